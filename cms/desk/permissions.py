"""Who may do what: each rule function asks here, so that no surface can forget to."""

from cms.accounts.models import User

WRITE = "desk.write_record"
SUBMIT = "desk.submit_changeset"
APPROVE = "desk.approve_changeset"
PUBLISH = "desk.publish_changeset"
SCHEDULE = "desk.schedule_changeset"
HOLD = "desk.hold_record"
LIFT = "desk.lift_hold"

DEEDS = {
    WRITE: "write records",
    SUBMIT: "submit for review",
    APPROVE: "approve",
    PUBLISH: "publish",
    SCHEDULE: "schedule what is approved",
    HOLD: "hold a record",
    LIFT: "lift or confirm a hold",
}


class NotAllowed(Exception):
    """Somebody lacks the right to do this; the message says which."""


def require(by: User, right: str) -> None:
    """Raise NotAllowed unless `by` is active and has `right`."""
    if not by.has_perm(right):
        raise NotAllowed(f"{by} may not {DEEDS[right]}: an administrator can add you to a group that may.")

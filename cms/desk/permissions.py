"""Who may do what: each rule function asks here, so that no surface can forget to."""

from django.db.models import QuerySet

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


def people() -> "QuerySet[User]":
    """Everybody, still with us, who may write or approve: those one can assign to, or speak to."""
    backend = "django.contrib.auth.backends.ModelBackend"
    may = User.objects.with_perm(WRITE, backend=backend) | User.objects.with_perm(APPROVE, backend=backend)
    return may.distinct().order_by("username")


def require_newsroom(by: User, deed: str) -> None:
    """Raise NotAllowed unless `by` is one of those who write or approve."""
    if not (by.has_perm(WRITE) or by.has_perm(APPROVE)):
        raise NotAllowed(f"{by} may not {deed}: an administrator can add you to a group that may.")

"""How far a changeset is approved, in words: how many of how many, and who could give what is missing."""

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models.approvals import Approvals

NAMED = 6


def could_approve(approvals: Approvals) -> QuerySet[User]:
    """Those who may approve, have not, and did not make all of it."""
    others = permissions.approvers().exclude(pk__in=approvals.approvers)
    return others.exclude(pk__in=approvals.contributors) if len(approvals.contributors) == 1 else others


def words(approvals: Approvals) -> str:
    """“1 of 2 approvals; waits for one more of: Ada, Ben.”; at most one query."""
    said = f"{len(approvals.given)} of {approvals.total} approval{'s' if approvals.total > 1 else ''}"
    if approvals.is_complete:
        return f"{said}."
    people = list(could_approve(approvals)[: NAMED + 1])
    missing = "one" if approvals.missing == 1 else str(approvals.missing)
    more = f"{missing} more" if approvals.given else missing
    if len(people) < approvals.missing:
        left = (
            f"only {', '.join(map(str, people))} may give one" if people else "nobody is left who may give it"
        )
        return (
            f"{said}; it takes {more}, and {left}: an administrator can add people who may approve, or lower "
            "the number."
        )
    names = [str(person) for person in people[:NAMED]]
    rest = " and others" if len(people) > NAMED else ""
    return f"{said}; waits for {more} of: {', '.join(names)}{rest}."

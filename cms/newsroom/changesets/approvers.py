"""The approvals of a changeset in words: how many are given and required, and who could give the rest."""

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models.approvals import Approvals

NAMED = 6


def could_approve(approvals: Approvals) -> QuerySet[User]:
    """People who may approve, have not done so, and did not write everything in it."""
    others = permissions.approvers().exclude(pk__in=approvals.approvers)
    # With several contributors, each may approve the others' part.
    return others.exclude(pk__in=approvals.contributors) if len(approvals.contributors) == 1 else others


def words(approvals: Approvals) -> str:
    """“1 of 2 approvals; waiting for one more of: Ada, Ben.”; at most one query."""
    count = f"{len(approvals.given)} of {approvals.total} approval{'s' if approvals.total > 1 else ''}"
    if approvals.is_complete:
        return f"{count}."
    people = list(could_approve(approvals)[: NAMED + 1])
    missing = "one" if approvals.missing == 1 else str(approvals.missing)
    more = f"{missing} more" if approvals.given else missing
    if len(people) < approvals.missing:
        left = f"only {', '.join(map(str, people))} may give one" if people else "nobody else may give it"
        return (
            f"{count}; {more} required, but {left}. An administrator can add people who may approve, or "
            "lower the number of approvals required."
        )
    names = [str(person) for person in people[:NAMED]]
    rest = " and others" if len(people) > NAMED else ""
    return f"{count}; waiting for {more} of: {', '.join(names)}{rest}."

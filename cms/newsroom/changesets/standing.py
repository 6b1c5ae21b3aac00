"""Where changesets stand, in words for the people whose work they are; few queries, however many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cms.desk.models import Changeset, Decision, Schedule
from cms.desk.models.changesets import MOVES, Verdict
from cms.desk.models.states import State

Said = dict[int, Decision]


@dataclass(frozen=True)
class Stands:
    """A changeset and where it stands: a sentence without a full stop; words: what somebody said with it.

    is_asked: its reviewer asked for changes, and nobody has submitted it since.
    """

    changeset: Changeset
    stands: str
    words: str
    is_asked: bool


def tell(changesets: Sequence[Changeset], at: datetime) -> list[Stands]:
    """Where each of them stands, in the same order."""
    ids = [each.pk for each in changesets]
    answers, yes = _answers(ids), _approvals(ids)
    due = {each.changeset_id: each for each in Schedule.objects.standing().filter(changeset__in=ids)}
    return [_told(each, answers.get(each.pk), yes[each.pk], due.get(each.pk)) for each in changesets]


def _told(changeset: Changeset, answer: Decision | None, yes: list[str], due: Schedule | None) -> Stands:
    is_asked = changeset.state == State.OPEN and changeset.round > 1
    words = answer.note if answer and (is_asked or changeset.state == State.REJECTED) else ""
    return Stands(changeset, _stands(changeset, answer, yes, due), words, is_asked)


def _stands(changeset: Changeset, answer: Decision | None, yes: list[str], due: Schedule | None) -> str:
    approved = f"approved by {' and '.join(yes)}" if yes else ""
    match changeset.state:
        case State.OPEN if changeset.round > 1 and answer:
            return f"{answer.by} asked for changes"
        case State.OPEN:
            return "not submitted yet"
        case State.IN_REVIEW:
            return f"{approved}; waits for another approval" if yes else "nobody has approved it yet"
        case State.APPROVED:
            return f"{approved or 'approved'}; waits for somebody to publish it"
        case State.SCHEDULED if due:
            return f"goes out on {due}{', under embargo' if due.embargo else ''}"
        case State.REJECTED if answer:
            return f"{answer.by} rejected it"
    return changeset.get_state_display()


def _answers(ids: Sequence[int]) -> Said:
    """The last time each was given back or refused."""
    verdicts = [Verdict.CHANGES_REQUESTED, Verdict.REJECTED]
    last = Decision.objects.filter(changeset=OuterRef("changeset"), verdict__in=verdicts).order_by("-pk")
    found = Decision.objects.filter(changeset__in=ids, pk=Subquery(last.values("pk")[:1]))
    return {each.changeset_id: each for each in found.select_related("by")}


def _approvals(ids: Sequence[int]) -> dict[int, list[str]]:
    """Who approved each since it last moved."""
    moved = Decision.objects.filter(changeset=OuterRef("changeset"), verdict__in=MOVES).order_by("-pk")
    given = Decision.objects.filter(
        changeset__in=ids,
        verdict=Verdict.APPROVED,
        by__is_active=True,
        pk__gt=Subquery(moved.values("pk")[:1]),
    )
    names: dict[int, list[str]] = defaultdict(list)
    for each in given.select_related("by").order_by("pk"):
        names[each.changeset_id].append(str(each.by))
    return names

"""The status of changesets, in words for the people whose work they are; few queries, however many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cms.desk.models import Changeset, Decision, Schedule
from cms.desk.models.changesets import MOVES, Verdict
from cms.desk.models.states import State

LastAnswers = dict[int, Decision]


@dataclass(frozen=True)
class Status:
    """A changeset with its status. sentence: without a full stop. note: what the reviewer wrote.

    is_asked: a reviewer requested changes, and it has not been submitted again since.
    """

    changeset: Changeset
    sentence: str
    note: str
    is_asked: bool


def statuses(changesets: Sequence[Changeset], at: datetime) -> list[Status]:
    """The status of each changeset, in the same order."""
    ids = [each.pk for each in changesets]
    answers, approvers = _answers(ids), _approvals(ids)
    due = {each.changeset_id: each for each in Schedule.objects.standing().filter(changeset__in=ids)}
    return [_status(each, answers.get(each.pk), approvers[each.pk], due.get(each.pk)) for each in changesets]


def _status(
    changeset: Changeset, answer: Decision | None, approvers: list[str], due: Schedule | None
) -> Status:
    is_asked = changeset.state == State.OPEN and changeset.round > 1
    note = answer.note if answer and (is_asked or changeset.state == State.REJECTED) else ""
    return Status(changeset, _sentence(changeset, answer, approvers, due), note, is_asked)


def _sentence(
    changeset: Changeset, answer: Decision | None, approvers: list[str], due: Schedule | None
) -> str:
    approved = f"approved by {' and '.join(approvers)}" if approvers else ""
    match changeset.state:
        case State.OPEN if changeset.round > 1 and answer:
            return f"{answer.by} asked for changes"
        case State.OPEN:
            return "not submitted yet"
        case State.IN_REVIEW:
            return f"{approved}; waiting for another approval" if approvers else "nobody has approved it yet"
        case State.APPROVED:
            return f"{approved or 'approved'}; waiting to be published"
        case State.SCHEDULED if due:
            return f"scheduled for {due}{', under embargo' if due.embargo else ''}"
        case State.REJECTED if answer:
            return f"{answer.by} rejected it"
    return changeset.get_state_display()


def _answers(ids: Sequence[int]) -> LastAnswers:
    """The last decision on each that requested changes or rejected it."""
    verdicts = [Verdict.CHANGES_REQUESTED, Verdict.REJECTED]
    last = Decision.objects.filter(changeset=OuterRef("changeset"), verdict__in=verdicts).order_by("-pk")
    found = Decision.objects.filter(changeset__in=ids, pk=Subquery(last.values("pk")[:1]))
    return {each.changeset_id: each for each in found.select_related("by")}


def _approvals(ids: Sequence[int]) -> dict[int, list[str]]:
    """Who approved each since it was last submitted or changed: earlier approvals have lapsed."""
    moved = Decision.objects.filter(changeset=OuterRef("changeset"), verdict__in=MOVES).order_by("-pk")
    given = Decision.objects.filter(
        changeset__in=ids,
        verdict=Verdict.APPROVED,
        by__is_active=True,  # approvals of people who have left do not count
        pk__gt=Subquery(moved.values("pk")[:1]),
    )
    names: dict[int, list[str]] = defaultdict(list)
    for each in given.select_related("by").order_by("pk"):
        names[each.changeset_id].append(str(each.by))
    return names

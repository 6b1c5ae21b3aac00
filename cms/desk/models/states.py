"""The states of a changeset, the steps between them, and the actions on its records."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from cms.accounts.rights import APPROVE, PUBLISH, SCHEDULE, SET_APPROVALS, SUBMIT


class Action(models.TextChoices):
    PUBLISH = "publish", "publish"
    CORRECT = "correct", "correct"
    WITHDRAW = "withdraw", "withdraw"
    MERGE = "merge", "merge"


class State(models.TextChoices):
    OPEN = "open", "open"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    SCHEDULED = "scheduled", "scheduled"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    ABANDONED = "abandoned", "abandoned"


READY = (State.APPROVED, State.SCHEDULED)
FROZEN = (State.IN_REVIEW, *READY)
UNFINISHED = (State.OPEN, *FROZEN)


class Verdict(models.TextChoices):
    SUBMITTED = "submitted", "submitted for review"
    APPROVED = "approved", "approved"
    DRAWN = "drawn", "had a sample drawn"
    CHANGES_REQUESTED = "changes_requested", "asked for changes"
    TAKEN_OUT = "taken_out", "took out"
    ADDED = "added", "added"
    MOVED_OUT = "moved_out", "moved out"
    MOVED_IN = "moved_in", "moved in"
    DESCRIBED = "described", "described"
    REJECTED = "rejected", "rejected"
    ABANDONED = "abandoned", "abandoned"
    SCHEDULED = "scheduled", "scheduled it"
    MOVED = "moved", "moved its schedule"
    UNSCHEDULED = "unscheduled", "cancelled its schedule"
    NOT_PUBLISHED = "not_published", "had it scheduled, and it was not published"
    WANTS_MORE = "wants_more", "raised the number of approvals"
    WANTS_FEWER = "wants_fewer", "lowered the number of approvals"
    PUBLISHED = "published", "published"


@dataclass(frozen=True)
class Transition:
    """A step: the states it can be taken in, with the states each may lead to, and the rights it requires."""

    leads: Mapping[State, tuple[State, ...]]
    rights: tuple[str, ...]


def _stays(*states: State) -> dict[State, tuple[State, ...]]:
    return {state: (state,) for state in states}


def _each(*states: State, to: State) -> dict[State, tuple[State, ...]]:
    return dict.fromkeys(states, (to,))


# A changeset is approved as a whole: when a record leaves it, the rest goes back to review.
_RECORD_LEAVES = _stays(State.OPEN, State.IN_REVIEW) | _each(*READY, to=State.IN_REVIEW)
# Back to review where an approval that is required now is missing.
_SCHEDULE_ENDS = {State.SCHEDULED: (State.APPROVED, State.IN_REVIEW)}

TRANSITIONS: Mapping[Verdict, Transition] = {
    Verdict.SUBMITTED: Transition(_each(State.OPEN, to=State.IN_REVIEW), (SUBMIT,)),
    # Also once approved or scheduled: where an approver's account was deactivated since, another can
    # replace it.
    Verdict.APPROVED: Transition(
        {State.IN_REVIEW: (State.IN_REVIEW, State.APPROVED), **_stays(*READY)}, (APPROVE,)
    ),
    Verdict.DRAWN: Transition(_stays(*FROZEN), (APPROVE,)),
    Verdict.CHANGES_REQUESTED: Transition(_each(*FROZEN, to=State.OPEN), (APPROVE,)),
    Verdict.TAKEN_OUT: Transition(_RECORD_LEAVES, (SUBMIT,)),
    Verdict.ADDED: Transition(_stays(State.OPEN), (SUBMIT,)),
    Verdict.MOVED_OUT: Transition(_RECORD_LEAVES, (SUBMIT,)),
    Verdict.MOVED_IN: Transition(_stays(State.OPEN), (SUBMIT,)),
    Verdict.DESCRIBED: Transition(_stays(*UNFINISHED), (SUBMIT,)),
    Verdict.REJECTED: Transition(_each(*FROZEN, to=State.REJECTED), (APPROVE,)),
    # Nobody does this by hand: a changeset is abandoned when its last record leaves it.
    Verdict.ABANDONED: Transition(_each(*UNFINISHED, to=State.ABANDONED), (SUBMIT,)),
    Verdict.SCHEDULED: Transition(_each(State.APPROVED, to=State.SCHEDULED), (SCHEDULE, PUBLISH)),
    Verdict.MOVED: Transition(_stays(State.SCHEDULED), (SCHEDULE, PUBLISH)),
    Verdict.UNSCHEDULED: Transition(_SCHEDULE_ENDS, (SCHEDULE,)),
    # The worker's step, when a scheduled publication fails: no person needs a right for it.
    Verdict.NOT_PUBLISHED: Transition(_SCHEDULE_ENDS, ()),
    # A schedule keeps its time: with another approval before that it is published, otherwise it is an alert.
    Verdict.WANTS_MORE: Transition(
        {State.APPROVED: (State.IN_REVIEW,), **_stays(State.SCHEDULED)}, (SET_APPROVALS,)
    ),
    Verdict.WANTS_FEWER: Transition(_each(State.IN_REVIEW, to=State.APPROVED), (SET_APPROVALS,)),
    # A scheduled one is published by the worker alone, and only while its scheduler may still schedule.
    Verdict.PUBLISHED: Transition(_each(*FROZEN, to=State.PUBLISHED), (PUBLISH,)),
}


def states_before(verdict: Verdict) -> tuple[State, ...]:
    """The states that a step can be taken in."""
    return tuple(TRANSITIONS[verdict].leads)


def require_way(verdict: Verdict, now: State | str, to: State) -> None:
    """RuntimeError where the table has no such transition: the calling rule has a bug."""
    if to not in TRANSITIONS[verdict].leads.get(State(now), ()):
        raise RuntimeError(f"“{verdict}” doesn't lead from “{now}” to “{to}”.")

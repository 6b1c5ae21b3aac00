"""The life of a changeset: locking it, moving it from state to state, closing it.

Every rule of review locks the changeset, then its cards by id; then it checks; then it writes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import characters, permissions
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset, Proposal, Schedule
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import TRANSITIONS, State, require_way
from cms.desk.records.registry import on_schedule_end

from .timeline import decide


class ReviewError(Refusal):
    """The step can't be taken; the message says why, `findings` which checks block it."""

    def __init__(self, message: str, findings: Iterable[Finding] = (), *, code: str):
        self.findings = list(findings)
        super().__init__(message, code=code)


def require_step(by: User, verdict: Verdict) -> None:
    """Raise NotAllowed unless `by` has every right that the step requires."""
    for right in TRANSITIONS[verdict].rights:
        permissions.require(by, right)


def require_visible(line: str, text: str = "") -> None:
    """Raise ReviewError where a one-line title, or a text of lines, holds characters that can't be seen."""
    found = [*characters.faults(line, lines=False), *characters.faults(text, lines=True)]
    if found:
        raise ReviewError(characters.sentence(found), code="characters")


def lock(*changesets: Changeset, expect: Collection[State], also: Iterable[int] = ()) -> dict[int, Card]:
    """Lock the changesets by id, then their records' cards, survivors of merges and `also`, again by id.

    ReviewError where a changeset is in a state other than those in `expect`.
    """
    # no_key: writing a card checks its foreign key to the changeset; a plain row lock would deadlock with
    # that.
    rows = Changeset.objects.filter(pk__in=[each.pk for each in changesets]).order_by("pk")
    found = {each.pk: each for each in rows.select_for_update(no_key=True)}
    for changeset in changesets:
        # The caller's object may be older than the wait for the lock.
        now = found[changeset.pk]
        changeset.state, changeset.round, changeset.submitted_at = now.state, now.round, now.submitted_at
        changeset.title, changeset.titled = now.title, now.titled
        changeset.publish_when_approved_id = now.publish_when_approved_id
        if now.state not in expect:
            raise ReviewError(
                f"“{now}” is {now.get_state_display()} now: look at it again.", code="in_another_state"
            )
    standing = Proposal.objects.standing().filter(changeset__in=changesets)
    named = {key for pair in standing.values_list("card", "merge_into") for key in pair if key}
    return Card.objects.locked({*named, *also})


def finish(changeset: Changeset, *, by: User, at: datetime, digest: str) -> None:
    """Mark a changeset as published; publishing calls this inside its transaction."""
    decide(changeset, Verdict.PUBLISHED, by=by, at=at, digest=digest)
    end_schedule(changeset, Schedule.End.PUBLISHED, by=by, at=at)
    close(changeset, State.PUBLISHED, after=Verdict.PUBLISHED, at=at)


def end_schedule(changeset: Changeset, how: str, *, by: User, at: datetime) -> int:
    """End the schedule of a locked changeset, if it has one; returns how many ended."""
    ended = list(changeset.schedules.standing())
    for each in ended:
        each.ended_by, each.ended_at, each.ended_how = by, at, how
        each.save(update_fields=["ended_by", "ended_at", "ended_how"])
        for hook in on_schedule_end():
            hook(each, at=at)
    return len(ended)


def enter(changeset: Changeset, state: State, *, after: Verdict) -> None:
    """Store the new state of a locked changeset, and the fields that its step changed."""
    require_way(after, changeset.state, state)
    changeset.state = state
    changeset.save(update_fields=["state", "round", "submitted_at", "publish_when_approved"])


def close(changeset: Changeset, state: State, *, after: Verdict, at: datetime) -> None:
    """End a locked changeset in that state, and free its records for other changesets."""
    require_way(after, changeset.state, state)
    changeset.pending_cards.update(pending=None)
    changeset.state, changeset.ended_at = state, at
    changeset.save(update_fields=["state", "ended_at"])

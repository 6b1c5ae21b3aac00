"""The life of a changeset: locked, led from state to state, closed.

Every rule of review locks the changeset, then its cards by id, checks, and writes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset, Proposal, Schedule
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import TRANSITIONS, State, require_way
from cms.desk.records.registry import on_schedule_end

from .timeline import decide


class ReviewError(Refusal):
    """The step can't be taken; the message says why, `findings` what stands in the way."""

    def __init__(self, message: str, findings: Iterable[Finding] = (), *, code: str):
        self.findings = list(findings)
        super().__init__(message, code=code)


def require_step(by: User, verdict: Verdict) -> None:
    """Raise NotAllowed unless `by` has every right that the step asks."""
    for right in TRANSITIONS[verdict].rights:
        permissions.require(by, right)


def lock(*changesets: Changeset, expect: Collection[State], also: Iterable[int] = ()) -> dict[int, Card]:
    """Lock the changesets by id, then by id the cards of their records, of what those merge into, and `also`.

    ReviewError where a changeset is in another state.
    """
    # Whoever writes a card in it twice checks its key: a plain row lock here would make them wait in a ring.
    rows = Changeset.objects.filter(pk__in=[each.pk for each in changesets]).order_by("pk")
    found = {each.pk: each for each in rows.select_for_update(no_key=True)}
    for changeset in changesets:
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
    """Mark it published; publishing calls this inside its transaction."""
    decide(changeset, Verdict.PUBLISHED, by=by, at=at, digest=digest)
    end_schedule(changeset, Schedule.End.PUBLISHED, by=by, at=at)
    close(changeset, State.PUBLISHED, after=Verdict.PUBLISHED, at=at)


def end_schedule(changeset: Changeset, how: str, *, by: User, at: datetime) -> int:
    """End the schedule of a locked changeset, where it has one; how many ended."""
    ended = list(changeset.schedules.standing())
    for each in ended:
        each.ended_by, each.ended_at, each.ended_how = by, at, how
        each.save(update_fields=["ended_by", "ended_at", "ended_how"])
        for told in on_schedule_end():
            told(each, at=at)
    return len(ended)


def enter(changeset: Changeset, state: State, *, after: Verdict) -> None:
    """Keep the state that a step leads a locked changeset to, and what moved with it."""
    require_way(after, changeset.state, state)
    changeset.state = state
    changeset.save(update_fields=["state", "round", "submitted_at", "publish_when_approved"])


def close(changeset: Changeset, state: State, *, after: Verdict, at: datetime) -> None:
    require_way(after, changeset.state, state)
    changeset.pending_cards.update(pending=None)
    changeset.state, changeset.ended_at = state, at
    changeset.save(update_fields=["state", "ended_at"])

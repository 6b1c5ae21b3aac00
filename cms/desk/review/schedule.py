"""Schedules of approved changesets: placed, moved, cancelled, or ended because publication failed.

Each function locks the changeset, then its cards by id; then it checks; then it writes. The worker that
publishes scheduled changesets is in `cms.jobs.schedules`, which the desk may not import.
"""

from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base.wall_clock import WallTime, words
from cms.desk.models import Card, Changeset, Schedule
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import State, states_before

from . import decisions, lifecycle
from .lifecycle import ReviewError, require_step
from .timeline import decide


@transaction.atomic
def place(changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool = False) -> Schedule:
    """Schedule an approved changeset.

    embargo: clients with advance access can read it from now on. ReviewError where it is not approved or
    `due` is past, WallTimeError where `due` means no instant.
    """
    instant = _instant(due, Verdict.SCHEDULED, by=by, at=at)
    lifecycle.lock(changeset, expect=states_before(Verdict.SCHEDULED))
    return _place(changeset, Verdict.SCHEDULED, by=by, at=at, due=due, instant=instant, embargo=embargo)


@transaction.atomic
def move(
    changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool | None = None
) -> Schedule:
    """Move its schedule to another time; `by` is its scheduler from now on. Errors as for `place`.

    embargo: None leaves that as it was.
    """
    instant = _instant(due, Verdict.MOVED, by=by, at=at)
    lifecycle.lock(changeset, expect=states_before(Verdict.MOVED))
    # Ended and made anew, so that the old time and its scheduler stay on record.
    was = changeset.schedules.standing().get()
    lifecycle.end_schedule(changeset, Schedule.End.MOVED, by=by, at=at)
    embargo = was.embargo if embargo is None else embargo
    return _place(changeset, Verdict.MOVED, by=by, at=at, due=due, instant=instant, embargo=embargo)


@transaction.atomic
def cancel(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Cancel its schedule: it is approved again, or in review where it needs another approval by now."""
    require_step(by, Verdict.UNSCHEDULED)
    lifecycle.lock(changeset, expect=states_before(Verdict.UNSCHEDULED))
    lifecycle.end_schedule(changeset, Schedule.End.CANCELLED, by=by, at=at)
    _give_back(changeset, Verdict.UNSCHEDULED)
    decide(changeset, Verdict.UNSCHEDULED, by=by, at=at)
    return changeset


@transaction.atomic
def give_up(schedule: Schedule, *, at: datetime, reason: str) -> bool:
    """End a schedule whose publication failed: approved again, with the reason on the timeline.

    Returns False where the schedule has ended already.
    """
    changeset = schedule.changeset
    if lock_standing(schedule) is None:
        return False
    lifecycle.end_schedule(changeset, Schedule.End.GIVEN_UP, by=schedule.by, at=at)
    _give_back(changeset, Verdict.NOT_PUBLISHED)
    decide(changeset, Verdict.NOT_PUBLISHED, by=schedule.by, at=at, note=reason)
    return True


def lock_standing(schedule: Schedule) -> dict[int, Card] | None:
    """Lock a schedule's changeset and then its cards; None where the schedule has ended."""
    try:
        cards = lifecycle.lock(schedule.changeset, expect=[State.SCHEDULED])
    except ReviewError:
        return None
    return cards if Schedule.objects.standing().filter(pk=schedule.pk).exists() else None


def _instant(due: WallTime, verdict: Verdict, *, by: User, at: datetime) -> datetime:
    require_step(by, verdict)
    instant = due.instant
    if instant <= at:
        raise ReviewError(
            f"{words(instant, due.zone)} is past: choose a time to come, or publish it now.", code="past"
        )
    return instant


def _place(
    changeset: Changeset,
    verdict: Verdict,
    *,
    by: User,
    at: datetime,
    due: WallTime,
    instant: datetime,
    embargo: bool,
) -> Schedule:
    # Under the lock: an approver's account may have been deactivated, or the policy changed, since it was
    # approved.
    digest = decisions.require_approved(changeset)
    if embargo and not changeset.standing().exclude(text=None).exists():
        raise ReviewError(
            f"“{changeset}” publishes no text, only withdrawals or merges: schedule it without embargo.",
            code="nothing_under_embargo",
        )
    placed = Schedule.objects.create(
        changeset=changeset,
        by=by,
        at=at,
        due_at=instant,
        wall=due.wall.isoformat(timespec="minutes"),
        zone=due.zone,
        fold=due.fold or 0,
        embargo=embargo,
    )
    lifecycle.enter(changeset, State.SCHEDULED, after=verdict)
    note = f"for {placed}, under embargo" if embargo else f"for {placed}"
    decide(changeset, verdict, by=by, at=at, digest=digest, note=note)
    return placed


def _give_back(changeset: Changeset, verdict: Verdict) -> None:
    """Return it to approved, or to review where an approval that is required by now is missing."""
    state = State.APPROVED if changeset.approvals().is_complete else State.IN_REVIEW
    lifecycle.enter(changeset, state, after=verdict)

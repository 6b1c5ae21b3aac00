"""The time at which something approved is to be published: set, moved, cancelled, given up.

Each function locks the changeset, then its cards by id, checks, and writes. Whoever carries a schedule out
stands above the desk: see `cms.jobs.schedules`.
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
    """Schedule what is approved; ReviewError where it is not or `due` is past, WallTimeError for no time.

    embargo: let those who may have it in advance read it from now on.
    """
    instant = _instant(due, Verdict.SCHEDULED, by=by, at=at)
    lifecycle.lock(changeset, expect=states_before(Verdict.SCHEDULED))
    return _place(changeset, Verdict.SCHEDULED, by=by, at=at, due=due, instant=instant, embargo=embargo)


@transaction.atomic
def move(
    changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool | None = None
) -> Schedule:
    """Schedule it for another time, on the word of `by` from now on; errors as for `place`.

    embargo: null leaves it under embargo, or not, as it was.
    """
    instant = _instant(due, Verdict.MOVED, by=by, at=at)
    lifecycle.lock(changeset, expect=states_before(Verdict.MOVED))
    was = changeset.schedules.standing().get()
    lifecycle.end_schedule(changeset, Schedule.End.MOVED, by=by, at=at)
    embargo = was.embargo if embargo is None else embargo
    return _place(changeset, Verdict.MOVED, by=by, at=at, due=due, instant=instant, embargo=embargo)


@transaction.atomic
def cancel(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Take the time away: it is approved, and somebody publishes it or schedules it again."""
    require_step(by, Verdict.UNSCHEDULED)
    lifecycle.lock(changeset, expect=states_before(Verdict.UNSCHEDULED))
    lifecycle.end_schedule(changeset, Schedule.End.CANCELLED, by=by, at=at)
    _give_back(changeset, Verdict.UNSCHEDULED)
    decide(changeset, Verdict.UNSCHEDULED, by=by, at=at)
    return changeset


@transaction.atomic
def give_up(schedule: Schedule, *, at: datetime, reason: str) -> bool:
    """End a schedule that could not be carried out: approved again, the reason on its timeline.

    False where it has ended meanwhile, in whatever way.
    """
    changeset = schedule.changeset
    if lock_standing(schedule) is None:
        return False
    lifecycle.end_schedule(changeset, Schedule.End.GIVEN_UP, by=schedule.by, at=at)
    _give_back(changeset, Verdict.NOT_PUBLISHED)
    decide(changeset, Verdict.NOT_PUBLISHED, by=schedule.by, at=at, note=reason)
    return True


def lock_standing(schedule: Schedule) -> dict[int, Card] | None:
    """Lock its changeset, then its cards; None where the schedule has ended by then."""
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
    digest = decisions.require_approved(changeset)
    if embargo and not changeset.standing().exclude(text=None).exists():
        raise ReviewError(
            f"“{changeset}” puts nothing live: there is nothing to read in advance. Schedule it without "
            "embargo.",
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
    """Approved, or in review where it lacks an approval that it takes by now."""
    state = State.APPROVED if changeset.approvals().is_complete else State.IN_REVIEW
    lifecycle.enter(changeset, state, after=verdict)

"""Schedules become jobs: each is published at its time, in the name of the person who made it."""

from datetime import datetime, timedelta

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import Changeset, Schedule
from cms.desk.review import schedule as review_schedule
from cms.desk.review.lifecycle import ReviewError
from cms.publishing.embargo import feed
from cms.publishing.publish import publish_scheduled

from .alerts import alert
from .context import Context, task
from .models import Alert

LATE = timedelta(minutes=1)


@transaction.atomic
def schedule(
    changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool = False
) -> Schedule:
    """Schedule an approved changeset for `due`; errors as for `place` in the desk's `review.schedule`.

    embargo: people and keys with advance access can read it from now on.
    """
    placed = review_schedule.place(changeset, by=by, at=at, due=due, embargo=embargo)
    publish_due.using(run_after=placed.due_at).enqueue(placed.pk)
    if placed.embargo:
        feed.update(placed, at=at)
    return placed


@transaction.atomic
def reschedule(
    changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool | None = None
) -> Schedule:
    """Move a scheduled changeset to another time; errors as for `move` in the desk's `review.schedule`.

    embargo: None leaves it under embargo, or not, as it was.
    """
    placed = review_schedule.move(changeset, by=by, at=at, due=due, embargo=embargo)
    # The old schedule's job stays, and does nothing once it finds that schedule ended.
    publish_due.using(run_after=placed.due_at).enqueue(placed.pk)
    feed.update(placed, at=at)
    return placed


def unschedule(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Take a changeset off the schedule: it is approved again. ReviewError where it is not scheduled."""
    # Its job stays and finds the schedule ended: deleting it would lock a job after a changeset.
    return review_schedule.cancel(changeset, by=by, at=at)


@task(takes_context=True, priority=100)
def publish_due(context: Context, key: int) -> None:
    """Publish a schedule's changeset, once; or set it back to approved and alert the newsroom why."""
    due = Schedule.objects.select_related("changeset", "by").get(pk=key)
    if due.ended_at:
        return
    # Late by over a minute, it is for a person to decide whether it still goes out.
    if context.at - due.due_at > LATE:
        last_error = context.job.last_error
        failed = f"It kept failing until a minute after its time: {last_error}"
        reason = failed if last_error else "No worker picked it up within a minute of its time."
        _give_up(context, due, Alert.Why.LATE, reason)
        return
    try:
        # The clocks of two workers differ a little, and nothing is published before its time.
        publish_scheduled(due, at=max(context.at, due.due_at))
    except NotAllowed:
        now = "may no longer publish" if due.by.is_active else "has left"
        _give_up(context, due, Alert.Why.NOT_ALLOWED, f"{due.by}, who scheduled it, {now}.")
    except ReviewError as refusal:
        _give_up(context, due, Alert.Why.REFUSED, str(refusal))


def _give_up(context: Context, due: Schedule, why: str, reason: str) -> None:
    with context.completing():
        if review_schedule.give_up(due, at=context.at, reason=reason):
            message = f"“{due.changeset}” was not published as scheduled, {due}. {reason}"
            alert(why, message, at=context.at, changeset=due.changeset, job=context.job)

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
from .models import Alert, Job
from .queue import completing, enqueue

PUBLISH = "publish"
LATE = timedelta(minutes=1)


@transaction.atomic
def schedule(
    changeset: Changeset, *, by: User, at: datetime, due: WallTime, embargo: bool = False
) -> Schedule:
    """Schedule an approved changeset for `due`; errors as for `place` in the desk's `review.schedule`.

    embargo: people and keys with advance access can read it from now on.
    """
    placed = review_schedule.place(changeset, by=by, at=at, due=due, embargo=embargo)
    enqueue(PUBLISH, [placed.pk], due=placed.due_at)
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
    enqueue(PUBLISH, [placed.pk], due=placed.due_at)
    feed.update(placed, at=at)
    return placed


def unschedule(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Take a changeset off the schedule: it is approved again. ReviewError where it is not scheduled."""
    # Its job stays and finds the schedule ended: deleting it would lock a job after a changeset.
    return review_schedule.cancel(changeset, by=by, at=at)


def publish_due(job: Job, *, at: datetime) -> None:
    """Publish a schedule's changeset, once; or set it back to approved and alert the newsroom why."""
    [key] = job.ids
    due = Schedule.objects.select_related("changeset", "by").get(pk=key)
    if due.ended_at:
        return
    # Late by over a minute, it is for a person to decide whether it still goes out.
    if at - due.due_at > LATE:
        failed = f"It kept failing until a minute after its time: {job.last_error}"
        reason = failed if job.last_error else "No worker picked it up within a minute of its time."
        _give_up(job, due, Alert.Why.LATE, reason, at=at)
        return
    try:
        # The clocks of two workers differ a little, and nothing is published before its time.
        publish_scheduled(due, at=max(at, due.due_at))
    except NotAllowed:
        now = "may no longer publish" if due.by.is_active else "has left"
        _give_up(job, due, Alert.Why.NOT_ALLOWED, f"{due.by}, who scheduled it, {now}.", at=at)
    except ReviewError as refusal:
        _give_up(job, due, Alert.Why.REFUSED, str(refusal), at=at)


def _give_up(job: Job, due: Schedule, why: str, reason: str, *, at: datetime) -> None:
    with completing(job, at=at):
        if review_schedule.give_up(due, at=at, reason=reason):
            message = f"“{due.changeset}” was not published as scheduled, {due}. {reason}"
            alert(why, message, at=at, changeset=due.changeset, job=job)

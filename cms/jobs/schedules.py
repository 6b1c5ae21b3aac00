"""Schedules carried out: a job for each, at its time, on the word of whoever made it."""

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
    """Have an approved changeset published at `due`; errors as for `desk.scheduling.place`.

    embargo: it can be read in advance from now on, by those who may.
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
    """Have it published at another time; errors as for `desk.scheduling.move`.

    embargo: null leaves it under embargo, or not, as it was.
    """
    placed = review_schedule.move(changeset, by=by, at=at, due=due, embargo=embargo)
    enqueue(PUBLISH, [placed.pk], due=placed.due_at)
    feed.update(placed, at=at)
    return placed


def unschedule(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Let it wait for a person again; ReviewError where it is not scheduled."""
    # Its job stays and finds the schedule ended: no transaction locks a changeset before a job.
    return review_schedule.cancel(changeset, by=by, at=at)


def publish_due(job: Job, *, at: datetime) -> None:
    """Publish what its schedule says, once; or tell the newsroom why not, and give it back as approved."""
    [key] = job.ids
    due = Schedule.objects.select_related("changeset", "by").get(pk=key)
    if due.ended_at:
        return
    if at - due.due_at > LATE:
        failed = f"It failed until a minute after its time: {job.last_error}"
        reason = failed if job.last_error else "No worker came to it within a minute of its time."
        _give_up(job, due, Alert.Why.LATE, reason, at=at)
        return
    try:
        publish_scheduled(due, at=max(at, due.due_at))
    except NotAllowed:
        now = "may not publish any more" if due.by.is_active else "has left"
        _give_up(job, due, Alert.Why.NOT_ALLOWED, f"{due.by}, who scheduled it, {now}.", at=at)
    except ReviewError as refusal:
        _give_up(job, due, Alert.Why.REFUSED, str(refusal), at=at)


def _give_up(job: Job, due: Schedule, why: str, reason: str, *, at: datetime) -> None:
    with completing(job, at=at):
        if review_schedule.give_up(due, at=at, reason=reason):
            message = f"“{due.changeset}” was not published as scheduled, {due}. {reason}"
            alert(why, message, at=at, changeset=due.changeset, job=job)

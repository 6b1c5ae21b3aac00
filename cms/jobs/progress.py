"""What a person starts and then follows: started, cancelled between batches, gone on with, or taken back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django_tasks.base import Task

from cms.accounts import audit, rights
from cms.accounts.models import User

from . import queue
from .failures import TaskRefused
from .models import Job, Progress
from .registry import take_back_of


@transaction.atomic
def start(
    task: Task,
    *args: Any,
    by: User,
    at: datetime,
    about: str,
    unit: str = "records",
    total: int | None = None,
    back: str = "",
) -> Progress:
    """Start a task for a person, who can follow it; what is started twice is the one that runs already.

    about: what it does, in words. unit, total: what it counts, and how many there are. back: the address of
    the page that it belongs to. Whether `by` may do this is for the caller's rule to ask, and again for the
    task's: by then they may have lost the right.
    """
    job = int(task.enqueue(*args).id)
    values = {"by": by, "about": about[:300], "unit": unit, "total": total, "back": back, "started_at": at}
    progress, is_new = Progress.objects.get_or_create(job_id=job, defaults=values)
    if is_new:
        audit.record("task.started", by=by, at=at, about=progress.about, detail={"job": job})
    return progress


@transaction.atomic
def cancel(progress: Progress, *, by: User, at: datetime) -> Progress:
    """Have a task end, at the latest before its next batch. NotAllowed; TaskRefused where it is over."""
    _require_own(progress, by)
    job = _lock(progress)
    if job.done_at:
        raise TaskRefused(f"“{progress}” is over.", code="over")
    if progress.cancelled_at is None:
        progress.cancelled_by, progress.cancelled_at = by, at
        progress.save(update_fields=["cancelled_by", "cancelled_at"])
        audit.record("task.cancelled", by=by, at=at, about=progress.about, detail={"job": job.pk})
    # Whoever has it sees it before the next batch; a job that waits is due now, to end.
    Job.objects.filter(queue.free(at), pk=job.pk, done_at=None).update(due_at=at, set_at=at)
    return progress


@transaction.atomic
def go_on(progress: Progress, *, by: User, at: datetime) -> Progress:
    """Have a stopped task go on where it stopped. NotAllowed; TaskRefused where it is not stopped."""
    _require_own(progress, by)
    job = _lock(progress)
    _require_stopped(progress, job)
    anew = {"cancelled_at": None, "cancelled_by": None, "seen_at": None, "started_at": at, "ran_at": None}
    Progress.objects.filter(pk=progress.pk).update(before=F("done"), **anew)
    try:
        with transaction.atomic():
            queue.reopen(job, at=at)
    except IntegrityError:
        raise TaskRefused("The same task runs already: wait until it is over.", code="another_unfinished")
    audit.record("task.continued", by=by, at=at, about=progress.about, detail={"job": job.pk})
    progress.refresh_from_db()
    return progress


@transaction.atomic
def take_back(progress: Progress, *, by: User, at: datetime) -> Progress:
    """Start the task that undoes what a stopped one has done, all of it. NotAllowed; TaskRefused."""
    _require_own(progress, by)
    job = _lock(progress)
    _require_stopped(progress, job)
    task = take_back_of(job.what)
    if task is None:
        raise TaskRefused(f"“{progress}” can't be taken back: let it go on.", code="not_taken_back")
    args, _ = queue.arguments(job)
    audit.record("task.taken_back", by=by, at=at, about=progress.about, detail={"job": job.pk})
    # It can't go on any more once that has begun.
    Job.objects.filter(pk=job.pk).update(ended=Job.End.DROPPED)
    about = f"Take back: {progress.about}"
    return start(
        task, *args, by=by, at=at, about=about, unit=progress.unit, total=progress.done, back=progress.back
    )


def dismiss(progress: Progress, *, by: User, at: datetime) -> bool:
    """Take what is over off its person's front page; False for anybody else's, and while it runs."""
    mine = Progress.objects.filter(pk=progress.pk, by=by, seen_at=None).exclude(job__done_at=None)
    return bool(mine.update(seen_at=at))


def of(person: User) -> QuerySet[Progress]:
    """What a person started and has not dismissed: what runs, and how the rest ended, newest first."""
    return Progress.objects.filter(by=person, seen_at=None).select_related("job", "by").order_by("-pk")


def is_own(progress: Progress, person: User) -> bool:
    """Whether this person decides about it: it is theirs, or they operate all tasks."""
    return progress.by_id == person.pk or person.has_perm(rights.OPERATE_TASKS)


def _require_own(progress: Progress, by: User) -> None:
    if progress.by_id != by.pk:
        rights.require(by, rights.OPERATE_TASKS)


def _lock(progress: Progress) -> Job:
    """Its job, and what is stored of it now."""
    job = Job.objects.select_for_update(no_key=True).get(pk=progress.job_id)
    progress.refresh_from_db()
    return job


def _require_stopped(progress: Progress, job: Job) -> None:
    if not job.is_stopped:
        raise TaskRefused(f"“{progress}” has not stopped: wait, or cancel it first.", code="not_stopped")

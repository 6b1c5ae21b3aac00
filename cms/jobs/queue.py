"""The queue: jobs are put in, taken on a lease, and completed or put back.

A worker that dies leaves its lease to lapse; the job is then taken again. Nobody holds a job's row and waits
for it: whoever locks one does so first of all, before any changeset or card.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from cms.desk.base import database

from .models import SUBJECTS, Job
from .registry import names, run_of

# Shorter than what counts as late, so that what a dead worker had in hand is still on time with the next.
LEASE = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)


class LeaseLost(Exception):
    """Somebody else has taken the job since, or it is done."""


def enqueue(what: str, subjects: Sequence[int] = (), *, due: datetime) -> Job:
    """Put in a job for the records or rows with these ids; part of the caller's transaction.

    KeyError for a name that nobody registered, ValueError for more ids than a row of the queue holds.
    """
    run_of(what)
    text = json.dumps(list(subjects))
    if len(text) > SUBJECTS:
        raise ValueError(f"A job is about few things: {len(subjects)} ids are too many.")
    return Job.objects.create(what=what, subjects=text, due_at=due)


def take(now: datetime, worker: str) -> Job | None:
    """The job that is due longest and that nobody has in hand, on a lease; None where there is none."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = Job.objects.filter(free, done_at=None, due_at__lte=now, what__in=names()).order_by("due_at", "pk")
    if not due.exists():
        return None
    with transaction.atomic():
        job = database.unclaimed(due).first()
        if job is None:
            return None
        job.taken_by, job.lease_until, job.tries = worker, now + LEASE, job.tries + 1
        job.save(update_fields=["taken_by", "lease_until", "tries"])
        return job


def renew(job: Job, *, now: datetime) -> bool:
    """Keep it in hand for longer; whether it still was."""
    return bool(_ours(job).update(lease_until=now + LEASE))


@contextmanager
def completing(job: Job, *, at: datetime) -> Iterator[None]:
    """One transaction for the job's effects and its completion; LeaseLost where it is ours no longer."""
    with transaction.atomic(durable=True):
        if _ours(job).select_for_update(no_key=True).first() is None:
            raise LeaseLost(f"{job} was taken by another worker.")
        yield
        finish(job, at=at)


def finish(job: Job, *, at: datetime) -> bool:
    """Mark it done; False where it was done, or taken by somebody else, before."""
    return bool(_ours(job).update(done_at=at, lease_until=None))


def fail(job: Job, *, at: datetime, error: Exception) -> bool:
    """Put it back with what went wrong, to be tried again after a wait that doubles each time."""
    wait = min(timedelta(seconds=2 ** min(job.tries, 20)), LONGEST_WAIT)
    said = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
    return bool(_ours(job).update(lease_until=None, taken_by=None, last_error=said, due_at=at + wait))


def _ours(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, taken_by=job.taken_by, tries=job.tries, done_at=None)


def overdue(now: datetime) -> QuerySet[Job]:
    """Jobs that ought to have been done by now."""
    return Job.objects.filter(done_at=None, due_at__lte=now)


def forget(*, before: datetime) -> int:
    """Delete jobs that were done before then; how many."""
    return Job.objects.filter(done_at__lt=before).delete()[0]

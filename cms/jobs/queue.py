"""The queue: jobs are enqueued, taken on a lease, and completed or put back.

When a worker dies its lease runs out, and another takes the job. The order of locks: a job's row first,
before any changeset or card.
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

# Shorter than the minute that counts as late, so that after a worker dies the next is still on time.
LEASE = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)


class LeaseLost(Exception):
    """Another worker has taken the job since, or it is done."""


def enqueue(what: str, subjects: Sequence[int] = (), *, due: datetime) -> Job:
    """Add a job about the rows with these ids, in the caller's transaction.

    KeyError for a name that is not registered, ValueError for more ids than a job's row can hold.
    """
    run_of(what)  # here, where the caller sees the error, and not in a worker
    text = json.dumps(list(subjects))
    if len(text) > SUBJECTS:
        raise ValueError(f"{len(subjects)} ids are too many for one job: queue several.")
    return Job.objects.create(what=what, subjects=text, due_at=due)


def take(now: datetime, worker: str) -> Job | None:
    """Take a lease on the longest overdue job that no other worker has; None where there is none."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = Job.objects.filter(free, done_at=None, due_at__lte=now, what__in=names()).order_by("due_at", "pk")
    # Read first, without a transaction: on SQLite each of these would wait for the one writer.
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
    """Extend the job's lease; False where it was lost."""
    return bool(_ours(job).update(lease_until=now + LEASE))


@contextmanager
def completing(job: Job, *, at: datetime) -> Iterator[None]:
    """One transaction for the job's effects and its completion; LeaseLost where another worker has it."""
    with transaction.atomic(durable=True):
        if _ours(job).select_for_update(no_key=True).first() is None:
            raise LeaseLost(f"{job} was taken by another worker.")
        yield
        finish(job, at=at)


def finish(job: Job, *, at: datetime) -> bool:
    """Mark a job done; False where it was done already, or another worker has it."""
    return bool(_ours(job).update(done_at=at, lease_until=None))


def fail(job: Job, *, at: datetime, error: Exception) -> bool:
    """Put a job back with its error, to be tried again after a wait that doubles each time."""
    # The exponent is capped too: a timedelta of 2 to the power of any count would overflow.
    wait = min(timedelta(seconds=2 ** min(job.tries, 20)), LONGEST_WAIT)
    said = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
    return bool(_ours(job).update(lease_until=None, taken_by=None, last_error=said, due_at=at + wait))


def _ours(job: Job) -> QuerySet[Job]:
    # `tries` too: the same worker may have lost this lease and taken the job again.
    return Job.objects.filter(pk=job.pk, taken_by=job.taken_by, tries=job.tries, done_at=None)


def overdue(now: datetime) -> QuerySet[Job]:
    """Jobs that are due and not done."""
    return Job.objects.filter(done_at=None, due_at__lte=now)


def forget(*, before: datetime) -> int:
    """Delete jobs that were done before that instant; returns how many."""
    return Job.objects.filter(done_at__lt=before).delete()[0]

"""The queue: jobs are enqueued, taken on a lease, and completed or put back.

When a worker dies its lease runs out, and another takes the job. The order of locks: a job's row first,
before any changeset or card.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cms.desk.base import database

from .models import STOPPED, Job
from .registry import Declared, declared, names

# Shorter than the minute that counts as late, so that after a worker dies the next is still on time.
LEASE = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)
# How far the clocks of two machines may be apart. What lies further in the future than it can was written
# before the clock went back, and nothing waits for that time to come again.
APART = timedelta(minutes=1)

# Jobs of a name we know and with arguments we don't, so that this process asks for each only once.
_strange: set[int] = set()


class LeaseLost(Exception):
    """Another worker has taken the job since, or it is done."""


def enqueue(
    task: Declared,
    args: list[Any],
    kwargs: dict[str, Any],
    *,
    due: datetime,
    set_at: datetime | None = None,
    told_at: datetime | None = None,
    priority: int = 0,
    key: str | None = None,
) -> Job:
    """Add a job in the caller's transaction, or find the unfinished one that has the key.

    ValueError for a number that JSON can't hold. set_at: the moment, where `due` comes from the clock and not
    from a person.
    """
    job = Job(
        what=task.name,
        args=json.dumps(args, allow_nan=False),
        kwargs=json.dumps(kwargs, allow_nan=False),
        due_at=due,
        set_at=set_at,
        told_at=told_at,
        priority=priority,
        key=key,
    )
    if key is None:
        job.save(force_insert=True)
        return job
    while True:
        # The constraint decides between two that come at once: the second one with a key adds nothing.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        if found := Job.objects.unfinished().filter(key=key).first():
            return found


def due(now: datetime) -> Q:
    """Of unfinished jobs: those whose time has come."""
    return Q(due_at__lte=now) | Q(set_at__gt=now + APART)


def free(now: datetime) -> Q:
    """Of unfinished jobs: those that no worker has."""
    return Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + LEASE + APART)


def take(now: datetime, worker: str, *, only: Collection[int] | None = None) -> Job | None:
    """Take a lease on the most urgent due job that no other worker has, one that we know; None for none.

    only: ids to choose from.
    """
    rows = ours_to_do(now) if only is None else ours_to_do(now).filter(pk__in=only)
    # Read first, without a transaction: on SQLite each of these would wait for the one writer.
    while rows.exclude(pk__in=_strange).exists():
        with transaction.atomic():
            job = database.unclaimed(rows.exclude(pk__in=_strange)).first()
            if job is None:
                return None
            if not is_known(job):
                _strange.add(job.pk)
                continue
            job.taken_by, job.lease_until, job.tries = worker, now + LEASE, job.tries + 1
            job.save(update_fields=["taken_by", "lease_until", "tries"])
            return job
    return None


def ours_to_do(now: datetime) -> QuerySet[Job]:
    """Due jobs of the names we know that no worker has: the most urgent first, then the longest due."""
    rows = Job.objects.unfinished().filter(due(now), free(now), what__in=names())
    return rows.order_by("-priority", "due_at", "pk")


def is_known(job: Job) -> bool:
    """Whether this version has a task of that name that takes these arguments."""
    if job.what not in names():
        return False
    try:
        args, kwargs = arguments(job)
    except ValueError:
        return False
    return declared(job.what).takes(args, kwargs)


def arguments(job: Job) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a job; ValueError where they are no JSON, or no list and no object."""
    args, kwargs = json.loads(job.args), json.loads(job.kwargs)
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise ValueError(f"The arguments of job {job.pk} are no list and no object.")
    return args, kwargs


def renew(job: Job, *, now: datetime) -> bool:
    """Extend the job's lease; False where it was lost."""
    return bool(_ours(job).update(lease_until=now + LEASE))


@contextmanager
def holding(job: Job) -> Iterator[None]:
    """One transaction that has the job's row locked; LeaseLost where another worker has the job."""
    with transaction.atomic(durable=True):
        if _ours(job).select_for_update(no_key=True).first() is None:
            raise LeaseLost(f"{job} was taken by another worker.")
        yield


@contextmanager
def completing(job: Job, *, at: datetime) -> Iterator[None]:
    """One transaction for the job's effects and its completion; LeaseLost where another worker has it."""
    with holding(job):
        yield
        finish(job, at=at)


def finish(job: Job, *, at: datetime, result: Any = None) -> bool:
    """Mark a job done; False where it was done already, or another worker has it."""
    if not declared(job.what).is_kept:
        return bool(_ours(job).delete()[0])
    return end(job, Job.End.DONE, at=at, result=None if result is None else json.dumps(result))


def end(job: Job, how: Job.End, *, at: datetime, **values: Any) -> bool:
    """End a job this way; False where it has ended already, or another worker has it."""
    return bool(_ours(job).update(done_at=at, ended=how, lease_until=None, **values))


def fail(job: Job, *, at: datetime, error: Exception) -> bool:
    """Put a job back with its error, to be tried again after a wait that doubles each time."""
    # The exponent is capped too: a timedelta of 2 to the power of any count would overflow.
    wait = min(timedelta(seconds=2 ** min(job.in_vain, 20)), LONGEST_WAIT)
    return _put_back(job, due_at=at + wait, set_at=at, last_error=words_of(error))


def put_back(job: Job, *, at: datetime) -> bool:
    """Put a job back that has come further, so that others have their turn; its tries start afresh."""
    return _put_back(job, due_at=at, set_at=at, forgiven=job.tries, last_error="")


def _put_back(job: Job, **values: Any) -> bool:
    return bool(_ours(job).update(lease_until=None, taken_by=None, told_at=None, **values))


def reopen(job: Job, *, at: datetime) -> bool:
    """Have a job that stopped go on, with all its tries; False where it has not stopped.

    IntegrityError where another one with its key is unfinished.
    """
    ended = Job.objects.filter(pk=job.pk, ended__in=STOPPED)
    again = {"done_at": None, "ended": None, "taken_by": None, "told_at": None, "last_error": ""}
    return bool(ended.update(due_at=at, set_at=at, forgiven=job.tries, **again))


def words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:2000]


def _ours(job: Job) -> QuerySet[Job]:
    # `tries` too: the same worker may have lost this lease and taken the job again.
    return Job.objects.filter(pk=job.pk, taken_by=job.taken_by, tries=job.tries, done_at=None)


def overdue(now: datetime) -> QuerySet[Job]:
    """Jobs that are due and not done."""
    return Job.objects.unfinished().filter(due(now))


def forget(*, before: datetime) -> int:
    """Delete jobs that were over before that instant, except failed ones; returns how many."""
    return Job.objects.filter(done_at__lt=before).exclude(ended=Job.End.FAILED).delete()[0]

"""A worker: does what is due, one job at a time, until it is stopped."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from cms.publishing import refresh

from . import failures, heartbeat, queue, rounds
from .backend import backend
from .context import Cancelled, Context, Stopped, require_wanted
from .models import Job, Progress
from .queue import LEASE, LeaseLost
from .registry import Declared, declared

Clock = Callable[[], datetime]

# Seconds between two looks for work, and after the database could not be reached.
PAUSE = 1.0
PAUSE_AFTER_ERROR = 5.0
# Seconds for which a long task goes from batch to batch before others have their turn: what is due at a
# minute must not wait for one that takes an hour.
TURN = 5.0

log = logging.getLogger(__name__)


def new_name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"


def work(name: str, *, clock: Clock, stop: Event) -> None:
    """Do what is due, then wait for more, until `stop` is set; the job in hand is finished first."""
    arrived = False
    while not stop.is_set():
        try:
            close_old_connections()  # as Django does around a request: a worker has none
            if not arrived:
                arrive(name, at=clock())
                arrived = True
            work_off(name, clock=clock, stop=stop)
            stop.wait(PAUSE)
        except (DatabaseError, InterfaceError):
            # A database that restarts ends no worker: drop the broken connection and try again.
            log.exception("The database can't be used; trying again.")
            connection.close()
            stop.wait(PAUSE_AFTER_ERROR)
    try:
        heartbeat.leave(name, at=clock())
    except (DatabaseError, InterfaceError):
        log.warning("Could not note that %s stopped.", name)


def is_needed() -> bool:
    """Whether any work waits for a worker."""
    asked_for = Job.objects.unfinished().exclude(what__in=rounds.names())
    return asked_for.exists() or refresh.is_due()


def arrive(name: str, *, at: datetime) -> None:
    """Enter this worker, and delete workers and jobs of long ago."""
    heartbeat.arrive(name, at=at)
    queue.forget(before=at - queue.KEPT)


def work_off(name: str, *, clock: Clock, stop: Event | None = None) -> int:
    """Do everything that is due, or stop before the next job once `stop` is set.

    Returns how many jobs it did that somebody had asked for.
    """
    done, is_idle = 0, False
    while not (stop and stop.is_set()):
        now = clock()
        heartbeat.beat(name, at=now)
        # A round that found nothing to do, since others have it, comes again after the pause.
        if not is_idle:
            rounds.start_due_rounds(at=now)
        job = next_job(name, at=clock())
        if job is None:
            break
        is_idle = do(job, clock=clock, stop=stop) is False or is_idle
        done += job.what not in rounds.names()
    return done


def next_job(name: str, *, at: datetime) -> Job | None:
    """The next job for this process. Where Celery has them, it is told of them, and this is what is left."""
    return queue.take(at, name, only=backend().left_to_us(at=at))


def do(job: Job, *, clock: Clock, stop: Event | None = None) -> Any:
    """Run a job that was taken, and mark it done; one that fails is tried again later, until it has failed.

    Returns what its task returned; None where it came to nothing.
    """
    known = declared(job.what)
    if job.in_vain > known.tries:
        failures.give_up(job, at=clock(), reason=_died(job))
        return None
    try:
        with _renewing_lease(job, clock=clock):
            return _run(job, known, clock=clock, stop=stop)
    except LeaseLost:
        log.warning("%s was taken by another worker in the meantime.", job)
    except Stopped as stopped:
        how = Job.End.CANCELLED if isinstance(stopped, Cancelled) else Job.End.REFUSED
        queue.end(job, how, at=clock(), last_error=str(stopped))
    except known.refusals as refusal:
        queue.end(job, Job.End.REFUSED, at=clock(), last_error=str(refusal))
    except Exception as error:
        log.exception("%s failed, try %s.", job, job.in_vain)
        if job.in_vain < known.tries:
            queue.fail(job, at=clock(), error=error)
        else:
            failures.give_up(job, at=clock(), reason=_tried(job, error))
    return None


def _run(job: Job, known: Declared, *, clock: Clock, stop: Event | None) -> Any:
    """Call the task, batch after batch for one turn, and complete the job or put it back."""
    args, kwargs = queue.arguments(job)
    result = backend().result_of(job)
    if progress := Progress.objects.select_related("by", "cancelled_by").filter(job=job).first():
        require_wanted(progress)
    end = monotonic() + TURN
    while True:
        context = Context(task_result=result, job=job, at=clock(), clock=clock)
        given = [context, *args] if known.task.takes_context else args
        value = known.task.call(*given, **kwargs)
        if not context.batches:
            queue.finish(job, at=clock(), result=value)
            return value
        if context.batches[-1].is_last:
            return value
        if monotonic() > end or (stop and stop.is_set()):
            queue.put_back(job, at=clock())
            return value


def _tried(job: Job, error: Exception) -> str:
    return f"It was tried {job.in_vain} times. The last time it ended with {queue.words_of(error)}"


def _died(job: Job) -> str:
    last = f" Before that it ended with {job.last_error}" if job.last_error else ""
    return f"It was begun {job.in_vain - 1} times, and its worker stopped each time without a word.{last}"


@contextmanager
def _renewing_lease(job: Job, *, clock: Clock) -> Iterator[None]:
    """Renew the job's lease while it runs, from a thread with a connection of its own."""
    over = Event()

    def renew() -> None:
        # Every third of the lease: one renewal may fail and the next still comes in time.
        while not over.wait(LEASE.total_seconds() / 3):
            try:
                queue.renew(job, now=clock())
                heartbeat.beat(job.taken_by or "", at=clock())
            except DatabaseError:
                log.warning("The lease of %s could not be renewed.", job, exc_info=True)
            finally:
                connections.close_all()

    thread = Thread(target=renew, name=f"lease of {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

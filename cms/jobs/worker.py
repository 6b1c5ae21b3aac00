"""A worker: does what is due, one job at a time, until it is stopped."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from cms.accounts import seal
from cms.publishing import refresh

from . import heartbeat, queue
from .alerts import alert
from .models import Alert, Job
from .queue import LEASE, LeaseLost
from .registry import run_of
from .rounds import run_due_rounds

Clock = Callable[[], datetime]

# Seconds between two looks for work, and after the database could not be reached.
PAUSE = 1.0
PAUSE_AFTER_ERROR = 5.0
# Tries of a job before the newsroom is alerted.
STUCK = 10

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
    return Job.objects.filter(done_at=None).exists() or refresh.is_due()


def arrive(name: str, *, at: datetime) -> None:
    """Enter this worker, and delete workers and jobs of long ago."""
    heartbeat.arrive(name, at=at)
    queue.forget(before=at - queue.KEPT)


def work_off(name: str, *, clock: Clock, stop: Event | None = None) -> int:
    """Do everything that is due, or stop before the next job once `stop` is set; returns how many jobs."""
    done = 0
    while not (stop and stop.is_set()):
        now = clock()
        heartbeat.beat(name, at=now)
        has_sealed = _seal_some(at=now)
        # Jobs have a due time and come first; rounds are the least urgent.
        if job := queue.take(clock(), name):
            do(job, clock=clock)
            done += 1
        elif not (_refresh_some(at=clock()) or run_due_rounds(at=clock()) or has_sealed):
            break
    return done


def do(job: Job, *, clock: Clock) -> None:
    """Run a job that was taken, and mark it done; a job that fails is tried again later."""
    _alert_if_stuck(job, at=clock())
    try:
        with _renewing_lease(job, clock=clock):
            run_of(job.what)(job, at=clock())
        queue.finish(job, at=clock())
    except LeaseLost:
        log.warning("%s was taken by another worker in the meantime.", job)
    except Exception as error:
        log.exception("%s failed, try %s.", job, job.tries)
        queue.fail(job, at=clock(), error=error)


def _refresh_some(*, at: datetime) -> bool:
    """Refresh one batch of documents; False where none is due or other workers have them."""
    try:
        return bool(refresh.is_due() and refresh.refresh_batch(at=at).taken)
    except DatabaseError:
        raise
    except Exception:
        # One document that can't be rendered must not stop publishing.
        log.exception("Documents could not be refreshed.")
        return False


def _seal_some(*, at: datetime) -> bool:
    """Seal one batch of acts in the audit log, where any is due."""
    try:
        return bool(seal.seal_due(at=at))
    except DatabaseError:
        raise
    except Exception:
        log.exception("The audit log could not be sealed.")
        return False


def _alert_if_stuck(job: Job, *, at: datetime) -> None:
    if job.tries == STUCK:
        message = f"The job “{job}” was started {STUCK} times and is not done. {job.last_error}"
        alert(Alert.Why.STUCK, message.strip(), at=at, job=job)


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

"""A worker: takes what is due, one thing at a time, until it is told to stop."""

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
from .rounds import go_round

Clock = Callable[[], datetime]

PAUSE = 1.0
AFTER_TROUBLE = 5.0
STUCK = 10

log = logging.getLogger(__name__)


def new_name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"


def work(name: str, *, clock: Clock, stop: Event) -> None:
    """Do what is due, then wait for more, until `stop` is set; what is in hand then is done first."""
    arrived = False
    while not stop.is_set():
        try:
            close_old_connections()
            if not arrived:
                arrive(name, at=clock())
                arrived = True
            work_off(name, clock=clock, stop=stop)
            stop.wait(PAUSE)
        except (DatabaseError, InterfaceError):
            log.exception("The database can't be used; trying again.")
            connection.close()
            stop.wait(AFTER_TROUBLE)
    try:
        heartbeat.leave(name, at=clock())
    except (DatabaseError, InterfaceError):
        log.warning("Could not say that %s stopped.", name)


def is_needed() -> bool:
    """Whether anything waits that only a worker does."""
    return Job.objects.filter(done_at=None).exists() or refresh.is_due()


def arrive(name: str, *, at: datetime) -> None:
    """Say that this worker is there, and clear away what nobody asks for any more."""
    heartbeat.arrive(name, at=at)
    queue.forget(before=at - queue.KEPT)


def work_off(name: str, *, clock: Clock, stop: Event | None = None) -> int:
    """Do everything that is due, and stop before the next thing where `stop` is set; how many jobs."""
    done = 0
    while not (stop and stop.is_set()):
        now = clock()
        heartbeat.beat(name, at=now)
        has_sealed = _sealed_some(at=now)
        if job := queue.take(clock(), name):
            do(job, clock=clock)
            done += 1
        elif not (_refreshed_some(at=clock()) or go_round(at=clock()) or has_sealed):
            break
    return done


def do(job: Job, *, clock: Clock) -> None:
    """Run a job that was taken, and mark it done; where it fails, it is tried again later."""
    _tell_if_stuck(job, at=clock())
    try:
        with _keeping(job, clock=clock):
            run_of(job.what)(job, at=clock())
        queue.finish(job, at=clock())
    except LeaseLost:
        log.warning("%s was taken by another worker meanwhile.", job)
    except Exception as error:
        log.exception("%s failed, try %s.", job, job.tries)
        queue.fail(job, at=clock(), error=error)


def _refreshed_some(*, at: datetime) -> bool:
    """One batch of documents whose names moved; False where none is due, or others have them in hand."""
    try:
        return bool(refresh.is_due() and refresh.refresh_batch(at=at).taken)
    except DatabaseError:
        raise
    except Exception:
        log.exception("Documents could not be refreshed.")
        return False


def _sealed_some(*, at: datetime) -> bool:
    """Bind what people did since the last minute into the chain of seals, so many acts at a time."""
    try:
        return bool(seal.seal_due(at=at))
    except DatabaseError:
        raise
    except Exception:
        log.exception("The audit could not be sealed.")
        return False


def _tell_if_stuck(job: Job, *, at: datetime) -> None:
    if job.tries == STUCK:
        message = f"The job “{job}” was begun {STUCK} times and is not done. {job.last_error}"
        alert(Alert.Why.STUCK, message.strip(), at=at, job=job)


@contextmanager
def _keeping(job: Job, *, clock: Clock) -> Iterator[None]:
    """Renew the lease while the job runs, from a thread with a connection of its own."""
    over = Event()

    def renew() -> None:
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

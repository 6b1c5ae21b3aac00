"""Tasks on Celery: `celery --app cms.jobs.broker worker`, any number of them on any machines.

Celery carries one word, *look at job N*. Whether N is due, who has it and that it happens once is decided by
its row as ever, so that a word that comes twice does nothing and a lost one costs time only: `manage.py
worker` tells of jobs that come due, and does itself what nobody takes or can be told of.
"""

import logging
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from celery import Celery
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResult
from django_tasks.base import Task

from .backend import DatabaseBackend

if TYPE_CHECKING:
    from .models import Job

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

# After this, a job that was told of and is still there waits for nobody else.
PATIENCE = timedelta(seconds=30)
# Jobs that are told of at one look.
MOST = 1000
# Seconds in which a broker that was away is not asked again: nobody who saves something waits for it.
AWAY = 5.0

log = logging.getLogger(__name__)
_away_until = 0.0

app = Celery("stet", broker=settings.CELERY_BROKER_URL or None)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,  # a worker that dies leaves its words to the others
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # Redis may be gone for as long as it likes
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0},
)


@app.task(name="stet.look")
def look(pk: int) -> None:
    """Do a job if it is due and nobody has it."""
    from . import queue, worker

    now = timezone.now()
    job = queue.take(now, worker.new_name(), only=[pk])
    if job is None:
        return
    worker.do(job, clock=timezone.now)
    # One that has come further and waits for its next turn.
    if queue.ours_to_do(timezone.now()).filter(pk=pk).exists():
        tell([pk])


def tell(jobs: Sequence[int]) -> bool:
    """Tell Celery of these jobs; False where its broker can't be reached."""
    global _away_until
    if monotonic() < _away_until:
        return False
    try:
        with app.producer_or_acquire() as producer:
            for pk in jobs:
                look.apply_async([pk], producer=producer, retry=False)
    # Whatever the broker's library raises: the rows are there, and found again.
    except Exception as error:
        log.warning("Celery's broker can't be reached: %s", error)
        _away_until = monotonic() + AWAY
        return False
    return True


class CeleryBackend(DatabaseBackend):
    """Stores tasks as jobs, and tells Celery of each one that is due once its transaction is committed."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        job = self.add(task, args, kwargs, at=timezone.now())
        if job.told_at:
            transaction.on_commit(lambda: self._tell_of(job), robust=True)
        return self.result_of(job)

    def tells_at(self, due: datetime | None, *, at: datetime) -> datetime | None:
        return at if due is None or due <= at else None

    def left_to_us(self, *, at: datetime) -> list[int] | None:
        from . import queue
        from .models import Job

        recently = {"told_at__gt": at - PATIENCE, "told_at__lte": at + queue.APART}
        waiting = queue.ours_to_do(at).exclude(**recently).values_list("pk", "told_at")[:MOST]
        fresh: list[int] = []
        left: list[int] = []
        for pk, told_at in waiting:
            (left if told_at else fresh).append(pk)
        if fresh and tell(fresh):
            Job.objects.filter(pk__in=fresh, told_at=None).update(told_at=at)
            return left
        return fresh + left

    def _tell_of(self, job: "Job") -> None:
        from .models import Job

        if not tell([job.pk]):
            Job.objects.filter(pk=job.pk).update(told_at=None)  # `manage.py worker` finds it

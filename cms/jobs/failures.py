"""Failures: jobs that were tried in vain, until an operator has them tried again or drops them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cms.accounts import audit, rights
from cms.accounts.models import User
from cms.accounts.refusals import Refusal

from . import queue
from .alerts import alert
from .models import Alert, Job
from .registry import label_of


class TaskRefused(Refusal):
    """Something that can't be done to a task now."""


@transaction.atomic
def give_up(job: Job, *, at: datetime, reason: str) -> bool:
    """End a job as failed and alert the newsroom; False where another worker has it."""
    if not queue.end(job, Job.End.FAILED, at=at, last_error=reason):
        return False
    message = f"The task “{label_of(job.what)}” failed. {reason}"
    # A round fails again after its rest: one alert says so.
    if not Alert.objects.standing().filter(message=message).exists():
        alert(Alert.Why.STUCK, message, at=at, job=job)
    return True


@transaction.atomic
def retry(job: Job, *, by: User, at: datetime) -> None:
    """Have a failed job tried again, as often as a new one. NotAllowed; TaskRefused."""
    rights.require(by, rights.OPERATE_TASKS)
    _require_failed(job)
    audit.record("task.retried", by=by, at=at, about=label_of(job.what), detail=_detail(job))
    try:
        with transaction.atomic():
            queue.reopen(job, at=at)
    except IntegrityError:
        raise TaskRefused(
            f"Another “{label_of(job.what)}” waits or runs now: drop this one, or retry it afterwards.",
            code="another_unfinished",
        )


@transaction.atomic
def drop(job: Job, *, by: User, at: datetime) -> None:
    """Give a failed job up for good: it stays in the list of what is over. Errors as for `retry`."""
    rights.require(by, rights.OPERATE_TASKS)
    _require_failed(job)
    audit.record("task.dropped", by=by, at=at, about=label_of(job.what), detail=_detail(job))
    Job.objects.failed().filter(pk=job.pk).update(ended=Job.End.DROPPED)


def _require_failed(job: Job) -> None:
    if Job.objects.failed().filter(pk=job.pk).select_for_update(no_key=True).first() is None:
        raise TaskRefused("It has not failed, or somebody was faster: look at the list.", code="not_failed")


def _detail(job: Job) -> dict[str, object]:
    return {"job": job.pk, "task": job.what, "reason": job.last_error[:300]}

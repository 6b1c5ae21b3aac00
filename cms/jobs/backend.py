"""Django's Tasks on the database: what is enqueued is a row, which a worker of ours finds."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus, task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist
from django_tasks.utils import normalize_json

# Models can only be imported once all apps are loaded, and tasks are declared before.
if TYPE_CHECKING:
    from .models import Job


class DatabaseBackend(BaseTaskBackend):
    """Stores tasks as jobs, in the transaction that enqueues them; needs no server of its own."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Add a job, or find the unfinished one with its key.

        InvalidTaskError for a task that is not declared, TypeError or ValueError for arguments that it does
        not take or JSON can't hold.
        """
        return self.result_of(self.add(task, args, kwargs, at=timezone.now()))

    def add(self, task: Task, args: Any, kwargs: Any, *, at: datetime) -> "Job":
        from . import queue
        from .registry import declared_as

        self.validate_task(task)
        try:
            known = declared_as(task)
        except KeyError:
            message = f"{task.module_path} is not declared: call register_task in its app's ready()."
            raise InvalidTaskError(message) from None
        given, named = normalize_json(list(args)), normalize_json(dict(kwargs))
        if not known.takes(given, named):
            raise TypeError(f"{task.module_path} does not take these arguments: {given}, {named}.")
        return queue.enqueue(
            known,
            given,
            named,
            due=task.run_after or at,
            set_at=None if task.run_after else at,
            priority=task.priority,
            told_at=self.tells_at(task.run_after, at=at),
            key=known.key(*given, **named) if known.key else None,
        )

    def tells_at(self, due: datetime | None, *, at: datetime) -> datetime | None:
        """When somebody else is told of a job that is enqueued now; None where a worker has to find it."""
        return None

    def left_to_us(self, *, at: datetime) -> list[int] | None:
        """Ids of the due jobs that `manage.py worker` does itself; None for any."""
        return None

    def get_result(self, result_id: str) -> TaskResult:
        """The job with this id; TaskResultDoesNotExist for none, or one that this version doesn't know."""
        from .models import Job
        from .queue import is_known

        is_id = result_id.isascii() and result_id.isdecimal() and len(result_id) <= 18
        job = Job.objects.filter(pk=result_id).first() if is_id else None
        if job is None or not is_known(job):
            raise TaskResultDoesNotExist(result_id)
        return self.result_of(job)

    def result_of(self, job: "Job") -> TaskResult:
        """What Django's Tasks tell of a job."""
        from .queue import arguments
        from .registry import declared

        args, kwargs = arguments(job)
        result: TaskResult = TaskResult(
            task=declared(job.what).task,
            id=str(job.pk),
            status=_status(job),
            enqueued_at=job.set_at or job.due_at,
            started_at=None,
            last_attempted_at=None,
            finished_at=job.done_at,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.last_error)]
            if job.last_error
            else [],
            worker_ids=[job.taken_by or "released"] * job.tries,
        )
        object.__setattr__(result, "_return_value", json.loads(job.result or "null"))
        return result


def backend() -> DatabaseBackend:
    """The one that the settings choose."""
    return cast(DatabaseBackend, task_backends["default"])


def _status(job: "Job") -> TaskResultStatus:
    if job.done_at:
        is_done = job.ended in (None, job.End.DONE)
        return TaskResultStatus.SUCCESSFUL if is_done else TaskResultStatus.FAILED
    return TaskResultStatus.RUNNING if job.lease_until else TaskResultStatus.READY

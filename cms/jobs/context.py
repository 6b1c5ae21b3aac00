"""What a task is given when it runs: its job, the moment, and the transactions that make it happen once."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar, cast

import django_tasks
from django_tasks import TaskContext
from django_tasks.base import Task

from cms.accounts.models import User

from . import queue
from .models import Job, Progress


class Stopped(Exception):
    """The person who started it cancelled it, or has left: nothing of the next batch is done."""


class Cancelled(Stopped):
    """Somebody cancelled it."""


@dataclass(slots=True)
class Batch:
    """One batch of a long task. cursor: where it begins, None for the first; any JSON."""

    cursor: Any
    progress: Progress
    count: int = 0
    next: Any = None
    is_last: bool = True
    result: Any = None

    def go_on(self, cursor: Any, *, count: int) -> None:
        """`count` more are done, and the next batch begins at `cursor`."""
        self.next, self.count, self.is_last = cursor, count, False

    def finish(self, *, count: int = 0, result: Any = None) -> None:
        """`count` more are done, and that is all; result: what the task returns, JSON or a sentence."""
        self.count, self.result, self.is_last = count, result, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(TaskContext):
    """A task's context. at: when this run, or this batch of it, began. clock: what time it is."""

    job: Job
    at: datetime
    clock: Callable[[], datetime]
    batches: list[Batch] = field(default_factory=list)

    @property
    def by(self) -> User:
        """The person who started it; Progress.DoesNotExist where nobody did."""
        return Progress.objects.select_related("by").get(job=self.job).by

    def completing(self) -> AbstractContextManager[None]:
        """One transaction for the effects and the job's completion; LeaseLost where another worker has it."""
        return queue.completing(self.job, at=self.at)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """One transaction for a batch's effects and for how far the task has come.

        The task's function does one batch and returns; it is called again until a batch is the last one.
        LeaseLost, or Stopped where it was cancelled or its person has left: nothing is written then.
        """
        with queue.holding(self.job):
            mine = Progress.objects.select_related("by").get(job=self.job)
            require_wanted(mine)
            batch = Batch(json.loads(mine.cursor), mine)
            yield batch
            mine.done += batch.count
            mine.cursor, mine.moved_at = json.dumps(batch.next), self.clock()
            mine.ran_at = mine.ran_at or self.at
            mine.save(update_fields=["done", "cursor", "moved_at", "ran_at"])
            if batch.is_last:
                queue.finish(self.job, at=self.at, result=batch.result)
        self.batches.append(batch)


def require_wanted(progress: Progress) -> None:
    """Raise Stopped where it was cancelled, or where its person may do nothing any more."""
    if progress.cancelled_at:
        raise Cancelled(f"{progress.cancelled_by} cancelled it.")
    if not progress.by.is_active:
        raise Stopped(f"{progress.by}, who started it, has left.")


P = ParamSpec("P")
T = TypeVar("T")


class Declaring(Protocol):
    def __call__(
        self, *, takes_context: Literal[True], priority: int = 0
    ) -> Callable[[Callable[Concatenate[Context, P], T]], Task[P, T]]: ...


# Django's own, for whose types the context is ours.
task = cast(Declaring, django_tasks.task)

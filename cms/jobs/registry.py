"""The registry of tasks: each app declares what can be done for it later.

A task is a function under Django's `@task`; what Django has no word for is declared here beside it: the name
that stays when the code moves, when two are one, which errors are refusals, and how often it is tried.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django_tasks.base import Task

# With waits that double from two seconds, ten tries go on for seventeen minutes.
TRIES = 10


@dataclass(frozen=True)
class Declared:
    """A task and what holds for it; see `register_task`."""

    name: str
    task: Task
    label: str
    key: Callable[..., str] | None = None
    refusals: tuple[type[Exception], ...] = ()
    tries: int = TRIES
    is_kept: bool = True
    take_back: Task | None = None

    def takes(self, args: list[Any], kwargs: dict[str, Any]) -> bool:
        """Whether the task's function can be called with these arguments."""
        given = [None, *args] if self.task.takes_context else args
        try:
            inspect.signature(self.task.func).bind(*given, **kwargs)
        except TypeError:
            return False
        return True


_declared: dict[str, Declared] = {}


def register_task(
    task: Task,
    *,
    name: str,
    label: str,
    key: Callable[..., str] | None = None,
    refusals: tuple[type[Exception], ...] = (),
    tries: int = TRIES,
    is_kept: bool = True,
    take_back: Task | None = None,
) -> None:
    """Declare a task; ImproperlyConfigured where the name is taken, or the task has another.

    name: stored with each job, so that it must outlive the code. label: what it does, for operators. key:
    called with the task's arguments; of two jobs with one key only one is there at a time. refusals: errors
    that mean no, not later: their message is the job's reason. tries: how often it is tried before it has
    failed. is_kept: whether its jobs are kept for a while once done. take_back: a task that undoes a stopped
    one, called with the same arguments.

    Where a worker dies it runs again, so that running twice must do no more than once: its effects share a
    transaction with the job's completion (`context.completing`) or a batch (`context.batch`), or leave a row
    from which a second run knows that they happened.
    """
    declared = Declared(name, task, label, key, refusals, tries, is_kept, take_back)
    if _declared.setdefault(name, declared) != declared:
        raise ImproperlyConfigured(f"Two tasks are called {name}.")
    if declared_as(task) is not declared:
        raise ImproperlyConfigured(f"{task.module_path} is declared twice, as {name} too.")


def names() -> list[str]:
    return list(_declared)


def declared(name: str) -> Declared:
    """The task declared by that name; KeyError for none."""
    return _declared[name]


def declared_as(task: Task) -> Declared:
    """How this task is declared; KeyError where it is not."""
    # By its function: `using` makes another Task of the same one.
    found = [each for each in _declared.values() if each.task.func is task.func]
    if not found:
        raise KeyError(task.module_path)
    return found[0]


def take_back_of(name: str) -> Task | None:
    """The task that takes back what jobs of that name have done; None where none does."""
    found = _declared.get(name)
    return found.take_back if found else None


def label_of(name: str) -> str:
    """What jobs of that name do, in words; the name itself where this version doesn't know."""
    found = _declared.get(name)
    return found.label if found else name

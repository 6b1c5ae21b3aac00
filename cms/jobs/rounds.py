"""Rounds: what is done again and again, each round one job at a time, however many workers there are.

A round is enqueued at its time, or whenever something waits for it, and then it is a job like any other. One
that keeps failing is tried again after a rest, and its failure stays to be seen until it works again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django_tasks.base import Task

from .models import Job, Round
from .queue import APART
from .registry import register_task

# After all its tries failed.
REST = timedelta(minutes=10)


@dataclass(frozen=True)
class Repeated:
    """A round: its task, and either how often it comes or how many workers it wants now (at=)."""

    task: Task
    every: timedelta | None
    wanted: Callable[..., int] | None


_rounds: dict[str, Repeated] = {}


def register_round(
    task: Task,
    *,
    name: str,
    label: str,
    every: timedelta | None = None,
    wanted: Callable[..., int] | None = None,
) -> None:
    """Have workers run `task` at that interval, or as long as `wanted(at=)` is not 0.

    wanted: how many workers may do it side by side; it is asked at every look for work, so it writes nothing.
    ImproperlyConfigured where the name is taken, or where it is not one of the two.
    """
    if (every is None) == (wanted is None):
        raise ImproperlyConfigured(
            f"The round {name} comes at an interval or when it is wanted, one of both."
        )
    # A round has one job at a time, and another for each further worker that it wants.
    register_task(task, name=name, label=label, key=lambda number=1: f"{name} {number}", is_kept=False)
    _rounds[name] = Repeated(task, every, wanted)


def names() -> list[str]:
    return list(_rounds)


def start_due_rounds(*, at: datetime) -> int:
    """Enqueue the rounds whose time has come or that are wanted; returns how many."""
    due = dict(Round.objects.values_list("name", "due_at"))
    started = 0
    for name, each in _rounds.items():
        if each.wanted is not None:
            started += _start_wanted(name, each.task, each.wanted(at=at), at=at)
        elif each.every is not None:
            started += _start_due(name, each.task, each.every, due.get(name), at=at)
    return started


def _start_due(name: str, task: Task, every: timedelta, due: datetime | None, *, at: datetime) -> int:
    if due is None:
        # A new round waits for one interval: a worker that has just started has more urgent things to do.
        Round.objects.bulk_create([Round(name=name, due_at=at + every)], ignore_conflicts=True)
        return 0
    went_back = due > at + every + APART
    if due > at and not went_back:
        return 0
    with transaction.atomic():
        # The UPDATE is the claim: of two workers only one finds the row as it was read.
        if not Round.objects.filter(name=name, due_at=due).update(due_at=at + every):
            return 0
        return _enqueue(name, task, at=at)


def _start_wanted(name: str, task: Task, workers: int, *, at: datetime) -> int:
    if not workers:
        return 0
    keys = {f"{name} {number}": number for number in range(1, workers + 1)}
    taken = set(Job.objects.unfinished().filter(key__in=keys).values_list("key", flat=True))
    free = [number for key, number in keys.items() if key not in taken]
    with transaction.atomic():
        return sum(_enqueue(name, task, number, at=at) for number in free)


def _enqueue(name: str, task: Task, number: int = 1, *, at: datetime) -> int:
    """Enqueue one, unless it failed a short while ago; its older failure is over with."""
    failed = Job.objects.failed().filter(key=f"{name} {number}")
    # What is ahead of the clock was written before the clock went back.
    if failed.filter(done_at__gt=at - REST, done_at__lte=at + APART).exists():
        return 0
    failed.delete()
    task.enqueue(*([] if number == 1 else [number]))
    return 1

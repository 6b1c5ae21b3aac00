"""Rounds: periodic tasks, each run at most once in its interval, however many workers there are.

A round is claimed before it runs, and one whose worker dies waits for its next time. It must be safe to run
twice, and short, since its worker publishes nothing while it runs.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .models import Round

# Called with at=.
Task = Callable[..., None]
_rounds: dict[str, tuple[timedelta, Task]] = {}

log = logging.getLogger(__name__)


def register_round(name: str, task: Task, *, every: timedelta) -> None:
    """Have workers call `task(*, at)` at that interval; ImproperlyConfigured where the name is taken."""
    if _rounds.setdefault(name, (every, task)) != (every, task):
        raise ImproperlyConfigured(f"Two rounds are called {name}.")


def run_due_rounds(*, at: datetime) -> int:
    """Run the rounds that are due and that no other worker has claimed; returns how many."""
    due = dict(Round.objects.values_list("name", "due_at"))
    # A new round waits for one interval: a worker that has just started has more urgent things to do.
    fresh = [Round(name=name, due_at=at + every) for name, (every, _) in _rounds.items() if name not in due]
    if fresh:
        Round.objects.bulk_create(fresh, ignore_conflicts=True)
    ready = [name for name, when in due.items() if when <= at and name in _rounds]
    return sum(_run(name, at=at) for name in ready)


def _run(name: str, *, at: datetime) -> bool:
    every, task = _rounds[name]
    # The UPDATE is the claim: of two workers only one finds the row still due.
    if not Round.objects.filter(name=name, due_at__lte=at).update(due_at=at + every):
        return False
    try:
        task(at=at)
    except DatabaseError:  # the worker reconnects and goes on
        raise
    except Exception:
        # One round that fails stops neither the others nor the jobs; it is tried again at its next time.
        log.exception("The round %s failed.", name)
    return True

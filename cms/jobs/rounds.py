"""Rounds: what workers look at again and again, each at most so often, however many workers there are.

A round is claimed before it runs, so that one that dies is gone on the next time: it has to be harmless to
run twice, and short, since whoever runs it publishes nothing meanwhile.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .models import Round

# Called with at=.
Look = Callable[..., None]
_rounds: dict[str, tuple[timedelta, Look]] = {}

log = logging.getLogger(__name__)


def register_round(name: str, look: Look, *, every: timedelta) -> None:
    """Let workers do `look(*, at)` every so often; ImproperlyConfigured where the name is taken."""
    if _rounds.setdefault(name, (every, look)) != (every, look):
        raise ImproperlyConfigured(f"Two rounds are called {name}.")


def go_round(*, at: datetime) -> int:
    """Do the rounds that are due and that nobody else has claimed; how many."""
    due = dict(Round.objects.values_list("name", "due_at"))
    # The first time it waits for one turn: a worker that starts has more urgent things to do.
    fresh = [Round(name=name, due_at=at + every) for name, (every, _) in _rounds.items() if name not in due]
    if fresh:
        Round.objects.bulk_create(fresh, ignore_conflicts=True)
    ready = [name for name, when in due.items() if when <= at and name in _rounds]
    return sum(_go(name, at=at) for name in ready)


def _go(name: str, *, at: datetime) -> bool:
    every, look = _rounds[name]
    if not Round.objects.filter(name=name, due_at__lte=at).update(due_at=at + every):
        return False
    try:
        look(at=at)
    except DatabaseError:
        raise
    except Exception:
        log.exception("The round %s failed.", name)
    return True

"""Tasks for tests: they note that they ran, write, fail, or take their worker with them."""

import os
import signal
import time
from threading import Event
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from django_tasks import task

from cms.accounts.models import User
from cms.jobs import progress, queue
from cms.jobs.context import Context
from cms.jobs.models import Progress
from cms.jobs.registry import register_task

seen: list[Any] = []
stop = Event()


class No(Exception):
    """What a rule refuses."""


@task(takes_context=True)
def note(context: Context, *ids: int) -> None:
    seen.append((list(ids), context.at))


@task(takes_context=True)
def add(context: Context, one: int, *, two: int = 0) -> int:
    return one + two


@task()
def plain(words: str) -> str:
    return words.upper()


@task(takes_context=True)
def fails(context: Context, *ids: int) -> None:
    seen.append("tried")
    raise ZeroDivisionError("division by zero")


@task(takes_context=True)
def refuses(context: Context) -> None:
    raise No("It is not allowed.")


@task(takes_context=True)
def look(context: Context, number: int = 1) -> bool:
    """For a round; finds nothing to do."""
    seen.append(context.at)
    return False


@task(takes_context=True)
def stops(context: Context) -> None:
    stop.set()


@task(takes_context=True)
def takes_long(context: Context) -> None:
    """Try for three seconds to take what it has itself."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        seen.append(queue.take(timezone.now(), "two"))
        time.sleep(0.2)


@task(takes_context=True)
def kills(context: Context) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task(takes_context=True)
def lengthen(context: Context) -> None:
    """Write one x, in the transaction that completes the job."""
    with context.completing():
        User.objects.update(first_name=Concat("first_name", Value("x")))


@task(takes_context=True)
def count(context: Context, to: int, deadly: int = 0) -> None:
    """Make groups named by numbers, two in a batch; it kills its worker once, in the batch after `deadly`."""
    with context.batch() as batch:
        start = batch.cursor or 0
        numbers = range(start + 1, min(start + 2, to) + 1)
        Group.objects.bulk_create(Group(name=f"group {number}") for number in numbers)
        if deadly and start >= deadly and context.job.tries == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if numbers[-1] < to:
            batch.go_on(numbers[-1], count=len(numbers))
        else:
            batch.finish(count=len(numbers), result=f"{to} groups.")


@task(takes_context=True)
def uncount(context: Context, to: int, deadly: int = 0) -> None:
    """Take back what `count` has done, two in a batch."""
    with context.batch() as batch:
        numbers = list(Group.objects.filter(name__startswith="group ").order_by("-pk")[:2])
        for each in numbers:
            each.delete()
        if numbers:
            batch.go_on(None, count=len(numbers))
        else:
            batch.finish(result="Taken back.")


def register() -> None:
    for each in (add, plain, fails, kills, lengthen, note, stops, takes_long):
        register_task(each, name=each.name, label=f"test {each.name}")
    register_task(refuses, name="refuses", label="test refuses", refusals=(No,))
    register_task(uncount, name="uncount", label="take groups back", refusals=(No,))
    register_task(
        count,
        name="count",
        label="make groups",
        key=lambda to, deadly=0: f"count {to}",
        take_back=uncount,
        refusals=(No,),
    )


def start_count(by: User, *, to: int, deadly: int = 0) -> Progress:
    """Start `count` as a page of the newsroom starts something."""
    now = timezone.now()
    return progress.start(
        count, to, deadly, by=by, at=now, about=f"Make {to} groups", unit="groups", total=to
    )

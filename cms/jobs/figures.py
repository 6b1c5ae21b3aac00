"""The queue in figures, for operators and for probes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from . import heartbeat, queue
from .models import Job
from .registry import names

# Until a job that is due counts as waiting for too long.
PATIENCE = timedelta(minutes=5)
# Rows looked at for arguments that this version doesn't know.
LOOKED_AT = 500


@dataclass(frozen=True)
class Figures:
    """How the queue is at one moment.

    waiting: jobs that are due and that nobody has; oldest: how long the longest of them has been due, None
    for none. running: those that a worker has. later: those whose time is yet to come. failed: those that
    wait for an operator. unknown: those that only another version knows, due or not. last_seen: when a worker
    last said that it runs, None for never.
    """

    waiting: int
    oldest: timedelta | None
    running: int
    later: int
    failed: int
    unknown: int
    last_seen: datetime | None
    is_silent: bool

    @property
    def is_late(self) -> bool:
        """Whether something has been due for longer than it should."""
        return self.oldest is not None and self.oldest > PATIENCE


def figures(*, at: datetime) -> Figures:
    """The queue at this moment, in a number of queries that does not grow. It holds nothing about records."""
    known = [each.pk for each in unknown(at=at)]
    waiting = queue.overdue(at).filter(queue.free(at), what__in=names()).exclude(pk__in=known)
    due = waiting.aggregate(since=Min("due_at"))["since"]
    unfinished = Job.objects.unfinished()
    seen = heartbeat.last_seen(at=at)
    return Figures(
        waiting=waiting.count(),
        oldest=max(at - due, timedelta(0)) if due else None,
        running=unfinished.exclude(queue.free(at)).count(),
        later=unfinished.exclude(queue.due(at)).filter(queue.free(at)).count(),
        failed=Job.objects.failed().count(),
        unknown=len(known),
        last_seen=seen,
        is_silent=heartbeat.is_silent(seen, at=at),
    )


def told(at: datetime) -> tuple[bool, str]:
    """Whether the queue moves and nothing failed, and how deep and old it is, in words."""
    found = figures(at=at)
    age = f", the oldest for {round(found.oldest.total_seconds())} seconds" if found.oldest else ""
    said = f"{found.waiting} wait{age}; {found.failed} failed; {found.unknown} only another version knows."
    return not found.is_late and not found.failed, said


def unknown(*, at: datetime) -> list[Job]:
    """Jobs that wait for a version that knows them: by name or, of the first that are due, by arguments."""
    unheard = Job.objects.unfinished().exclude(what__in=names()).order_by("due_at", "pk")
    due = queue.ours_to_do(at).select_related("progress__by")[:LOOKED_AT]
    return [
        *unheard.select_related("progress__by")[:LOOKED_AT],
        *(each for each in due if not queue.is_known(each)),
    ]


def failed() -> QuerySet[Job]:
    """What failed and waits for an operator, the last to fail first."""
    return Job.objects.failed().select_related("progress__by").order_by("-done_at", "-pk")


def unfinished() -> QuerySet[Job]:
    """What runs or waits and this version knows by name, in the order in which it is done."""
    known = Job.objects.unfinished().filter(what__in=names())
    return known.select_related("progress__by").order_by("-priority", "due_at", "pk")

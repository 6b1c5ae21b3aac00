"""Workers report that they run, so that the newsroom can say when none does."""

from datetime import datetime, timedelta

from .models import Worker

BEAT = timedelta(seconds=10)
# Long enough for a worker that cron starts every minute.
SILENCE = timedelta(minutes=2)
KEPT = timedelta(days=1)


def arrive(name: str, *, at: datetime) -> None:
    """Enter a worker that starts, and delete those not seen for a day."""
    Worker.objects.filter(seen_at__lt=at - KEPT).exclude(name=name).delete()
    Worker.objects.create(name=name, started_at=at, seen_at=at)


def beat(name: str, *, at: datetime) -> None:
    """Note that the worker runs, at most once in BEAT."""
    # A sign of life from the time to come was given before the clock went back.
    mine = Worker.objects.filter(name=name).exclude(seen_at__gt=at - BEAT, seen_at__lt=at + BEAT)
    if mine.exists():  # on SQLite an update that changes nothing waits for the writer all the same
        mine.update(seen_at=at)


def leave(name: str, *, at: datetime) -> None:
    Worker.objects.filter(name=name).update(seen_at=at, stopped_at=at)


def last_seen(*, at: datetime) -> datetime | None:
    """When any worker was last seen; None for never. What is ahead of the clock tells nothing."""
    seen = Worker.objects.filter(seen_at__lte=at + SILENCE)
    return seen.order_by("-seen_at").values_list("seen_at", flat=True).first()


def is_silent(seen: datetime | None, *, at: datetime) -> bool:
    """Whether no worker runs, judged by when one was last seen."""
    return seen is None or at - seen > SILENCE


def told(at: datetime) -> tuple[bool, str]:
    """Whether a worker runs, and that in words."""
    seen = last_seen(at=at)
    if seen is None:
        return False, "None was ever seen."
    ago = max(0, round((at - seen).total_seconds()))
    return not is_silent(seen, at=at), f"Last seen {ago} seconds ago."

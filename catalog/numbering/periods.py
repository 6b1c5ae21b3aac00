"""When numbers hold: one that is not said to end holds until the same counter gives another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from .models import SPLIT

Row = Mapping[str, Any]
Counter = tuple[str, int | None, str | None]


@dataclass(frozen=True)
class Held:
    """A row of a body with its first and last day, partial dates; None where open or unknown."""

    row: Row
    since: str | None
    until: str | None

    def overlaps(self, other: "Held") -> bool:
        """Whether both hold on some day. On the day of a change, the one ends and the other begins."""
        return not (_ends_by(self, other) or _ends_by(other, self))


def _ends_by(one: Held, other: Held) -> bool:
    if not (one.until and other.since):
        return False
    length = min(len(one.until), len(other.since))
    until, since = one.until[:length], other.since[:length]
    # Two that hold in one year alone hold at once, as far as is known.
    return until < since or (until == since and one.since != other.since)


def counter(row: Row) -> Counter:
    """Who counts: scheme, provider and country. row: of a body, or of a document."""
    provider = row["provider"] or {}
    return row["scheme"], provider.get("$ref", provider.get("id")), row["country"]


def held(rows: Iterable[Row]) -> list[Held]:
    """The rows of one record with when they hold, in their order."""
    all_rows = list(rows)
    return [
        Held(row, row["since"], row["until"] or min(_replaced(row, all_rows), default=None))
        for row in all_rows
    ]


def _replaced(row: Row, others: Iterable[Row]) -> Iterator[str]:
    """When others of its counter take its place. Parts of what is split stand side by side."""
    for other in others:
        is_split = row["holds"] in SPLIT and other["holds"] in SPLIT
        if counter(other) == counter(row) and not is_split and (other["since"] or "") > (row["since"] or ""):
            yield other["since"]


def on(rows: Iterable[Row], day: str) -> list[Row]:
    """The rows of one record that hold on a day, ISO 8601: where it was renumbered, the latest."""
    there = [row for row in rows if _has_begun(row, day) and not is_over(row, day)]
    return [row for row in there if not any(_replaced(row, there))]


def _has_begun(row: Row, day: str) -> bool:
    return (row["since"] or "") <= day


def is_over(row: Row, day: str) -> bool:
    """Whether it is said to have ended before a day. What ends in May holds on the last of May."""
    until = row["until"]
    return bool(until) and until < day[: len(until)]


def begun(day: str) -> Q:
    """Stored rows that have begun on a day, as far as is known."""
    return Q(since=None) | Q(since__lte=day)


def not_over(day: str) -> Q:
    """Stored rows that are not said to have ended before a day."""
    return Q(until=None) | Q(until__gte=day) | Q(until__in=(day[:7], day[:4]))

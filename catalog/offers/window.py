"""When an offer stands: the one place where its days and times become instants.

The first and the last day are part of it, and so are the first and the last minute where times are known. A
day without a time is the whole day: in the offer's zone; else in its country, which in one of several zones
lasts from the first midnight to the last; else, where it names no country, in UTC. A month or a year stands
for all of its days.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from catalog.clocks import days_of, shown_at, zones_of
from cms.desk.base.wall_clock import zones


class Standing(StrEnum):
    """Whether an offer can be used at a moment."""

    CURRENT = "current"
    COMING = "coming"
    ENDED = "ended"


def standing(offer: Mapping[str, Any], *, at: datetime) -> Standing:
    """Where an offer's document stands at a moment; one without dates is current."""
    first, end = instants(offer)
    if end and end <= at:
        return Standing.ENDED
    return Standing.COMING if first and at < first else Standing.CURRENT


def rank(offer: Mapping[str, Any], at: datetime) -> int:
    """What comes first on a page: current offers, then those to come, then those that ended."""
    return [*Standing].index(standing(offer, at=at))


def instants(offer: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """The first instant of an offer's document, and the one right after its last; None where it is open."""
    first, last = days_of(offer.get("starts"))[0], days_of(offer.get("ends"))[1]
    return (
        _begin(offer, first, offer.get("starts_time")) if first else None,
        _end(offer, last, offer.get("ends_time")) if last else None,
    )


def written(offer: Mapping[str, Any], name: str) -> str | None:
    """The date `starts` or `ends` of an offer's document in ISO 8601, with time and offset where known."""
    day, clock, zone = (offer.get(key) for key in (name, f"{name}_time", "zone"))
    if not (day and clock and zone in zones()):
        return day
    wall = datetime.fromisoformat(f"{day}T{clock}")
    # Where the clock shows it twice, the first instant begins it and the second one ends it.
    return wall.replace(tzinfo=ZoneInfo(zone), fold=int(name == "ends")).isoformat()


def _begin(offer: Mapping[str, Any], day: date, clock: str | None) -> datetime:
    wall = datetime.combine(day, time.fromisoformat(clock or "00:00"))
    return min(_instants(offer, wall))


def _end(offer: Mapping[str, Any], day: date, clock: str | None) -> datetime:
    # The minute that is named is the last one; without a time, that is the one before midnight.
    wall = datetime.combine(day, time.fromisoformat(clock or "23:59"))
    last = max(_instants(offer, wall))
    return last if last.year == date.max.year else last + timedelta(minutes=1)


def _instants(offer: Mapping[str, Any], wall: datetime) -> list[datetime]:
    """The instants at which the clocks of the offer show a time: several in a country of several zones."""
    found = [instant for zone in _zones(offer) for instant in shown_at(wall, zone)]
    return found or [wall.replace(tzinfo=UTC)]


def _zones(offer: Mapping[str, Any]) -> tuple[str, ...]:
    if (zone := offer.get("zone")) and zone in zones():
        return (zone,)
    return zones_of(offer.get("country") or "") or ("UTC",)

"""When something was shown: all instants, to the minute, that a date with or without time and zone can mean.

A day lasts from its midnight to the next: in the zone that is stated; else in its country, which in one of
several zones lasts from the first midnight to the last; else wherever on earth it may be, from UTC+14 to
UTC-12. A month or a year stands for all of its days. So two dates that differ by zone alone overlap.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, Self

from catalog.clocks import days_of, shown_at, zones_of
from cms.desk.base.wall_clock import WallTime, zones
from cms.desk.records.mirrored import Days

FIRST_ZONE, LAST_ZONE = timedelta(hours=14), timedelta(hours=-12)
DAWN, DUSK = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
PRECISIONS = {4: "year", 7: "month", 10: "day"}
SECOND = "second"


class Moment(NamedTuple):
    """The first and the last minute that a moment can be, in UTC."""

    earliest: datetime
    latest: datetime

    @property
    def instant(self) -> datetime | None:
        """The instant, where it is known to the minute."""
        return self.earliest if self.earliest == self.latest else None

    def is_apart_from(self, other: "Moment") -> bool:
        """Whether no instant can be both, in whatever zones they were stated."""
        return self.latest < other.earliest or other.latest < self.earliest

    def shared_with(self, other: "Moment") -> "Moment | None":
        """All instants that can be both; None where there is none."""
        if self.is_apart_from(other):
            return None
        return Moment(max(self.earliest, other.earliest), min(self.latest, other.latest))

    @classmethod
    def first_of(cls, some: Iterable["Moment"]) -> Self:
        """When the first of several can have been."""
        given = [*some]
        return cls(min(each.earliest for each in given), min(each.latest for each in given))


def moment(row: Mapping[str, Any]) -> Moment | None:
    """When the row of a state or body can have been; None without a date.

    A time that no clock shows is taken as unknown; one that a clock shows twice is both until one is chosen.
    """
    first, last = days_of(row.get("date"))
    if not (first and last):
        return None
    clock = time.fromisoformat(row["time"]) if row.get("time") and first == last else None
    if clock and row.get("zone") in zones():
        if found := _shown(datetime.combine(first, clock), row["zone"], row.get("which_time")):
            return Moment(min(found), max(found))
        clock = None
    begins, ends = (datetime.combine(first, clock or time.min), datetime.combine(last, clock or time(23, 59)))
    where = (row["zone"],) if row.get("zone") in zones() else zones_of(row.get("country") or "")
    starts = [each for zone in where for each in shown_at(begins, zone)] or [_moved(begins, FIRST_ZONE)]
    stops = [each for zone in where for each in shown_at(ends, zone)] or [_moved(ends, LAST_ZONE)]
    return Moment(min(starts), max(stops))


def anywhere(partial: str | None) -> Moment | None:
    """When a partial date can have been of which neither zone nor country is known."""
    return moment({"date": partial})


def differ_by_zone(one: Days, other: Days, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether two dates without a zone can both be that of one of the showings, so that they agree.

    They are compared as intervals of instants: either agrees with a showing on its calendar, in UTC or
    wherever else it was that day at that moment. rows: of a state or body. Without a showing that has both,
    two days that differ do.
    """
    mine, theirs = (_on_earth(*each) for each in (one, other))
    both = mine.shared_with(theirs)
    shown = (found for row in rows if (found := moment(row)))
    return both is not None and any(not both.is_apart_from(each) for each in shown)


def _on_earth(first: date, last: date) -> Moment:
    begins, ends = datetime.combine(first, time.min), datetime.combine(last, time(23, 59))
    return Moment(_moved(begins, FIRST_ZONE), _moved(ends, LAST_ZONE))


def precision(row: Mapping[str, Any]) -> str | None:
    """How precisely it is stated: year, month, day or minute; None without a date."""
    if not row.get("date"):
        return None
    stated = PRECISIONS[len(row["date"])]
    return "minute" if stated == "day" and row.get("time") else stated


def written(instant: datetime | None) -> str | None:
    """An instant as bodies have it: `2019-05-31T07:00:00Z`."""
    return instant.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if instant else None


def _shown(wall: datetime, zone: str, which: str | None) -> list[datetime]:
    """The instants at which that clock shows it, of two the one that was chosen."""
    try:
        options = WallTime(wall, zone).options
    except OverflowError:  # in the first or the last year that dates can have
        return []
    if which and len(options) == 2:
        return [options[which == SECOND]]
    return options


def _moved(wall: datetime, offset: timedelta) -> datetime:
    """The instant at which clocks ahead of UTC by `offset` show it, within what a computer can count."""
    try:
        return (wall - offset).replace(tzinfo=UTC)
    except OverflowError:
        return DAWN if offset > timedelta(0) else DUSK


def shown_then(body: Mapping[str, Any], fact: str) -> Moment | None:
    """When the date of a work that its body has can have been; where it follows from a showing, then."""
    given = body.get(f"{fact}_showing")
    row = next((each for each in body.get("showings") or () if each["id"] == given), None)
    return moment(row) if row else anywhere(body.get(fact))

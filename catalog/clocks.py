"""Local days and times as instants: in one zone, in all zones of a country, or wherever it may be."""

import calendar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from cms.desk.base.wall_clock import WallTime, zones


def days_of(partial: str | None) -> tuple[date | None, date | None]:
    """The first and the last day of a partial date."""
    if not partial:
        return None, None
    year, month, day = ([int(part) for part in partial.split("-")] + [0, 0])[:3]
    last = month or 12
    return date(year, month or 1, day or 1), date(year, last, day or calendar.monthrange(year, last)[1])


@lru_cache(maxsize=10_000)  # a page may list a hundred offers, in the thirty zones of one country
def shown_at(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """The instants at which the clocks of a zone show a time; where they skip it, the one they skip to."""
    try:
        found = WallTime(wall, zone).options or [wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)]
    except OverflowError:  # in the first or the last year that dates can have
        return ()
    return tuple(found)


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country by its code, as CLDR has them; none for a country of the past."""
    known = get_global("zone_territories").items()
    return tuple(sorted(zone for zone, code in known if code == country and zone in zones()))

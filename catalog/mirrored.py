"""What titles, seasons and episodes say of facts that claims state of them too."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from catalog.clocks import days_of
from catalog.showings.moments import FIRST_ZONE, LAST_ZONE, differ_by_zone, shown_then
from cms.desk.records.mirrored import Days, Mirrored
from cms.desk.records.registry import Facts, references
from cms.pages.words import day, humanise

SHOWN = ("premiere", "air_date")
DATES = (*SHOWN, "ended")
DAY = len("2019-05-31")
COUNTS = ("episode_count", "runtime", "number")
# Their length is that of a usual episode.
OF_PIECES = ("series", "limited_series")


def mirrored(path: str, body: Facts) -> Mirrored | None:
    """A date, a count, or who has a job: `premiere`, `episode_count`, `credits/writer`."""
    fact, _, code = path.partition("/")
    if fact in DATES:
        return _date(fact, body)
    if fact in COUNTS and body.get(fact) is not None:
        return Mirrored(str(body[fact]), number=int(body[fact]))
    return _job(code, body) if fact == "credits" and code else None


def are_of_one_instant(body: Facts, path: str, one: Days, other: Days) -> bool:
    """Whether a first showing of the work was on either day, each on a calendar of its own."""
    # Of a showing in “May 2019” all days of it would be one instant.
    to_the_day = (row for row in body.get("showings") or () if len(row["date"] or "") == DAY)
    return path in SHOWN and differ_by_zone(one, other, to_the_day)


def _date(fact: str, body: Facts) -> Mirrored | None:
    """The date that is stated, else that of the first showing, which elsewhere on earth is another day."""
    if not body.get(fact):
        return None
    words = day(body[fact])
    if body.get(f"{fact}_showing") and (shown := shown_then(body, fact)):
        return Mirrored(words, days=(_date_at(shown.earliest, LAST_ZONE), _date_at(shown.latest, FIRST_ZONE)))
    first, last = days_of(body[fact])
    return Mirrored(words, days=(first, last)) if first and last else None


def _date_at(instant: datetime, zone: timedelta) -> date:
    try:
        return (instant + zone).date()
    except OverflowError:
        return instant.date()


def _job(code: str, body: Facts) -> Mirrored | None:
    rows = body.get("credits") or ()
    by_job: dict[bool, set[int]] = {True: set(), False: set()}
    for row in rows:
        by_job[row["job"] == code] |= {each["$ref"] for each in references(row["contributor"])}
    if not rows:
        return None
    return Mirrored(humanise(code), named=frozenset(by_job[True]), elsewhere=frozenset(by_job[False]))


def released(fact: str) -> Callable[[Facts], str | None]:
    """The day that it came out: the fact as it is stated, or as it follows from the first showing."""
    return lambda body: body.get(fact)


def length(body: Facts) -> int | None:
    """Its minutes, where it is one piece."""
    return None if body.get("type") in OF_PIECES else body.get("runtime")

"""The timetable: what is scheduled, by the days of a time zone, for seven days or a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cms.desk.base.wall_clock import day as day_words
from cms.desk.models import Schedule
from cms.jobs.schedules import LATE

MOST = 300
LATE_SHOWN = 20
WEEK = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 2000, 2100  # dates beyond could overflow when weeks are added to them


class View(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Entry:
    """One schedule, in the timetable's time zone.

    here: its local time, naive, since templates would convert an aware one to the server's zone.
    is_elsewhere: whether it was scheduled in another zone.
    """

    schedule: Schedule
    here: datetime
    is_late: bool
    is_elsewhere: bool


@dataclass(frozen=True)
class Day:
    """One day of the zone, with what is scheduled for it, in order."""

    date: date
    entries: Sequence[Entry]
    tz: ZoneInfo
    is_today: bool
    is_inside: bool = True

    @property
    def clocks(self) -> str:
        """A note if the clocks change on this day, which then has 23 or 25 hours; "" otherwise."""
        start, end = (_start(self.date + timedelta(days=days), self.tz) for days in (0, 1))
        length = end - start
        if length == timedelta(hours=24):
            return ""
        return "clocks go forward" if length < timedelta(hours=24) else "clocks go back"


@dataclass(frozen=True)
class Timetable:
    """The days from `first` to `last`, by weeks. before, after: the first days of the adjacent pages.

    late: what should have been published already. later: how many are scheduled after the last day.
    next: the first of those.
    """

    view: View
    zone: str
    first: date
    last: date
    weeks: Sequence[Sequence[Day]]
    late: Sequence[Schedule]
    later: int
    next: Schedule | None

    @property
    def days(self) -> list[Day]:
        """The days for which something is scheduled."""
        return [day for week in self.weeks for day in week if day.entries and day.is_inside]

    @property
    def title(self) -> str:
        if self.view == View.MONTH:
            return f"{self.first:%B %Y}"
        return f"{day_words(_noon(self.first))} to {day_words(_noon(self.last))}"

    @property
    def before(self) -> date:
        return (
            self.first - WEEK if self.view == View.WEEK else (self.first - timedelta(days=1)).replace(day=1)
        )

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.late or self.later)


def timetable(view: View, on: date | None, zone: str, *, at: datetime) -> Timetable:
    """The timetable from `on`, or from today; at most four queries."""
    tz = ZoneInfo(zone)
    today = at.astimezone(tz).date()
    first, last = _span(view, on or today)
    # A month is shown in whole weeks, from Monday.
    shown = first - timedelta(days=first.weekday()) if view == View.MONTH else first
    end = last + timedelta(days=6 - last.weekday()) if view == View.MONTH else last
    by_day = _by_day(_start(shown, tz), _start(end + timedelta(days=1), tz), tz, at=at)
    days = [
        Day(each, by_day.get(each, []), tz, each == today, first <= each <= last)
        for each in (shown + timedelta(days=n) for n in range((end - shown).days + 1))
    ]
    weeks = [days[n : n + 7] for n in range(0, len(days), 7)]
    after = Schedule.objects.standing().filter(due_at__gte=_start(last + timedelta(days=1), tz))
    late = Schedule.objects.standing().filter(due_at__lt=at - LATE).select_related("changeset", "by")
    later = after.count()
    return Timetable(
        view,
        zone,
        first,
        last,
        weeks,
        list(late.order_by("due_at", "pk")[:LATE_SHOWN]),
        later,
        after.select_related("changeset").order_by("due_at", "pk").first() if later else None,
    )


def day_from(text: str) -> date | None:
    """The day in an address (`2026-03-29`); None if it is not a day that a timetable can show."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _span(view: View, on: date) -> tuple[date, date]:
    if view == View.WEEK:
        return on, on + WEEK - timedelta(days=1)
    first = on.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _by_day(start: datetime, end: datetime, tz: ZoneInfo, *, at: datetime) -> dict[date, list[Entry]]:
    rows = Schedule.objects.standing().filter(due_at__gte=start, due_at__lt=end)
    found: dict[date, list[Entry]] = {}
    for each in rows.select_related("changeset", "by").order_by("due_at", "pk")[:MOST]:
        here = each.due_at.astimezone(tz).replace(tzinfo=None)
        entry = Entry(each, here, is_late=at - each.due_at > LATE, is_elsewhere=each.zone != tz.key)
        found.setdefault(here.date(), []).append(entry)
    return found


def _start(day: date, tz: ZoneInfo) -> datetime:
    """The instant at which a day begins in the zone."""
    return datetime.combine(day, time.min, tzinfo=tz).astimezone(UTC)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))

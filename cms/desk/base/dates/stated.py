"""Dates as they are stated, in the Extended Date/Time Format (EDTF, ISO 8601-2): what is held of it.

All of level 1 but times of day and years of more than four digits; of level 2, one of a set, and spans
between decades or centuries. The `edtf` package has to take each text too, by its grammar for such dates.
The days are our own: the package takes 29 February of any year, ends a winter with December, and mistakes
the first day where digits are left out before the common era.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self

import edtf
from pyparsing import ParseException

from .days import FIRST_YEAR, LAST_YEAR, Day, iso_year, length_of_month
from .refusals import NotUnderstood, not_a_date

LONGEST = 100
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
# Of the northern half of the earth, as meteorologists count them. Winter ends in the next year.
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
_POINT = re.compile(
    r"(?P<year>-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX))"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<mark>[?~%]?)"
)


@dataclass(frozen=True)
class Point:
    """A day, month, season, year, decade, century or millennium.

    year: four digits, after a minus before the year 0; `X` for each that is left out, from the right. month:
    two digits, of a season from 21 on, or `XX`. mark: `~` for about, `?` for perhaps, `%` for both.
    """

    year: str
    month: str = ""
    day: str = ""
    mark: str = ""

    @classmethod
    def of(cls, year: int, month: int = 0, day: int = 0, mark: str = "") -> Self:
        return cls(iso_year(year), f"{month:02}" if month else "", f"{day:02}" if day else "", mark)

    @property
    def edtf(self) -> str:
        return "-".join(each for each in (self.year, self.month, self.day) if each) + self.mark

    @property
    def is_plain(self) -> bool:
        """Whether it is a whole day, month or year, or day without a mark."""
        return not self.mark and not self.season and "X" not in self.edtf

    @property
    def season(self) -> int:
        return int(self.month) if self.month.isdigit() and int(self.month) in SEASONS else 0

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that it may mean."""
        return tuple(sorted(int(self.year.replace("X", digit)) for digit in "09"))  # type: ignore[return-value]

    @property
    def earliest(self) -> Day:
        year = self.years[0]
        if self.season:
            return Day(year, _SEASON_MONTHS[self.season][0], 1)
        month = int(self.month) if self.month.isdigit() else 1
        return Day(year, month, int(self.day) if self.day.isdigit() else 1)

    @property
    def latest(self) -> Day:
        year = self.years[1]
        month = int(self.month) if self.month.isdigit() else 12
        if self.season:
            first, month = _SEASON_MONTHS[self.season]
            year += month < first
        return Day(year, month, int(self.day) if self.day.isdigit() else length_of_month(year, month))

    def moved(self, by: int) -> Self:
        """The day, month or year that many steps later."""
        year, month, day = int(self.year), int(self.month or 0), int(self.day or 0) + by
        if not self.month:
            return self.of(year + by)
        if not self.day:
            months = year * 12 + month - 1 + by
            return self.of(months // 12, months % 12 + 1)
        if day < 1:
            before = self.of(year, month).moved(-1)
            return replace(before, day=f"{length_of_month(int(before.year), int(before.month)):02}")
        if day > length_of_month(year, month):
            return replace(self.of(year, month).moved(1), day="01")
        return self.of(year, month, day)


@dataclass(frozen=True)
class Span:
    """From one point to another: how long something lasted. None: open; "" in EDTF: unknown.

    is_open: for each end without a point, that it goes on; else nobody knows it.
    """

    start: Point | None
    end: Point | None
    is_open: bool = True

    @property
    def edtf(self) -> str:
        without = ".." if self.is_open else ""
        return f"{self.start.edtf if self.start else without}/{self.end.edtf if self.end else without}"

    @property
    def earliest(self) -> Day | None:
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> Day | None:
        return self.end.latest if self.end else None


@dataclass(frozen=True)
class OneOf:
    """One of several points; of two only, as a range, it may be any between them. None: as early, or late, as
    may be."""

    points: tuple[Point | None, ...]
    is_range: bool = False

    @property
    def edtf(self) -> str:
        texts = [each.edtf if each else "" for each in self.points]
        return f"[{('..' if self.is_range else ',').join(texts)}]"

    @property
    def earliest(self) -> Day | None:
        return min(each.earliest for each in self.points if each) if self.points[0] else None

    @property
    def latest(self) -> Day | None:
        return max(each.latest for each in self.points if each) if self.points[-1] else None


Stated = Point | Span | OneOf


@lru_cache(maxsize=4096)
def read_edtf(text: str) -> Stated:
    """The date of an EDTF text; NotUnderstood where it is none, is impossible, or is not held."""
    tidy = text.strip().replace(" ", "").upper()
    if len(tidy) > LONGEST:
        raise NotUnderstood(f"A date has at most {LONGEST} characters: shorten it.", code="too_long")
    if re.search(r"[0-9]T[0-9]", tidy):
        raise NotUnderstood(f"“{text}” has a time of day: write the day alone.", code="time_of_day")
    found = _held(tidy)
    if found is None:
        _blame_month(text, tidy)
        raise NotUnderstood(
            f"“{text}” is no EDTF that is held here: write a year, month or day, with “~” for about or “?” "
            "for perhaps at its end, two of them with “/” between, or a set such as [1989,1990].",
            code="not_held",
        )
    validated(found, text)
    try:
        # By the one grammar for such dates: that for all of EDTF takes ten times as long.
        for part, text_of_it in _read_apart(found, tidy):
            _grammar(part).parse_string(text_of_it, parse_all=True)
    except ParseException:
        raise not_a_date(text)
    return found


def _read_apart(found: Stated, tidy: str) -> list[tuple[Stated, str]]:
    """What the package reads at once: all of it, but of a span of decades or centuries each end alone."""
    # Its grammar for those, of level 2, has neither open nor marked ends.
    if isinstance(found, Span) and "X" in found.edtf:
        return [(each, each.edtf) for each in (found.start, found.end) if each]
    return [(found, tidy)]


def _grammar(of: Stated) -> Any:
    if isinstance(of, OneOf):
        return edtf.OneOfASet.parser
    if isinstance(of, Span):
        return edtf.Level1Interval.parser
    if "X" in of.edtf:
        return edtf.Unspecified.parser
    if of.season:
        return edtf.Season.parser
    return edtf.UncertainOrApproximate.parser if of.mark else edtf.Date.parser


def _held(tidy: str) -> Stated | None:
    if tidy.startswith("["):
        return _set(tidy[1:-1])
    return _span(tidy) if "/" in tidy else _point(tidy)


def _span(tidy: str) -> Span | None:
    texts = tidy.split("/")
    without = [each for each in texts if each in ("", "..")]
    points = [None if each in ("", "..") else _point(each) for each in texts]
    # Of level 2, an end may be a decade or century, but no unknown day or month.
    given = [each for each in points if each and "X" not in each.month + each.day]
    if len(texts) != 2 or not given or len(given) + len(without) != 2:
        return None
    return Span(points[0], points[1], is_open="" not in without)


def _set(inside: str) -> OneOf | None:
    is_range = ".." in inside
    texts = inside.split(".." if is_range else ",")
    points = tuple(_point(each) if each else None for each in texts)
    given = [each for each in points if each and each.is_plain]
    if len(texts) < 2 or not given or len(given) != len([each for each in texts if each]):
        return None
    # A range has both of its ends in one precision.
    if is_range and len({(bool(each.month), bool(each.day)) for each in given}) > 1:
        return None
    return OneOf(points, is_range)


def _point(text: str) -> Point | None:
    found = _POINT.fullmatch(text)
    if not found:
        return None
    point = Point(*(each or "" for each in found.group("year", "month", "day", "mark")))
    is_month = not point.month.isdigit() or point.season or 1 <= int(point.month) <= 12
    # The rest is of level 2, such as digits left out in the middle, or of none.
    is_of_two = (
        (point.season and (point.day or point.mark))
        or ("X" in point.year and point.month)
        or (point.month == "XX" and point.day.isdigit())
    )
    return None if not is_month or is_of_two or point.year == "-0000" else point


def _blame_month(text: str, tidy: str) -> None:
    """NotUnderstood where a month is in no calendar: 2019-13."""
    for each in re.findall(r"(?<![0-9X])([0-9]{4})-([0-9]{2})(?![0-9X])", tidy):
        if not 21 <= int(each[1]) <= 41:
            require_real(int(each[0]), int(each[1]), 0, text)


def require_real(year: int, month: int, day: int, text: str) -> None:
    """NotUnderstood unless the month, and its day where one is given, is in the calendar."""
    if month in SEASONS:
        return
    if not 1 <= month <= 12 or (day and not 1 <= day <= length_of_month(year, month)):
        raise NotUnderstood(
            f"“{text}” is not a day of the calendar: correct its day or month.", code="impossible"
        )


def validated(found: Stated, text: str) -> Stated:
    """The date; NotUnderstood where a day of it is impossible or a later one stands before an earlier one."""
    match found:
        case Point():
            points: tuple[Point | None, ...] = (found,)
        case Span():
            points = (found.start, found.end)
        case OneOf():
            points = found.points
    for point in points:
        if point and point.day.isdigit():
            require_real(int(point.year), int(point.month), int(point.day), text)
    given = [each for each in points if each]
    for one, other in pairwise(given):
        _require_order(one, other, text, by_first=isinstance(found, OneOf))
    if isinstance(found, OneOf) and found.is_range and len(given) == 1:
        _require_neighbour(found, text)
    return found


def _require_order(one: Point, other: Point, text: str, *, by_first: bool) -> None:
    if one.edtf == other.edtf:
        raise NotUnderstood(f"“{text}” says the same date twice: write it once.", code="same_twice")
    # What lasted may end in the year that it began in; what was on either is on the earlier one first.
    is_later = one.earliest > other.latest or (by_first and one.earliest > other.earliest)
    if is_later:
        raise NotUnderstood(
            f"“{text}” goes from a later date to an earlier one: write the earlier one first.",
            code="later_first",
        )


def _require_neighbour(found: OneOf, text: str) -> None:
    """NotUnderstood for “before” and “after” at the very ends of what can be written."""
    point = next(each for each in found.points if each)
    if not FIRST_YEAR < point.years[0] < LAST_YEAR:
        raise out_of_range(text)


def out_of_range(text: str) -> NotUnderstood:
    return NotUnderstood(
        f"“{text}” is too far away: dates are held from {1 - FIRST_YEAR} BCE to {LAST_YEAR}.",
        code="out_of_range",
    )

"""Dates in English: one way for forms, pages, sentences and differences. `words` reads all of it back."""

import calendar

from .stated import SEASONS, OneOf, Point, Span, Stated

# Earlier years have their era: “44 BCE”, “800 CE”.
BARE_FROM = 1000
UNKNOWN = "an unknown date"
MARKS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


def in_words(stated: Stated) -> str:
    """The date: “about 1989”, “1989 or 1990”, “from 1989, still open”, “15 March 44 BCE”."""
    match stated:
        case Span():
            return _span(stated)
        case OneOf():
            return _one_of(stated)
    return _point(stated)


def _span(span: Span) -> str:
    if span.start and span.end is None and span.is_open:
        return f"from {_point(span.start)}, still open"
    if span.end and span.start is None and span.is_open:
        return f"until {_point(span.end)}"
    start, end = (_point(each) if each else UNKNOWN for each in (span.start, span.end))
    return f"from {start} to {end}"


def _one_of(choice: OneOf) -> str:
    first, last = choice.points[0], choice.points[-1]
    if choice.is_range and first and last:
        return f"between {_point(first)} and {_point(last)}"
    if first is None and last:
        return f"before {_point(last.moved(1))}"
    if first and last is None:
        return f"after {_point(first.moved(-1))}"
    *others, final = [_point(each) for each in choice.points if each]
    return f"{', '.join(others)} or {final}"


def _point(point: Point) -> str:
    return MARKS[point.mark] + _unmarked(point)


def _unmarked(point: Point) -> str:
    if "X" in point.year:
        return _digits_left_out(point)
    year = year_in_words(int(point.year))
    if point.season:
        return f"{SEASONS[point.season]} {year}"
    if point.month == "XX":
        return f"some {'day' if point.day else 'month'} of {year}"
    month = f"{calendar.month_name[int(point.month)]} {year}" if point.month else year
    if point.day == "XX":
        return f"some day of {month}"
    return f"{int(point.day)} {month}" if point.day else month


def year_in_words(year: int) -> str:
    """A year with its era where it needs one: “1989”, “800 CE”, “44 BCE”; -43 is 44 BCE."""
    if year < 1:
        return f"{1 - year} BCE"
    return str(year) if year >= BARE_FROM else f"{year} CE"


def _digits_left_out(point: Point) -> str:
    """A decade, century or millennium; of BCE, the centuries count back: `-00XX` is the first."""
    known = point.year.rstrip("X").removeprefix("-")
    is_before = point.year.startswith("-")
    if len(known) == 3:
        first, last = point.years
        if first >= BARE_FROM and first % 100:
            return f"the {first}s"
        return f"the decade {year_in_words(first)} to {year_in_words(last)}"
    what = "century" if len(known) == 2 else "millennium"
    return f"the {ordinal(int(known) + 1)} {what}{' BCE' if is_before else ''}"


def ordinal(number: int) -> str:
    """`21` as “21st”."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"

"""The days that a claim covers: dates, or a span that is counted from the release."""

import re
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from cms.desk.base.canonical import fold
from cms.desk.base.dates.stated import read_edtf
from cms.desk.records.registry import Facts

from ..comparison.intervals import INFINITE, days_between, ends_of
from .relation import Run

RELEASE = "release"
DAY = len("2019-05-31")
SUNDAY = 6
NUMBERS = {
    each: number
    for number, each in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
}
COUNTED = re.compile(
    r"(?:(?:in|over|within|during) )?(?:(?:the|its|their) )?first (?P<number>\d+|" + "|".join(NUMBERS) + r") "
    r"(?P<step>days?|weeks?)(?: (?:on|after) .*)?"
)


class Span(StrEnum):
    """A window that is counted from the release."""

    OPENING_DAY = "opening_day"
    OPENING_WEEKEND = "opening_weekend"
    FIRST_WEEK = "first_week"
    FIRST_MONTH = "first_month"
    FIRST_DAYS = "first_days"


WORDS = {
    **dict.fromkeys(("opening day", "first day"), Span.OPENING_DAY),
    **dict.fromkeys(("opening weekend", "first weekend", "premiere weekend"), Span.OPENING_WEEKEND),
    **dict.fromkeys(("opening week", "first week"), Span.FIRST_WEEK),
    **dict.fromkeys(("first month",), Span.FIRST_MONTH),
}
LEADING = re.compile(r"^(?:(?:in|on|over|within|during) )?(?:(?:the|its|their) )?")
# Days after the release on which a span ends, where its own day is not known.
LASTS = {Span.OPENING_DAY: 0, Span.OPENING_WEEKEND: 2, Span.FIRST_WEEK: 6, Span.FIRST_MONTH: 29}
LOOSE = (Span.OPENING_WEEKEND, Span.FIRST_MONTH)


class Counted(NamedTuple):
    """A span and, where it is so many days, how many."""

    span: Span
    days: int | None = None


def in_words(span: str, days: int | None) -> str:
    """“over the first 28 days”, “on the opening weekend”."""
    match span:
        case Span.FIRST_DAYS:
            return f"over the first {days} days" if days != 1 else "on the first day"
        case Span.OPENING_DAY | Span.OPENING_WEEKEND:
            return f"on the {span.replace('_', ' ')}"
    return f"over the {span.replace('_', ' ')}"


def named(words: str) -> Counted | None:
    """The span that the words name and nothing else; None where that is not certain."""
    said = fold(words).strip(" .")
    if found := COUNTED.fullmatch(said):
        number = NUMBERS.get(found["number"]) or int(found["number"])
        return Counted(Span.FIRST_DAYS, number * (7 if found["step"].startswith("week") else 1))
    span = WORDS.get(LEADING.sub("", said))
    return Counted(span) if span else None


def days_from(release: str | None, counted: Counted) -> Run:
    """The days of a span; counted from the release itself where its day is not known."""
    last = Decimal((counted.days or 1) - 1 if counted.span is Span.FIRST_DAYS else LASTS[counted.span])
    if not release or len(release) != DAY:
        return Run(Decimal(0), last, anchor=RELEASE, is_loose=counted.span in LOOSE)
    first = date.fromisoformat(release)
    if counted.span is Span.OPENING_WEEKEND:
        last = Decimal((SUNDAY - first.weekday()) % 7)
    if counted.span is Span.FIRST_MONTH:
        last = Decimal((_month_after(first) - first).days - 1)
    start = ends_of(read_edtf(release))[0]
    return Run(start, start + last, is_loose=counted.span is Span.FIRST_MONTH)


def _month_after(first: date) -> date:
    there = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    last = (there + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return there.replace(day=min(first.day, last.day))


def days_of_row(row: Facts, release: str | None) -> Run | None:
    """The days that a qualifier's row states; None where it has words alone that name no span."""
    if row.get("span"):
        return days_from(release, Counted(Span(row["span"]), row.get("days")))
    if row["starts"] or row["ends"] or row.get("when"):
        runs = days_between(row, "starts", "ends", "when")
        return Run(min(each.low for each in runs), max(each.high for each in runs))
    counted = named(row["text"] or "")
    return days_from(release, counted) if counted else None


def is_open(run: Run) -> bool:
    return run.last == INFINITE

"""What a stated value leaves open, as intervals: of amounts as precise as printed, of places, of days."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from cms.desk.base.dates.stated import OneOf, Point, Span, Stated, read_edtf
from cms.desk.records.registry import Facts

INFINITE = Decimal("Infinity")
# How many days “about” leaves either way, by the length of the date: five years, two months, a week. Five
# years is what "Cataloging Cultural Objects" gives for circa in recent times.
CIRCA = {4: 5 * 366, 7: 61, 10: 7}
MILLION = Decimal(10**6)
# Whole numbers below this are counted, not rounded: nine nominations are not 8.5.
COUNTED = 10_000
# “More than 23 million” is said of 24, and of nothing ten times as much.
PLAUSIBLE = 10

# The first and the last day of computers' calendars, as ordinals of ours, which begin with the year 0.
FIRST, LAST = Decimal(366), Decimal(365 + date.max.toordinal())


class Interval(NamedTuple):
    """From `low` to `high`; an end that is open does not belong to it."""

    low: Decimal
    high: Decimal
    is_low_open: bool = False
    is_high_open: bool = False

    @classmethod
    def bounded(
        cls, bound: str | None, low: Decimal, high: Decimal, *, about: tuple[Decimal, Decimal]
    ) -> Self:
        """All that a bound allows: with “more than” whatever is above `low`, with “about” the given ends."""
        match bound:
            case "more_than":
                return cls(low, INFINITE, is_low_open=True)
            case "at_least":
                return cls(low, INFINITE)
            case "less_than" | "nearly":
                return cls(-INFINITE, high, is_high_open=True)
            case "at_most":
                return cls(-INFINITE, high)
            case "about":
                return cls(*about)
        return cls(low, high)

    def is_apart_from(self, other: "Interval") -> bool:
        """Whether no value belongs to both."""
        return self.is_below(other) or other.is_below(self)

    def is_below(self, other: "Interval") -> bool:
        """Whether all of it is smaller than all of the other."""
        touches = self.high == other.low and (self.is_high_open or other.is_low_open)
        return self.high < other.low or touches

    def times(self, factor: Decimal) -> "Interval":
        return self._replace(low=self.low * factor, high=self.high * factor)


def of_amount(value: Facts) -> Interval:
    """What the value allows of an amount to the digit; “about 23 million” is all that rounds to it."""
    low = Decimal(value["amount"])
    high = Decimal(value["amount_to"] or value["amount"])
    half = _last_digit(low) / 2
    return Interval.bounded(value["bound"], low, high, about=(low - half, high + half))


def of_figure(value: Facts, weight: Decimal, *, is_nearly: bool = False) -> Interval:
    """What the value allows of an amount whose last printed digit has the weight; 0 where it is counted.

    “23 million” is whatever rounds to it: from 22.5 up to 23.5 million, which is not part of it. “Nearly 7.6
    million” is more than 7.5.
    """
    low = Decimal(value["amount"])
    high = Decimal(value["amount_to"] or value["amount"])
    if value["bound"] == "nearly" or (is_nearly and value["bound"] in ("less_than", "about", None)):
        return Interval(low - (weight or _last_digit(low)), high, is_high_open=True)
    if value["bound"] in (None, "exactly"):
        return Interval(low - weight / 2, high + weight / 2, is_high_open=bool(weight))
    found = of_amount(value)
    if value["bound"] == "about":
        return found._replace(is_high_open=True)
    return found._replace(high=low * PLAUSIBLE) if value["bound"] == "more_than" and weight else found


def weight_of(value: Facts, *, is_counted: bool) -> Decimal:
    """The weight of the last digit of an amount as we write it: a million in 40 million; 0 if counted.

    is_counted: whether small whole numbers are to the digit, as nominations are and percentages are not.
    """
    ends = [Decimal(each) for each in (value["amount"], value["amount_to"]) if each]
    return min(_weight(each, is_counted) for each in ends)


def _weight(amount: Decimal, is_counted: bool) -> Decimal:
    exponent = int(amount.normalize().as_tuple().exponent)
    if exponent < 0:
        return Decimal(10) ** exponent
    size = abs(amount)
    if size >= MILLION:
        scale = Decimal(10) ** (3 * (size.adjusted() // 3))
        found = min(Decimal(10) ** exponent, scale)
    else:
        found = min(Decimal(10) ** exponent, Decimal(1000)) if size >= COUNTED else Decimal(1)
    # To the last of many digits is counted as well: nobody rounds to 41,449,213.
    return Decimal(0) if found <= 100 and is_counted else found


def _last_digit(amount: Decimal) -> Decimal:
    """The weight of the last digit that is not zero: a million in 23 million."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def of_rank(value: Facts) -> Interval:
    """What the value allows of a place; “about fifth” is the place before and the one after, too."""
    place = Decimal(value["rank"])
    return Interval.bounded(value["bound"], place, place, about=(place - 1, place + 1))


def of_date(value: Facts) -> Interval:
    """The days, as ordinals, that the value allows: 2019 is all of that year, “before 2019” none of it."""
    low, high = ends_of(read_edtf(value["date"]))
    margin = CIRCA[len(value["date"])]
    about = (low - margin, high + margin)
    # After 2019 is after its last day, but from 2019 on is from its first.
    is_strict = value["bound"] in ("more_than", "less_than", "nearly")
    return Interval.bounded(value["bound"], *((high, low) if is_strict else (low, high)), about=about)


def of_stated(edtf: str) -> list[Interval]:
    """The days that a date as stated allows, which are several runs where it is one of several dates."""
    stated = read_edtf(edtf)
    if isinstance(stated, OneOf) and not stated.is_range:
        return [Interval(*ends_of(each)) for each in stated.points if each]
    low, high = ends_of(stated)
    first, last = (stated.start, stated.end) if isinstance(stated, Span) else (stated, stated)
    return [Interval(low - _margin(first), high + _margin(last))]


def days_of(value: Facts) -> list[Interval]:
    """What the value allows of its date; none where it is no date."""
    if value.get("when"):
        return of_stated(value["when"]["edtf"])
    return [of_date(value)] if value["date"] else []


def days_between(body: Mapping[str, Any], first: str, last: str, stated: str) -> list[Interval]:
    """The days from one partial date to another, or of a date as stated; all where neither is given."""
    if when := body.get(stated):
        return of_stated(when["edtf"])
    low, high = (read_edtf(date) if (date := body.get(name)) else None for name in (first, last))
    return [Interval(ends_of(low)[0] if low else -INFINITE, ends_of(high)[1] if high else INFINITE)]


def all_apart(some: list[Interval], others: list[Interval]) -> bool:
    return all(one.is_apart_from(other) for one in some for other in others)


def ends_of(stated: Stated) -> tuple[Decimal, Decimal]:
    """The first and last day as ordinals; without end where it is open."""
    first, last = stated.earliest, stated.latest
    return Decimal(first.ordinal) if first else -INFINITE, Decimal(last.ordinal) if last else INFINITE


def dates_of(days: Interval) -> tuple[date, date] | None:
    """The first and the last of days; None where there is none, or one that is in no calendar of today."""
    if not (FIRST <= days.low <= days.high <= LAST):
        return None
    first, last = (date.fromordinal(int(each - FIRST) + 1) for each in (days.low, days.high))
    return first, last


def _margin(end: Stated | None) -> int:
    """How many days an end may lie outside of what is written: none unless it is about that."""
    if not isinstance(end, Point) or end.mark not in ("~", "%"):
        return 0
    return CIRCA[10 if end.day else 7 if end.month else 4]

"""Whether two claims about one property of one subject contradict each other.

Compares values and the dimensions of units, where the scopes don't differ. Not found yet: a dropped bound,
another metric, an inverted attribution.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from ..models import Unit

SCOPES = ("region", "platform", "edition", "window", "point_in_time", "occasion")
INFINITE = Decimal("Infinity")
# How many days “about” leaves either way, by the length of the date: five years, two months, a week. Five
# years is what "Cataloging Cultural Objects" gives for circa in recent times.
CIRCA = {4: 5 * 366, 7: 61, 10: 7}


class Conflict(StrEnum):
    """What two claims contradict each other in."""

    VALUE = "value"
    UNIT = "unit"


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
            case "less_than":
                return cls(-INFINITE, high, is_high_open=True)
            case "at_most":
                return cls(-INFINITE, high)
            case "about":
                return cls(*about)
        return cls(low, high)

    def is_apart_from(self, other: "Interval") -> bool:
        """Whether no value belongs to both."""
        return self._ends_before(other) or other._ends_before(self)

    def _ends_before(self, other: "Interval") -> bool:
        touches = self.high == other.low and (self.is_high_open or other.is_low_open)
        return self.high < other.low or touches


def conflict(a: Facts, b: Facts, units: Mapping[str, Unit]) -> Conflict | None:
    """What two claims contradict each other in, or None; their bodies have the same subject and property."""
    if "deprecated" in (a["standing"], b["standing"]) or _differ_in_scope(a, b):
        return None
    one, other = a["value"], b["value"]
    # “Unknown” says that there is a value, so it contradicts no value, unlike “none”.
    if "unknown" in (one["state"], other["state"]):
        return None
    if one["state"] != other["state"]:
        return Conflict.VALUE
    if one["amount"] and other["amount"]:
        return _amounts(one, other, units)
    return Conflict.VALUE if _differ(one, other) else None


def _differ_in_scope(a: Facts, b: Facts) -> bool:
    """Whether both state a scope of one kind, such as a region, and not the same one."""
    # A claim without the qualifier may cover every scope, so only two that are stated are compared.
    return any(_scope(a, kind) and _scope(b, kind) and _scope(a, kind) != _scope(b, kind) for kind in SCOPES)


def _scope(claim: Facts, kind: str) -> set[tuple]:
    return {
        (fold(row["text"] or ""), row["starts"], row["ends"], row["record"] and row["record"]["$ref"])
        for row in claim["qualifiers"]
        if row["kind"] == kind
    }


def _amounts(one: Facts, other: Facts, units: Mapping[str, Unit]) -> Conflict | None:
    if one["currency"] != other["currency"]:
        return Conflict.UNIT
    if one["unit"] != other["unit"] and _dimension(one, units) != _dimension(other, units):
        return Conflict.UNIT
    # Hours and minutes are one dimension, but amounts are never converted, so they can't be compared.
    if one["unit"] != other["unit"] and _dimension(one, units) == Unit.Dimension.TIME:
        return None
    return Conflict.VALUE if of_amount(one).is_apart_from(of_amount(other)) else None


def _dimension(value: Facts, units: Mapping[str, Unit]) -> str | None:
    unit = units.get(value["unit"] or "")
    return unit.dimension if unit else value["unit"]


def of_amount(value: Facts) -> Interval:
    """What the value allows of an amount; “about 23 million” is all that rounds to it."""
    low = Decimal(value["amount"])
    high = Decimal(value["amount_to"] or value["amount"])
    half = _precision(low) / 2
    return Interval.bounded(value["bound"], low, high, about=(low - half, high + half))


def of_rank(value: Facts) -> Interval:
    """What the value allows of a place; “about fifth” is the place before and the one after, too."""
    place = Decimal(value["rank"])
    return Interval.bounded(value["bound"], place, place, about=(place - 1, place + 1))


def of_date(value: Facts) -> Interval:
    """The days, as ordinals, that the value allows: 2019 is all of that year, “before 2019” none of it."""
    first, last = earliest(value["date"]), latest(value["date"])
    low, high = Decimal(first.toordinal()), Decimal(last.toordinal())
    margin = CIRCA[len(value["date"])]
    about = (low - margin, high + margin)
    # After 2019 is after its last day, but from 2019 on is from its first.
    is_strict = value["bound"] in ("more_than", "less_than")
    return Interval.bounded(value["bound"], *((high, low) if is_strict else (low, high)), about=about)


def earliest(text: str) -> date:
    """The first day of a partial date: 1 May 2019 of `2019-05`."""
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return date(year, month, day)


def latest(text: str) -> date:
    """The last day of a partial date: 31 May 2019 of `2019-05`."""
    year, month = [*map(int, text.split("-")), 12][:2]
    day = text.split("-")[2] if len(text) == 10 else calendar.monthrange(year, month)[1]
    return date(year, month, int(day))


def _precision(amount: Decimal) -> Decimal:
    """The weight of the last digit that is not zero: a million in 23 million."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def _differ(one: Facts, other: Facts) -> bool:
    if one["date"] and other["date"]:
        return of_date(one).is_apart_from(of_date(other))
    if one["rank"] and other["rank"] and _comparable(one, "universe") == _comparable(other, "universe"):
        return of_rank(one).is_apart_from(of_rank(other))
    compared = ("text", "universe", "amount", "rank", "boolean", "date", "entity")
    return any(_comparable(one, name) != _comparable(other, name) for name in compared)


def _comparable(value: Facts, name: str) -> Any:
    found = value[name]
    if name == "entity":
        return found["$ref"] if found else None
    return fold(found or "") if name in ("text", "universe", "amount") else found

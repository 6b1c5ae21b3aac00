"""Whether two claims about one property of one subject contradict each other.

Compares values and the dimensions of units, where the scopes don't differ. Not found yet: a dropped bound,
another metric, an inverted attribution.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self

from cms.desk.base.canonical import fold
from cms.desk.base.dates.stated import OneOf, Point, Span, Stated, read_edtf
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
    return _hold_at_other_times(a, b) or any(
        _scope(a, kind) and _scope(b, kind) and _scope(a, kind) != _scope(b, kind) for kind in SCOPES
    )


def _hold_at_other_times(a: Facts, b: Facts) -> bool:
    """Whether no day belongs to the validity of both, as far as that is stated."""
    return all(one.is_apart_from(other) for one in _validity(a) for other in _validity(b))


def _validity(claim: Facts) -> list[Interval]:
    """The days on which the claim holds; all of them where it doesn't say."""
    if when := claim.get("valid_when"):
        return of_stated(when["edtf"])
    first, last = (read_edtf(date) if date else None for date in (claim["valid_from"], claim["valid_to"]))
    return [Interval(_ends(first)[0] if first else -INFINITE, _ends(last)[1] if last else INFINITE)]


def _scope(claim: Facts, kind: str) -> set[tuple]:
    return {
        (
            *(fold(row["text"] or ""), row["starts"], row["ends"], _comparable(row, "when")),
            row["record"] and row["record"]["$ref"],
        )
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
    point = read_edtf(value["date"])
    low, high = _ends(point)
    margin = CIRCA[len(value["date"])]
    about = (low - margin, high + margin)
    # After 2019 is after its last day, but from 2019 on is from its first.
    is_strict = value["bound"] in ("more_than", "less_than")
    return Interval.bounded(value["bound"], *((high, low) if is_strict else (low, high)), about=about)


def of_stated(edtf: str) -> list[Interval]:
    """The days that a date as stated allows, which are several runs where it is one of several dates."""
    stated = read_edtf(edtf)
    if isinstance(stated, OneOf) and not stated.is_range:
        return [Interval(*_ends(each)) for each in stated.points if each]
    low, high = _ends(stated)
    first, last = (stated.start, stated.end) if isinstance(stated, Span) else (stated, stated)
    return [Interval(low - _margin(first), high + _margin(last))]


def _ends(stated: Stated) -> tuple[Decimal, Decimal]:
    """The first and last day as ordinals; without end where it is open."""
    first, last = stated.earliest, stated.latest
    return Decimal(first.ordinal) if first else -INFINITE, Decimal(last.ordinal) if last else INFINITE


def _margin(end: Stated | None) -> int:
    """How many days an end may lie outside of what is written: none unless it is about that."""
    if not isinstance(end, Point) or end.mark not in ("~", "%"):
        return 0
    return CIRCA[10 if end.day else 7 if end.month else 4]


def _precision(amount: Decimal) -> Decimal:
    """The weight of the last digit that is not zero: a million in 23 million."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def _differ(one: Facts, other: Facts) -> bool:
    mine, theirs = _days(one), _days(other)
    if mine and theirs:
        return all(a.is_apart_from(b) for a in mine for b in theirs)
    if one["rank"] and other["rank"] and _comparable(one, "universe") == _comparable(other, "universe"):
        return of_rank(one).is_apart_from(of_rank(other))
    compared = ("text", "universe", "amount", "rank", "boolean", "date", "when", "entity")
    return any(_comparable(one, name) != _comparable(other, name) for name in compared)


def _days(value: Facts) -> list[Interval]:
    """What the value allows of its date; none where it is no date."""
    if value.get("when"):
        return of_stated(value["when"]["edtf"])
    return [of_date(value)] if value["date"] else []


def _comparable(value: Facts, name: str) -> Any:
    found = value.get(name)
    if name == "when":
        return found["edtf"] if found else None
    if name == "entity":
        return found["$ref"] if found else None
    return fold(found or "") if name in ("text", "universe", "amount") else found

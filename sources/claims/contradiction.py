"""Whether two claims about one property of one subject contradict each other.

Compares values and the dimensions of units, where the scopes don't differ. Not found yet: a dropped bound,
another metric, an inverted attribution.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from ..models import Unit

SCOPES = ("region", "platform", "edition", "window", "point_in_time", "occasion")
INFINITE = Decimal("Infinity")


class Conflict(StrEnum):
    """What two claims contradict each other in."""

    VALUE = "value"
    UNIT = "unit"


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
    (low, high), (least, most) = interval(one), interval(other)
    return Conflict.VALUE if high < least or most < low else None


def _dimension(value: Facts, units: Mapping[str, Unit]) -> str | None:
    unit = units.get(value["unit"] or "")
    return unit.dimension if unit else value["unit"]


def interval(value: Facts) -> tuple[Decimal, Decimal]:
    """The lowest and highest amount that the value allows; “about 23 million” is all that rounds to it."""
    low = Decimal(value["amount"])
    high = Decimal(value["amount_to"] or value["amount"])
    match value["bound"]:
        case "more_than" | "at_least":
            return low, INFINITE
        case "less_than" | "at_most":
            return -INFINITE, high
        case "about":
            half = _precision(low) / 2
            return low - half, high + half
    return low, high


def _precision(amount: Decimal) -> Decimal:
    """The weight of the last digit that is not zero: a million in 23 million."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def _differ(one: Facts, other: Facts) -> bool:
    if one["date"] and other["date"]:
        # 2019 and 2019-05-31 agree: one is the other at a lower precision.
        return not (one["date"].startswith(other["date"]) or other["date"].startswith(one["date"]))
    return _comparable(one) != _comparable(other)


def _comparable(value: Facts) -> tuple:
    entity = value["entity"]["$ref"] if value["entity"] else None
    return (
        *(fold(value[name] or "") for name in ("text", "universe", "amount")),
        *(value[name] for name in ("rank", "boolean", "date")),
        entity,
    )

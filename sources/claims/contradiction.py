"""Do two claims about one property of one subject contradict each other?

First cut: values and dimensions of units, where both speak of the same scope. Reasons and further kinds of
conflict: a dropped bound, another metric, an inverted attribution.
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
    """What is contradictory between two claims."""

    VALUE = "value"
    UNIT = "unit"


def conflict(a: Facts, b: Facts, units: Mapping[str, Unit]) -> Conflict | None:
    """What the two bodies contradict each other in; they have the same subject and property."""
    if "deprecated" in (a["standing"], b["standing"]) or _differ_in_scope(a, b):
        return None
    one, other = a["value"], b["value"]
    if "unknown" in (one["state"], other["state"]):
        return None
    if one["state"] != other["state"]:
        return Conflict.VALUE
    if one["amount"] and other["amount"]:
        return _amounts(one, other, units)
    return Conflict.VALUE if _differ(one, other) else None


def _differ_in_scope(a: Facts, b: Facts) -> bool:
    """Whether both state a region, platform or the like, and another one: two scopes are no conflict."""
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
    if one["unit"] != other["unit"] and _dimension(one, units) == Unit.Dimension.TIME:
        return None
    (low, high), (least, most) = interval(one), interval(other)
    return Conflict.VALUE if high < least or most < low else None


def _dimension(value: Facts, units: Mapping[str, Unit]) -> str | None:
    unit = units.get(value["unit"] or "")
    return unit.dimension if unit else value["unit"]


def interval(value: Facts) -> tuple[Decimal, Decimal]:
    """The amounts that the value allows; about 23 million is anything that rounds to it."""
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
    """What the last digit that is not nought stands for: a million in 23 million."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def _differ(one: Facts, other: Facts) -> bool:
    if one["date"] and other["date"]:
        return not (one["date"].startswith(other["date"]) or other["date"].startswith(one["date"]))
    return _read(one) != _read(other)


def _read(value: Facts) -> tuple:
    entity = value["entity"]["$ref"] if value["entity"] else None
    return (
        *(fold(value[name] or "") for name in ("text", "universe", "amount")),
        *(value[name] for name in ("rank", "boolean", "date")),
        entity,
    )

"""How a pair of claims is written down here: what each says, and what an editor makes of the two.

The words are those of a claim's body; a scope is written short, and filled in by `body`.
"""

from dataclasses import dataclass
from typing import Any

from tests.make.sources import value_of_claim

NETFLIX, NIELSEN, DUVERNAY, SPOKESMAN, OTHER_TITLE = 1, 2, 3, 4, 5
QUALIFIED = (
    "region",
    "platform",
    "population",
    "edition",
    "occasion",
    "excluding",
    "metric",
    "window",
    "as_of",
)
SAID = ("originator", "speaker")
PLAIN = ("modality", "said_on", "standing", "property", "valid_from", "valid_to", "method", "outcome")


@dataclass(frozen=True)
class Pair:
    """Two claims of one property of one subject. kind: the contradiction between them; None for none."""

    what: str
    one: dict[str, Any]
    other: dict[str, Any]
    kind: str | None

    def __str__(self) -> str:
        return self.what


def body(claim: dict[str, Any]) -> dict[str, Any]:
    """The body of a claim that is written down short."""
    given = {"property": "audience", "modality": "fact", "standing": "normal", **claim}
    rows = [_qualifier(number, name, given[name]) for number, name in enumerate(QUALIFIED) if name in given]
    value = {
        name: given[name]
        for name in (*value_of_claim(), "state", "when")
        if name in given and name not in ("state",)
    }
    return {
        "subject": {"$ref": 100, "kind": "title"},
        "depicted_in": None,
        "said_when": None,
        "valid_when": None,
        **{name: given.get(name) for name in PLAIN},
        **{name: {"$ref": given[name]} if given.get(name) else None for name in SAID},
        **{f"{name}_described": given.get(f"{name}_described") for name in SAID},
        "window": dict(zip(("starts", "ends"), given.get("covers", (None, None)), strict=True)),
        "qualifiers": rows,
        "citations": [
            _citation(number, row) for number, row in enumerate(given.get("citations", ()), start=1)
        ],
        "value": value_of_claim(**{**value, **_entity(value), "state": given.get("state", "known")}),
    }


def _entity(value: dict[str, Any]) -> dict[str, Any]:
    return {"entity": {"$ref": value["entity"], "kind": "person"}} if value.get("entity") else {}


def _citation(number: int, row: dict[str, Any]) -> dict[str, Any]:
    printed = {name: row.get(name) for name in ("value", "unit", "bound", "attribution")}
    return {
        "id": number,
        "path": row.get("path", ""),
        "source": {"$ref": row.get("source", 900 + number), "kind": "source"},
        "stance": row.get("stance", "supports"),
        "quotation": row.get("quotation"),
        "language": None,
        "locator": None,
        "printed": printed,
    }


def _qualifier(number: int, name: str, given: Any) -> dict[str, Any]:
    """A code is a region, a number a record, a pair of dates a window, “first 28 days” a span."""
    empty = dict.fromkeys(("text", "starts", "ends", "when", "record", "region", "metric", "span", "days"))
    row = {"id": number + 1, "kind": "point_in_time" if name == "as_of" else name, **empty}
    match name, given:
        case "metric", str():
            return {**row, "metric": given}
        case _, int():
            return {**row, "record": {"$ref": given, "kind": "organisation"}}
        case "region" | "excluding", str() if given.isupper() or given.isdigit():
            return {**row, "region": given}
        case "window", (starts, ends):
            return {**row, "starts": starts, "ends": ends}
        case "window", str() if given.startswith("first ") and given.endswith(" days"):
            return {**row, "span": "first_days", "days": int(given.split()[1])}
        case "window", str() if given in ("opening_weekend", "opening_day", "first_month", "first_week"):
            return {**row, "span": given}
        case "as_of", str():
            return {**row, "starts": given}
    return {**row, "text": given}

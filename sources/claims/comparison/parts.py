"""What of a claim is compared: who says it, when it was said, and a value as it can be equal to another."""

from typing import Any

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from .intervals import Interval, days_between


def who(claim: Facts, role: str) -> Any:
    """The id of who it is, else how they are described."""
    ref = claim[role]
    return ref["$ref"] if ref else fold(claim[f"{role}_described"] or "") or None


def said(claim: Facts) -> Interval | None:
    """The days on which it was said; None where that is not known."""
    if not (claim["said_on"] or claim.get("said_when")):
        return None
    runs = days_between(claim, "said_on", "said_on", "said_when")
    return Interval(min(each.low for each in runs), max(each.high for each in runs))


def comparable(value: Facts, name: str) -> Any:
    found = value.get(name)
    if name == "when":
        return found["edtf"] if found else None
    if name == "entity":
        return found["$ref"] if found else None
    return fold(found or "").strip(" .") if name in ("text", "universe", "amount") else found

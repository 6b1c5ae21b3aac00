"""The value of a served claim in readers' words, whole or in parts; `sentence.py` does so for bodies."""

import re
from collections.abc import Mapping
from typing import Any

from cms.desk.records.stand_ins import standing_in
from cms.pages.words import BOUNDS, bounded, bounded_day, humanise

from . import amounts

STATES = {"unknown": "not known", "none": "none"}
# A document holds the code of a unit and not its singular; these don't follow the rule in `singular`.
SINGULARS = {"people": "person", "series": "series"}


def stated(value: Mapping[str, Any] | None) -> str:
    """The whole value: "more than 23 million accounts", "31 May 2019", "yes"."""
    if not value:
        return ""
    if value.get("state") in STATES:
        return STATES[value["state"]]
    if value.get("boolean") is not None:
        return "yes" if value["boolean"] else "no"
    if counted := _amount(value) or _rank(value):
        return bounded(counted, value.get("bound"))
    return (
        bounded_day(value.get("date"), value.get("bound"))
        or _entity(value.get("entity"))
        or value.get("text")
        or ""
    )


def bound(value: Mapping[str, Any] | None) -> str:
    """The bound of the figure, such as "more than"; "" for exactly."""
    return BOUNDS.get((value or {}).get("bound") or "", "").replace(" {}", "")


def figure(value: Mapping[str, Any] | None) -> str:
    """The number alone, to be set large: "23 million", "US$41 million", "98%", "No. 1"."""
    value = value or {}
    if value.get("amount") is None:
        return f"No. {value['rank']}" if value.get("rank") else ""
    words = amounts.in_words(value, to="–")
    return f"{words}%" if value.get("unit") in ("percent", "per-cent", "%") else words


def unit(value: Mapping[str, Any] | None) -> str:
    """The unit in words; "" where the figure itself shows it, as money and percentages do."""
    value = value or {}
    if value.get("currency") or value.get("unit") in ("percent", "per-cent", "%"):
        return ""
    words = humanise(value.get("unit"))
    return singular(words) if value.get("amount") == "1" and not value.get("amount_to") else words


def singular(words: str) -> str:
    """`awards` as "award"."""
    return SINGULARS.get(words) or re.sub(r"s$", "", re.sub(r"ies$", "y", words))


def _amount(value: Mapping[str, Any]) -> str:
    if value.get("amount") is None:
        return ""
    return " ".join(words for words in (figure(value), unit(value)) if words)


def _entity(ref: Mapping[str, Any] | None) -> str:
    return (ref.get("name") or standing_in(ref.get("kind"))) if ref else ""


def _rank(value: Mapping[str, Any]) -> str:
    if not value.get("rank"):
        return ""
    return f"{figure(value)}, {value['universe']}" if value.get("universe") else figure(value)


def kind_of_statement(modality: str | None) -> str:
    """The modality in readers' words."""
    # A fact in the words of its source need not be one in ours: that is what `derived.voice` says.
    return "Put as a fact by its source" if modality == "fact" else humanise(modality).capitalize()

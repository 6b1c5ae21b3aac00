"""The value of a served claim in readers' words, whole or in parts; `sentence.py` does so for bodies.

A claim here is a document: its `value`, and the type of that in `derived`.
"""

import re
from collections.abc import Mapping
from typing import Any

from cms.desk.records.stand_ins import standing_in
from cms.pages.words import BOUNDS, bounded, bounded_day, bounded_place, humanise

from . import amounts

STATES = {"unknown": "not known", "none": "none"}
# A document holds the code of a unit and not its singular; these don't follow the rule in `singular`.
SINGULARS = {"people": "person", "series": "series"}


Document = Mapping[str, Any]


def stated(claim: Document | None) -> str:
    """The whole value: "more than 23 million accounts", "31 May 2019", "yes"."""
    value = _value(claim)
    if value.get("state") in STATES:
        return STATES[value["state"]]
    if value.get("boolean") is not None:
        return "yes" if value["boolean"] else "no"
    if counted := _amount(claim):
        return bounded(counted, value.get("bound"))
    return (
        _rank(claim)
        or (value.get("when") or {}).get("words")
        or bounded_day(value.get("date"), value.get("bound"))
        or _entity(value.get("entity"))
        or value.get("text")
        or ""
    )


def _value(claim: Document | None) -> Document:
    return (claim or {}).get("value") or {}


def _type(claim: Document | None) -> str | None:
    """The type of the value, by its property; None in a document from before it was served."""
    return ((claim or {}).get("derived") or {}).get("value_type")


def bound(claim: Document | None) -> str:
    """The bound of the figure, such as "more than"; "" for exactly."""
    return BOUNDS.get(_value(claim).get("bound") or "", "").replace(" {}", "")


def figure(claim: Document | None) -> str:
    """The number alone, to be set large: "23 million", "US$41 million", "98%", "No. 1"."""
    value = _value(claim)
    if value.get("amount") is None:
        return f"No. {value['rank']}" if value.get("rank") else ""
    return amounts.in_words(value, _type(claim), to="–")


def unit(claim: Document | None) -> str:
    """The unit in words; "" where the figure itself shows it, as money and percentages do."""
    value = _value(claim)
    if value.get("currency") or amounts.is_percentage(value, _type(claim)):
        return ""
    words = humanise(value.get("unit"))
    return singular(words) if value.get("amount") == "1" and not value.get("amount_to") else words


def singular(words: str) -> str:
    """`awards` as "award"."""
    return SINGULARS.get(words) or re.sub(r"s$", "", re.sub(r"ies$", "y", words))


def _amount(claim: Document | None) -> str:
    if _value(claim).get("amount") is None:
        return ""
    return " ".join(words for words in (figure(claim), unit(claim)) if words)


def _entity(ref: Mapping[str, Any] | None) -> str:
    return (ref.get("name") or standing_in(ref.get("kind"))) if ref else ""


def _rank(claim: Document | None) -> str:
    value = _value(claim)
    place = bounded_place(figure(claim), value.get("bound")) if value.get("rank") else ""
    return f"{place}, {value['universe']}" if place and value.get("universe") else place


def kind_of_statement(modality: str | None) -> str:
    """The modality in readers' words."""
    # A fact in the words of its source need not be one in ours: that is what `derived.voice` says.
    return "Put as a fact by its source" if modality == "fact" else humanise(modality).capitalize()

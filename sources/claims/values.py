"""What a claim states, as a reader would say it: "more than 23 million accounts", "31 May 2019", "yes"."""

import re
from collections.abc import Mapping
from typing import Any

from cms.pages.words import BOUNDS, bounded, day, humanise, number

SIGNS = {"USD": "US$", "AUD": "A$", "CAD": "C$", "GBP": "£", "EUR": "€", "JPY": "¥"}
STATES = {"unknown": "not known", "none": "none"}
SINGULARS = {"people": "person", "series": "series"}


def stated(value: Mapping[str, Any] | None) -> str:
    """What a claim's value says: "more than 23 million accounts", "31 May 2019", "yes"."""
    if not value:
        return ""
    if value.get("state") in STATES:
        return STATES[value["state"]]
    if value.get("boolean") is not None:
        return "yes" if value["boolean"] else "no"
    said = (
        _amount(value)
        or _rank(value)
        or day(value.get("date"))
        or (value.get("entity") or {}).get("name")
        or value.get("text")
        or ""
    )
    return bounded(said, value.get("bound"))


def bound(value: Mapping[str, Any] | None) -> str:
    """How the figure is meant, such as "more than"; "" for exactly."""
    return BOUNDS.get((value or {}).get("bound") or "", "").replace(" {}", "")


def figure(value: Mapping[str, Any] | None) -> str:
    """The number alone, as it would be set large: "23 million", "US$41 million", "98%", "No. 1"."""
    value = value or {}
    if value.get("amount") is None:
        return f"No. {value['rank']}" if value.get("rank") else ""
    span = [value["amount"], *([value["amount_to"]] if value.get("amount_to") else [])]
    words = "–".join(number(each) for each in span)
    if currency := value.get("currency"):
        return f"{SIGNS.get(currency, currency + ' ')}{words}"
    return f"{words}%" if value.get("unit") in ("percent", "per-cent", "%") else words


def unit(value: Mapping[str, Any] | None) -> str:
    """What is counted, where the figure doesn't say so itself."""
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


def _rank(value: Mapping[str, Any]) -> str:
    if not value.get("rank"):
        return ""
    return f"{figure(value)}, {value['universe']}" if value.get("universe") else figure(value)


def told_as(modality: str | None) -> str:
    """How a claim was made, for readers: what its source puts as a fact is not one of ours for that."""
    return "Put as a fact by its source" if modality == "fact" else humanise(modality).capitalize()

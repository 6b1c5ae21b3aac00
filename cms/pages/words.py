"""Values of documents as a reader would say them: numbers, days, lengths, codes, and what a claim states."""

import calendar
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pycountry

SCALES = ((Decimal(10**9), "billion"), (Decimal(10**6), "million"))
SIGNS = {"USD": "US$", "AUD": "A$", "CAD": "C$", "GBP": "£", "EUR": "€", "JPY": "¥"}
BOUNDS = {
    "about": "about {}",
    "at_least": "at least {}",
    "more_than": "more than {}",
    "at_most": "at most {}",
    "less_than": "fewer than {}",
}
STATES = {"unknown": "not known", "none": "none"}
SPELT = {"op-ed": "op-ed", "make-up": "make-up", "dna-evidence": "DNA evidence"}
SINGULARS = {"people": "person", "series": "series"}
PARTIAL = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?:T.*)?")


def humanise(code: str | None) -> str:
    """A code as words: `executive-producer` is "executive producer"."""
    return SPELT.get(str(code)) or re.sub(r"[-_]+", " ", str(code or "")).strip()


def number(value: Any) -> str:
    """`23000000` as "23 million", `125000` as "125,000"; never rounded, and what is no number stays."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return "" if value is None else str(value)
    for scale, word in SCALES:
        scaled = (amount / scale).normalize()
        if abs(amount) >= scale and scaled == round(scaled, 2):
            return f"{scaled:,f} {word}"
    return f"{amount.normalize():,f}"


def day(value: str | None) -> str:
    """A partial date or an instant: `2019-05-31` as "31 May 2019", `2019-05` as "May 2019"."""
    found = PARTIAL.fullmatch(value or "")
    if not found:
        return value or ""
    year, month, number_of_day = found.group("year", "month", "day")
    words = [str(int(number_of_day))] if number_of_day else []
    return " ".join([*words, *([calendar.month_name[int(month)]] if month else []), year])


def told_as(modality: str | None) -> str:
    """How a claim was made, for readers: what its source puts as a fact is not one of ours for that."""
    return "Put as a fact by its source" if modality == "fact" else humanise(modality).capitalize()


def year(value: str | None) -> str:
    """The year of a partial date; "" where none is known."""
    return (value or "")[:4]


def is_supplied(name: str | None) -> bool:
    """Whether a name is our description of what has none: we put it in square brackets, as libraries do."""
    return (name or "").startswith("[") and (name or "").endswith("]")


def bare(name: str | None) -> str:
    """A name without the brackets of a description, for where its setting says what it is."""
    name = name or ""
    return name[1:-1] if is_supplied(name) else name


def minutes(value: int | str | None) -> str:
    """A length in minutes: 64 as "1 h 4 min"."""
    if value in (None, ""):
        return ""
    hours, rest = divmod(int(value), 60)
    return " ".join(
        words for words in (hours and f"{hours} h", (rest or not hours) and f"{rest} min") if words
    )


def country(code: str | None) -> str:
    """The name of a country by its code; an unknown code as it is."""
    found = pycountry.countries.get(alpha_2=code or "") or pycountry.historic_countries.get(
        alpha_4=code or ""
    )
    return getattr(found, "common_name", found.name) if found else code or ""


def language(tag: str | None) -> str:
    """The name of a language by its tag, of `pt-BR` that of `pt`."""
    found = pycountry.languages.get(alpha_2=(tag or "").split("-")[0])
    return found.name if found else tag or ""


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


def bounded(words: str, bound: str | None) -> str:
    return BOUNDS.get(bound or "", "{}").format(words) if words else ""


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

"""A claim as one readable sentence, made from its parts and from nothing else."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cms.desk.registry import Facts

from ..models import Property, Unit

BOUNDS = {
    "about": "about ",
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "at most ",
    "less_than": "less than ",
}
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
SAID = {
    "party_statement": "{who} said{when}",
    "remark": "{who} said{when}",
    "opinion": "in the opinion of {who}{when}",
    "allegation": "{who} alleges{when}",
    "plan": "{who} announced{when}",
    "prediction": "{who} expected{when}",
    "rumour": "according to a rumour{when}",
    "fact": "according to {who}{when}",
}
Names = Mapping[int, str | None]


def value_words(value: Facts, unit: Unit | None = None, names: Names | None = None) -> str:
    """The value in words: “more than 23 million accounts”; a record by its live name."""
    if value["state"] != "known":
        return "an unknown value" if value["state"] == "unknown" else "nothing"
    if value["amount"]:
        return _quantity(value, unit)
    if value["rank"]:
        place = ORDINALS.get(value["rank"], f"number {value['rank']}")
        return f"{place} among {value['universe']}" if value["universe"] else place
    if value["entity"]:
        return (names or {}).get(value["entity"]["$ref"]) or f"a {value['entity']['kind'] or 'record'}"
    if value["date"]:
        return day(value["date"])
    if value["boolean"] is not None:
        return "yes" if value["boolean"] else "no"
    return (value["text"] or "").rstrip(".")


def _quantity(value: Facts, unit: Unit | None) -> str:
    amount = number(value["amount"])
    if value["amount_to"]:
        amount = f"{amount} to {number(value['amount_to'])}"
    if value["currency"]:
        return f"{BOUNDS.get(value['bound'], '')}{value['currency']} {money(value)}"
    one = value["amount"] == "1" and not value["amount_to"]
    words = (unit.singular if one else unit.label) if unit else (value["unit"] or "").replace("-", " ")
    return f"{BOUNDS.get(value['bound'], '')}{amount} {words}".strip()


def number(text: str) -> str:
    """A decimal number as it reads: 23 million, 1.5 million, 125,000."""
    amount = Decimal(text)
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if abs(amount) >= size and (amount * 100) % size == 0:
            return f"{(amount / size).normalize():f} {word}"
    return f"{amount:,f}"


def money(value: Facts) -> str:
    """Minor units as major ones, with two decimals where they say something."""
    amount = Decimal(value["amount"]) / 100
    return number(str(amount.to_integral())) if amount == amount.to_integral() else f"{amount:,.2f}"


def day(text: str) -> str:
    """A partial date as it reads: 31 May 2019, May 2019, 2019."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return f"{date(*parts, 1):%B %Y}"
    return f"{parts[2]} {date(*parts):%B %Y}"


def sentence(claim: Facts, *, of: Property | None, unit: Unit | None, names: Names) -> str:
    """The claim as a sentence; who said it stands in it unless it is a fact of ours."""
    subject = _name(claim["subject"], names) or "It"
    value = value_words(claim["value"], unit, names)
    phrase = of.phrase if of and "{value}" in of.phrase else "is {value}"
    said = f"{subject} {phrase.replace('{value}', value)}{_scope(claim, names)}"
    if claim["depicted_in"]:
        return f"In {_name(claim['depicted_in'], names) or 'the series'}: {said}."
    told = _attribution(claim, names)
    return f"{said}, {told}." if told else f"{said}."


def _scope(claim: Facts, names: Names) -> str:
    words = [_qualifier(row, names) for row in claim["qualifiers"]]
    return f" ({'; '.join(word for word in words if word)})" if any(words) else ""


def _qualifier(row: Facts, names: Names) -> str:
    said = row["text"] or _name(row["record"], names)
    dates = _span(row["starts"], row["ends"])
    lead = "as of " if row["kind"] == "point_in_time" and not row["text"] else ""
    lead = "without " if row["kind"] == "excluding" else lead
    return lead + ", ".join(part for part in (said, dates) if part)


def _span(starts: str | None, ends: str | None) -> str:
    if starts and ends and starts != ends:
        return f"from {day(starts)} to {day(ends)}"
    return day(starts or ends or "") if starts or ends else ""


def _attribution(claim: Facts, names: Names) -> str:
    speaker = _name(claim["speaker"], names) or claim["speaker_described"]
    origin = _name(claim["originator"], names) or claim["originator_described"]
    who, when = speaker or origin, f" on {day(claim['said_on'])}" if _is_day(claim["said_on"]) else ""
    if not who:
        return ""
    told = SAID.get(claim["modality"], SAID["fact"]).format(who=who, when=when)
    return f"{told}, citing {origin}" if speaker and origin and origin != speaker else told


def _is_day(text: str | None) -> bool:
    return bool(text) and len(text or "") == 10


def _name(ref: Facts | None, names: Names) -> str:
    return (names.get(ref["$ref"]) or "") if ref else ""

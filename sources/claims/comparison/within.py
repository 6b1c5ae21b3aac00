"""Where a claim differs from what its own sources printed, or from the fact that it mirrors."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from cms.desk.base.canonical import fold
from cms.desk.base.dates.stated import read_edtf
from cms.desk.records.mirrored import Mirrored
from cms.desk.records.registry import Facts

from ...models import Unit
from ..amounts import major
from ..contradiction import DIRECTIONS, OWN_VIEWS
from ..printed_numbers import BOUNDS, numbers_in
from . import quoted
from .differences import Conflict
from .intervals import Interval, all_apart, days_of, ends_of
from .printed_figures import figure_of
from .terms import Terms

UPWARD_SIGN = re.compile(r"\d\s?(?:k|m|mn|bn|b|million|billion)?\s?\+", re.IGNORECASE)
WORDS_OF_BOUNDS = re.compile("|".join(rf"\b{each}\b" for each in BOUNDS), re.IGNORECASE)


class Own(NamedTuple):
    """A difference within one claim. path: the citation, or the subject’s fact. words: what stands there."""

    kind: Conflict
    path: str
    words: str


def printed_otherwise(claim: Facts, terms: Terms, titles: Mapping[int, str]) -> Iterator[Own]:
    """Where a supporting source prints another number, unit or bound; titles: of the sources, by id."""
    value = claim["value"]
    rows = [row for row in claim["citations"] if row.get("stance", "supports") == "supports"]
    for row in rows if value["amount"] and value["state"] == "known" else ():
        path, printed = f"citations/{row['id']}", row.get("printed") or {}
        if printed.get("value"):
            yield from _number(claim, printed, path)
        counted, named = terms.units.get(value["unit"] or ""), _unit(printed.get("unit"), terms)
        if counted and named and not _is_one(counted, named):
            yield Own(Conflict.UNIT, path, printed["unit"])
        title = titles.get(row["source"]["$ref"]) or ""
        if counted and (other := _in_title(title, claim, counted, terms)):
            yield Own(Conflict.HEADLINE, path, other)
    if claim["modality"] in OWN_VIEWS:
        for one, other in combinations([row for row in rows if row["quotation"]], 2):
            if quoted.differ(one["quotation"], other["quotation"]):
                yield Own(Conflict.QUOTATION, f"citations/{other['id']}", other["quotation"])


def _number(claim: Facts, printed: Facts, path: str) -> Iterator[Own]:
    value = claim["value"]
    words = " ".join(filter(None, (printed.get("bound"), printed["value"])))
    numbers = [each.value for each in numbers_in(printed["value"])]
    if not numbers:
        return
    ends = [major(value[name], value["currency"]) for name in ("amount", "amount_to") if value[name]]
    if not any(number in ends for number in numbers):
        plain = figure_of(claim, is_counted=False)
        if all(plain.is_apart_from(Interval(each, each)) for each in numbers):
            yield Own(Conflict.VALUE, path, words)
        return
    found = WORDS_OF_BOUNDS.search(words)
    bound = BOUNDS[found[0].lower()] if found else "at_least" if UPWARD_SIGN.search(words) else None
    mine, theirs = DIRECTIONS.get(value["bound"] or ""), DIRECTIONS.get(bound or "")
    # What is only about right is printed without saying so; a lost “more than” is another figure.
    if mine != theirs and {mine, theirs} & {"up", "down"}:
        yield Own(Conflict.BOUND, path, words)


def _unit(words: str | None, terms: Terms) -> Unit | None:
    """The unit that words name and nothing else."""
    said = fold(words or "").strip(" .")
    return next((each for each in terms.units.values() if said and said in _names(each)), None)


def _names(unit: Unit) -> set[str]:
    return {unit.pk, fold(unit.label), fold(unit.singular)}


def _is_one(one: Unit, other: Unit) -> bool:
    return one == other or (one.dimension == other.dimension != Unit.Dimension.OTHER)


def _in_title(title: str, claim: Facts, counted: Unit, terms: Terms) -> str | None:
    """The unit of another dimension that the title of a source counts the same number in."""
    amount = Decimal(claim["value"]["amount"])
    if not any(each.value == amount for each in numbers_in(title)):
        return None
    words = set(re.findall(r"[a-z]+", fold(title)))
    named = [each for each in terms.units.values() if words & _names(each)]
    if not named or any(_is_one(counted, each) for each in named):
        return None
    return named[0].label


def mirrors_otherwise(claim: Facts, found: Mirrored, path: str, terms: Terms) -> Own | None:
    """Whether the record that the claim is about says something else of the fact that the claim mirrors."""
    value = claim["value"]
    where, words = f"mirrors/{path}", found.words
    if value["state"] != "known" or claim["modality"] not in ("fact", "party_statement", None):
        return None
    if found.days and (days := days_of(value)):
        first, last = (ends_of(read_edtf(each.isoformat()))[0] for each in found.days)
        theirs = [Interval(first, last)]
        is_other = all_apart(days, theirs) and not terms.are_of_one_instant(claim, days, theirs)
        return Own(Conflict.DATE, where, words) if is_other else None
    if found.number is not None and value["amount"]:
        unit = terms.units.get(value["unit"] or "")
        # To minutes, where it counts time.
        factor = unit.factor if unit and unit.dimension == Unit.Dimension.TIME else None
        mine = figure_of(claim, is_counted=factor is None).times(Decimal(factor or 1))
        half = Decimal("0.5") if factor else Decimal(0)
        there = Interval(found.number - half, found.number + half)
        return Own(Conflict.VALUE, where, words) if mine.is_apart_from(there) else None
    if value["entity"]:
        return _role(value["entity"]["$ref"], found, where)
    return None


def _role(named: int, found: Mirrored, where: str) -> Own | None:
    """Who has another role, or is none of those who have the role; where nobody has it, nothing is known."""
    if named in found.named or not (found.named or named in found.elsewhere):
        return None
    return Own(Conflict.ROLE, where, found.words)

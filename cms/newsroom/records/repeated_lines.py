"""Repeated lines: lines of a list that name both records of a merge."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.lines import become_one
from cms.desk.records.registry import Facts, Part, kind, references
from cms.desk.records.survivors import followed
from cms.publishing.difference import read
from cms.publishing.documents import card_names, named, resolve


@dataclass(frozen=True)
class RepeatedLines:
    """Two lines of one list, one for each record. become_one: whether the merge makes them one."""

    card: Card
    part: str
    lines: tuple[str, str]
    become_one: bool


def repeated_lines(duplicate: Card, into: Card, namers: Collection[Card]) -> list[RepeatedLines]:
    """The lists in which `namers` of the duplicate also name the survivor, by their working copies."""
    # One query for the bodies of all namers, and one for the names in them.
    made = bodies(namers)
    names = card_names(named(made.values()))
    merging = {duplicate.pk: into.pk}
    found = []
    for card in namers:
        for part, one, other in _pairs(card, made[card.pk], duplicate.pk, into.pk):
            lines = read(resolve(one, names)), read(resolve(other, names))
            is_one = become_one(part, (one, other), (followed(one, merging), other))
            found.append(RepeatedLines(card, part.words, lines, is_one))
    return found


def _pairs(card: Card, body: Facts, one: int, other: int) -> Iterator[tuple[Part, Any, Any]]:
    for part in kind(card.kind).all_parts:
        lines = body.get(part.name)
        if isinstance(lines, list):
            ones, others = ([line for line in lines if _names(line, each)] for each in (one, other))
            yield from ((part, line, repeated) for line in ones for repeated in others)


def _names(line: Any, card: int) -> bool:
    return any(ref["$ref"] == card for ref in references(line))

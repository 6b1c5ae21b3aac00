"""Repeated lines: lines of a list that would name one record twice after a merge."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts, references
from cms.desk.records.survivors import followed
from cms.publishing.difference import read
from cms.publishing.documents import card_names, named, resolve


@dataclass(frozen=True)
class RepeatedLines:
    """Two lines of one list, one for each of the two records. is_alike: whether they would read the same."""

    card: Card
    part: str
    lines: tuple[str, str]
    is_alike: bool


def repeated_lines(duplicate: Card, into: Card, namers: Collection[Card]) -> list[RepeatedLines]:
    """The lists in which `namers` of the duplicate also name the survivor, by their working copies."""
    # One query for the bodies of all namers, and one for the names in them.
    made = bodies(namers)
    names = card_names(named(made.values()))
    found = []
    for card in namers:
        for part, one, other in _pairs(made[card.pk], duplicate.pk, into.pk):
            lines = read(resolve(one, names)), read(resolve(other, names))
            merging = {duplicate.pk: into.pk}
            is_alike = _plain(followed(one, merging)) == _plain(other)
            found.append(RepeatedLines(card, part.replace("_", " "), lines, is_alike))
    return found


def _pairs(body: Facts, one: int, other: int) -> Iterator[tuple[str, Any, Any]]:
    for part, lines in body.items():
        if isinstance(lines, list):
            ones, others = ([line for line in lines if _names(line, card)] for card in (one, other))
            yield from ((part, line, repeated) for line in ones for repeated in others)


def _names(line: Any, card: int) -> bool:
    return any(ref["$ref"] == card for ref in references(line))


def _plain(line: Any) -> Any:
    """A line without its id, its position and the names as it prints them."""
    if isinstance(line, dict) and "$ref" in line:
        return line["$ref"]
    if isinstance(line, dict):
        kept = {key: value for key, value in line.items() if not isinstance(value, int)}
        return {key: _plain(value) for key, value in kept.items()}
    return line

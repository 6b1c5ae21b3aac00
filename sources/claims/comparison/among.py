"""The differences among many claims, each pair of one statement once, and within each claim."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cms.desk.records.registry import Facts, kind

from ..contradiction import compare
from .differences import IN_ANOTHER_ZONE, SENTENCES, ZONE, Conflict
from .terms import Looked, Terms
from .within import mirrors_otherwise, printed_otherwise


@dataclass(frozen=True)
class Differing:
    """A difference as one claim has it: with the other claim, else in what of its own, and in which words."""

    kind: Conflict
    one: Facts
    other: int | None = None
    theirs: Facts | None = None
    axes: Sequence[str] = ()
    path: str = ""
    words: str = ""

    def sentence(self, terms: Terms) -> str:
        """What a reader is told of it."""
        if self.other is None:
            return self._own_sentence()
        if self.kind is Conflict.UNIT and (counted := self._counted(terms)):
            return f"This claim counts {counted[0]}, another {counted[1]}."
        return IN_ANOTHER_ZONE if ZONE in self.axes else SENTENCES[self.kind]

    def _own_sentence(self) -> str:
        if self.path.startswith("mirrors/"):
            return f"The record that it is about says otherwise: {self.words}."
        if self.kind is Conflict.HEADLINE:
            return f"The headline of a source prints the number of {self.words}."
        return f"A source prints it otherwise: “{self.words}”."

    def _counted(self, terms: Terms) -> list[str]:
        codes = [body["value"]["unit"] for body in (self.one, self.theirs) if body]
        found = [terms.units[code].label for code in codes if code in terms.units]
        return found if len(found) == 2 else []


def statement(body: Facts) -> str | None:
    """The key that claims share if they can contradict each other: subject, property, and story if any."""
    if not (body["subject"] and body["property"]):
        return None
    story = f":{body['depicted_in']['$ref']}" if body["depicted_in"] else ""
    return f"{body['subject']['$ref']}:{body['property']}{story}"


def differing(
    bodies: Mapping[int, Facts],
    looked: Looked,
    *,
    titles: Mapping[int, str],
    of: Collection[int],
) -> dict[int, list[Differing]]:
    """For each claim of `of`, its differences with the others of `bodies`, and its own.

    titles: of the sources that the claims cite, by id.
    """
    # Compared within a statement only: all pairs of a changeset would be quadratic.
    groups: dict[str, list[int]] = defaultdict(list)
    for card, body in sorted(bodies.items()):
        if about := statement(body):
            groups[about].append(card)
    found: dict[int, list[Differing]] = {card: [] for card in of}
    for cards in groups.values():
        for place, one in enumerate(cards):
            for other in cards[place + 1 :]:
                if one in found or other in found:
                    _add(found, one, other, bodies, looked.terms)
    for card in found:
        found[card] += own_differences(bodies[card], looked, titles)
    return found


def _add(
    found: dict[int, list[Differing]], one: int, other: int, bodies: Mapping[int, Facts], terms: Terms
) -> None:
    if difference := compare(bodies[one], bodies[other], terms):
        for mine, theirs in ((one, other), (other, one)):
            if mine in found:
                row = Differing(difference.kind, bodies[mine], theirs, bodies[theirs], difference.axes)
                found[mine].append(row)


def own_differences(claim: Facts, looked: Looked, titles: Mapping[int, str]) -> Iterator[Differing]:
    """What a claim contradicts of its own sources, and of the fact of its subject that it mirrors."""
    if claim["standing"] == "deprecated":
        return
    for own in printed_otherwise(claim, looked.terms, titles):
        yield Differing(own.kind, claim, path=own.path, words=own.words)
    of = looked.terms.properties.get(claim["property"] or "")
    card = claim["subject"]["$ref"] if claim["subject"] else 0
    mirror = kind(looked.kinds[card]).mirrored if card in looked.kinds else None
    if of and of.mirrors and mirror and card in looked.subjects and not claim["depicted_in"]:
        there = mirror(of.mirrors, looked.subjects[card])
        if there and (other := mirrors_otherwise(claim, there, of.mirrors, looked.terms)):
            yield Differing(other.kind, claim, path=other.path, words=other.words)

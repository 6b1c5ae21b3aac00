"""Cutting an import's records into changesets of a size that somebody can review."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from cms.accounts.models import User
from cms.desk.models import Card, Changeset
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import references
from cms.desk.review.contents import propose, title_of

SIZE = 500


def cut(cards: Collection[Card], *, name: str, by: User, at: datetime) -> list[Changeset]:
    """Propose the cards in changesets of about SIZE, and return all changesets they are in.

    A card that is in an open changeset stays there.
    """
    free = [card for card in cards if card.pending_id is None]
    cut = [
        propose(some, by=by, at=at, title=f"{name}: {title_of(some)}") for some in _portions(families(free))
    ]
    return [*cut, *Changeset.objects.filter(pending_cards__in=set(cards) - set(free)).distinct()]


def families(cards: Collection[Card]) -> list[list[Card]]:
    """The cards in groups of those that name one another, directly or through others."""
    # Kept in one changeset, so that no record is reviewed before one that it names.
    by_id = {card.pk: card for card in cards}
    linked: dict[int, set[int]] = defaultdict(set)
    for card, body in bodies(cards).items():
        for ref in references(body):
            if ref["$ref"] in by_id:
                linked[card].add(ref["$ref"])
                linked[ref["$ref"]].add(card)
    found, seen = [], set[int]()
    for card in sorted(by_id):
        if family := sorted(_reached(card, linked, seen)):
            found.append([by_id[each] for each in family])
    return found


def _reached(start: int, linked: dict[int, set[int]], seen: set[int]) -> Iterator[int]:
    waiting = [start]
    while waiting:
        card = waiting.pop()
        if card not in seen:
            seen.add(card)
            waiting += linked[card]
            yield card


def _portions(families: list[list[Card]]) -> Iterator[list[Card]]:
    """Whole families, packed into portions of up to SIZE; a larger family is one by itself."""
    portion: list[Card] = []
    for family in families:
        if portion and len(portion) + len(family) > SIZE:
            yield portion
            portion = []
        portion = portion + family
    if portion:
        yield portion

"""An import's records become changesets of a size that somebody can read."""

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
    """Propose the cards in changesets of about SIZE.

    Cards in an open changeset stay there, and that changeset is among those that come back.
    """
    free = [card for card in cards if card.pending_id is None]
    cut = [
        propose(some, by=by, at=at, title=f"{name}: {title_of(some)}") for some in _portions(families(free))
    ]
    return [*cut, *Changeset.objects.filter(pending_cards__in=set(cards) - set(free)).distinct()]


def families(cards: Collection[Card]) -> list[list[Card]]:
    """The cards, those together that name one another: whoever is named is never reviewed after its namer."""
    there = {card.pk: card for card in cards}
    names: dict[int, set[int]] = defaultdict(set)
    for card, body in bodies(cards).items():
        for ref in references(body):
            if ref["$ref"] in there:
                names[card].add(ref["$ref"])
                names[ref["$ref"]].add(card)
    found, met = [], set[int]()
    for card in sorted(there):
        if family := sorted(_reached(card, names, met)):
            found.append([there[each] for each in family])
    return found


def _reached(start: int, names: dict[int, set[int]], met: set[int]) -> Iterator[int]:
    waiting = [start]
    while waiting:
        card = waiting.pop()
        if card not in met:
            met.add(card)
            waiting += names[card]
            yield card


def _portions(families: list[list[Card]]) -> Iterator[list[Card]]:
    portion: list[Card] = []
    for family in families:
        if portion and len(portion) + len(family) > SIZE:
            yield portion
            portion = []
        portion = portion + family
    if portion:
        yield portion

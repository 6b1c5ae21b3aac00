"""Survivors: a merged record is read as its survivor, also where that was merged again."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import Action

Into = Mapping[int, int]


def survivors(ids: Iterable[int], *, merging: Into | None = None) -> dict[int, int]:
    """The survivor of each of these records that was merged, by id; one query per step of a chain of merges.

    merging: proposed merges as {duplicate: survivor}, which count before the stored ones; a record that is
    its own survivor there is unmerged.
    """
    wanted, into = set(ids), dict(merging or {})
    asked = set(into)
    waiting = (wanted | set(into.values())) - asked
    while waiting:
        asked |= waiting
        merged = Card.objects.filter(pk__in=waiting).values_list("pk", "merged_into")
        found = {card: last for card, last in merged.exclude(merged_into=None) if last}
        into |= found
        waiting = set(found.values()) - asked
    return {card: last for card in wanted if (last := _last(card, into)) != card}


def _last(card: int, into: Into) -> int:
    # A record that is to be unmerged maps to itself: without `seen` the loop would not end.
    seen: set[int] = set()
    while card in into and card not in seen:
        seen.add(card)
        card = into[card]
    return card


def with_duplicates(ids: Iterable[int]) -> set[int]:
    """The records and all that were merged into them; one query per step of a chain of merges."""
    found = set(ids)
    waiting = found
    while waiting:
        waiting = set(Card.objects.filter(merged_into__in=waiting).values_list("pk", flat=True)) - found
        found = found | waiting
    return found


def survivor(card: Card) -> Card:
    """The survivor of a merged record; the card itself where it was not merged."""
    last = survivors([card.pk]) if card.merged_into_id else {}
    return Card.objects.get(pk=last[card.pk]) if last else card


def merges(proposals: Iterable[Proposal], cards: Mapping[int, Card]) -> dict[int, int]:
    """The merges that publishing would make, as {duplicate: survivor}; an unmerged record maps to itself."""
    found = {}
    for each in proposals:
        if each.action == Action.MERGE and each.merge_into_id:
            found[each.card_id] = each.merge_into_id
        elif cards[each.card_id].merged_into_id:
            found[each.card_id] = each.card_id
    return found


def followed(value: Any, into: Into) -> Any:
    """The body, or part of one, with references to merged records replaced by their survivors."""
    if not into:
        return value
    if isinstance(value, dict):
        made = {key: followed(item, into) for key, item in value.items()}
        for name in ("$ref", "$name"):
            if name in made:
                made[name] = into.get(made[name], made[name])
        return made
    if isinstance(value, list):
        return [followed(item, into) for item in value]
    return value

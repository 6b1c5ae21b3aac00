"""Merge: a record becomes part of another, or one of its own again, in the transaction that publishes it."""

from collections.abc import Collection, Mapping

from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.survivors import merges, survivors

from .models import NameChange


def settle(proposals: Collection[Proposal], cards: Mapping[int, Card]) -> None:
    """Set what is part of what. Whoever shows a survivor in place of what parts from it is rendered again."""
    merging = merges(proposals, cards)
    parting = [card for card, into in merging.items() if card == into]
    former = survivors(parting) if parting else {}
    NameChange.objects.bulk_create(NameChange(card_id=card) for card in sorted(set(former.values())))
    for card, into in merging.items():
        cards[card].merged_into_id = None if into == card else into
    Card.objects.bulk_update([cards[card] for card in merging], ["merged_into"], batch_size=500)


def is_unseen(proposal: Proposal, cards: Mapping[int, Card]) -> bool:
    """Whether readers never had what is merged: then the log says nothing of it."""
    return proposal.action == Action.MERGE and cards[proposal.card_id].last_position is None

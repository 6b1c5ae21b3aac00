"""Merges take effect: a record becomes part of its survivor, or a record of its own again."""

from collections.abc import Collection, Mapping

from cms.desk.finding.names import lead_names
from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kinds
from cms.desk.records.states import states
from cms.desk.records.survivors import merges, survivors

from . import renames


def take_effect(proposals: Collection[Proposal], cards: Mapping[int, Card]) -> None:
    """Set or clear `merged_into` as the proposals say, in the transaction that publishes them."""
    merging = merges(proposals, cards)
    unmerged = [card for card, into in merging.items() if card == into]
    # Documents that show the survivor's name have to go back to the name of the unmerged record.
    former = survivors(unmerged) if unmerged else {}
    renames.queue(sorted(set(former.values())))
    for card, into in merging.items():
        cards[card].merged_into_id = None if into == card else into
    Card.objects.bulk_update([cards[card] for card in merging], ["merged_into"], batch_size=500)
    lead_names(merging)
    for of in kinds():
        if of.on_change and (moved := [cards[card] for card in merging if cards[card].kind == of.code]):
            held = states(of, moved)
            of.on_change(held, held)


def is_of_a_draft(proposal: Proposal, cards: Mapping[int, Card]) -> bool:
    """Whether the proposal merges a record that was never published; the log has no entry for it."""
    return proposal.action == Action.MERGE and cards[proposal.card_id].last_position is None

"""What has changed since a changeset was proposed or scheduled, so that it can't be published as it is."""

from collections.abc import Collection, Mapping
from datetime import datetime

from cms.desk.models import Card, Changeset, Hold, Proposal, Schedule
from cms.desk.models.changesets import Action


def moved_bases(proposals: Collection[Proposal], cards: Mapping[int, Card]) -> set[int]:
    """Cards whose live body is not the one that their proposal was made from; needs `base` fetched."""
    # Bodies are compared, not versions: publishing the same facts again makes no proposal stale.
    live = Proposal.objects.in_bulk([card.live_id for card in cards.values() if card.live_id])
    return {
        each.card_id
        for each in proposals
        if ((now := live.get(cards[each.card_id].live_id or 0)) and now.digest)
        != (each.base and each.base.digest)
    }


def newer_holds(schedule: Schedule) -> set[int]:
    """Cards that were held after they were scheduled and still are."""
    return holds_since(schedule.changeset, schedule.at)


def holds_since(changeset: Changeset, at: datetime) -> set[int]:
    """Cards of a changeset that were held since that moment and still are: no clock publishes over that."""
    # A withdrawal shows readers nothing that a hold has stopped, so it may go ahead.
    shown = changeset.standing().exclude(action=Action.WITHDRAW).values("card")
    newer = Hold.objects.filter(card__in=shown, ended_at=None, at__gte=at)
    return set(newer.values_list("card", flat=True))

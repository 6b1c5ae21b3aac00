"""What has moved since a changeset was approved or scheduled, so that it can't go out as it is."""

from collections.abc import Collection, Mapping

from cms.desk.models import Card, Hold, Proposal, Schedule
from cms.desk.models.changesets import Action


def moved_bases(proposals: Collection[Proposal], cards: Mapping[int, Card]) -> set[int]:
    """Cards of which another body is live than the proposal was made on; `base` fetched."""
    live = Proposal.objects.in_bulk([card.live_id for card in cards.values() if card.live_id])
    return {
        each.card_id
        for each in proposals
        if ((now := live.get(cards[each.card_id].live_id or 0)) and now.digest)
        != (each.base and each.base.digest)
    }


def newer_holds(schedule: Schedule) -> set[int]:
    """Cards that somebody holds since they were scheduled; a withdrawal lets nothing go, and is not asked."""
    said = schedule.changeset.standing().exclude(action=Action.WITHDRAW).values("card")
    newer = Hold.objects.filter(card__in=said, ended_at=None, at__gte=schedule.at)
    return set(newer.values_list("card", flat=True))

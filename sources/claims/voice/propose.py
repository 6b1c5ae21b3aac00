"""Proposing that claims be told as facts, once their evidence allows it: a change like any other."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.models import Card, Changeset
from cms.desk.models.versions import How
from cms.desk.records.bodies import bodies
from cms.desk.review import contents
from cms.desk.write.change import change_many

from ..derived import look_at
from ..models import Claim
from ..origins.reasons import Voice
from .judge import shown


class VoiceError(Refusal):
    """A claim can't be told as that; the message says why."""


@transaction.atomic
def tell_as_facts(cards: Sequence[Card], *, by: User, at: datetime) -> Changeset:
    """Have claims told as facts: their working copies say so, in a changeset that is ready for review.

    One that is in an open changeset stays in it. VoiceError where the evidence, as it is live or goes live
    with it, does not allow it; ChangeRefused and ReviewError as for any other change.
    """
    locked = Card.objects.locked(each.pk for each in cards)
    mine = [locked[each.pk] for each in cards if each.pk in locked]
    if not mine:
        raise VoiceError("Choose the claims that are to be told as facts.", code="none_chosen")
    _require_facts(mine)
    told = {"told_as": Claim.ToldAs.FACT, "told_as_reason": None}
    change_many([(card, card.version, told) for card in mine], by=by, at=at, how=How.FORM)
    if waiting := [card for card in mine if not card.pending_id]:
        return contents.propose(waiting, by=by, at=at)
    return Changeset.objects.get(pending_cards=mine[0])


def _require_facts(cards: Sequence[Card]) -> None:
    by_changeset: dict[Changeset | None, list[Card]] = {}
    for card in cards:
        by_changeset.setdefault(card.pending, []).append(card)
    for some in by_changeset.values():
        _, published = shown(some[0])
        assessed = look_at(bodies(some), published).assessed
        for card in some:
            if assessed[card.pk].voice is not Voice.FACT:
                reasons = " ".join(each.sentence for each in assessed[card.pk].reasons)
                message = f"“{card}” can’t be told as a fact now. {reasons}"
                raise VoiceError(message, code="evidence_allows_less")

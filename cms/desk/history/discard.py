"""Discard: drop the unpublished edits of a live record and return its working copy to the live version."""

from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Record, Version
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write.change import change

from . import versions
from .plan import Aim, Plan, plan


class DiscardError(Refusal):
    """There is nothing to discard; the message says why."""


def preview(card: Card, *, expect: int) -> Plan:
    """What discarding would change in the working copy of version `expect`."""
    if card.live_version is None:
        raise DiscardError(
            f"“{card}” is {card.editorial_state.label}: there is nothing live to return to.", code="not_live"
        )
    if not card.live_version < min(expect, card.version):
        raise DiscardError(f"“{card}” has no unpublished edits.", code="no_edits")
    now = versions.state_of(card, expect)
    return plan([Aim(card, base=now, wanted=versions.state_of(card, card.live_version), now=now)])[0]


@transaction.atomic
def discard(record: Record, *, by: User, at: datetime, expect: int) -> Version | None:
    """Discard the unpublished edits of a live record; they stay in its versions.

    What somebody else wrote since `expect` stays; ChangeConflict where they changed the same value.
    ChangeRefused where the record is in review. Returns None where the edits changed nothing in the end.
    """
    permissions.require(by, permissions.WRITE)
    version = return_to_live(record, by=by, at=at, expect=expect)
    card = record.card
    audit.record("record.discarded", by=by, at=at, card=card.pk, about=str(card), detail={"version": expect})
    return version


def return_to_live(
    record: Record, *, by: User, at: datetime, expect: int, reference: str = ""
) -> Version | None:
    """Return the working copy to the live version, and mark it as live where it then equals that."""
    card = record.card = Card.objects.locked([record.pk])[record.pk]
    fields = preview(card, expect=expect).fields
    version = change(record, by=by, at=at, how=How.DISCARD, expect=expect, fields=fields, reference=reference)
    _settle(record.card)
    return version


def _settle(card: Card) -> None:
    """Count the new version as live and published, so that it needs no approval: it says what is live."""
    of = kind(card.kind)
    state = versions.whole(of, states(of, [card])[card.pk])
    # It can differ: what somebody else wrote since `expect` stays.
    if card.live_version and state == versions.state_of(card, card.live_version):
        card.live_version = card.published_version = card.version
        card.save(update_fields=["live_version", "published_version"])

"""Conflicts are resolved by a person: how it ended, and why, for as long as the compared values stay."""

from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.publishing.models import LiveDocument, RefreshDue

from .models import ConflictDue, FoundConflict


class ConflictError(Refusal):
    """A conflict can't be resolved so; the message says why, for the editor."""


@transaction.atomic
def resolve(
    conflict: FoundConflict, *, outcome: str, reason: str, seen: str, by: User, at: datetime
) -> FoundConflict:
    """Record how a conflict ended; `seen` is the digest of the values that the page showed.

    It opens again by itself where one of the values moves.
    """
    permissions.require(by, permissions.APPROVE)
    row = _locked(conflict)
    if outcome not in FoundConflict.Outcome.values:
        raise ConflictError("Say how it ended: choose one of the outcomes.", code="conflict_outcome")
    if not reason.strip():
        raise ConflictError("Say why: whoever reads it later wants to know.", code="conflict_reason")
    if seen != row.digest:
        raise ConflictError(
            "One of the two claims was changed while you read them: look at them again.",
            code="conflict_moved",
        )
    if not row.is_open():
        raise ConflictError("It is resolved already, or there is no conflict any more.", code="conflict_over")
    row.outcome, row.reason = outcome, reason.strip()
    row.resolved_by, row.resolved_at, row.resolved_digest = by, at, seen
    row.save(update_fields=["outcome", "reason", "resolved_by", "resolved_at", "resolved_digest"])
    _log("conflict.resolved", row, by=by, at=at)
    _settle_again(row)
    return row


@transaction.atomic
def reopen(conflict: FoundConflict, *, by: User, at: datetime) -> FoundConflict:
    """Take a resolution back: both claims are told again as what somebody says."""
    permissions.require(by, permissions.APPROVE)
    row = _locked(conflict)
    if row.outcome is None:
        raise ConflictError("It is open already.", code="conflict_open")
    _log("conflict.reopened", row, by=by, at=at)
    row.outcome = row.reason = row.resolved_by = row.resolved_at = None
    row.resolved_digest = ""
    row.save(update_fields=["outcome", "reason", "resolved_by", "resolved_at", "resolved_digest"])
    _settle_again(row)
    return row


def _locked(conflict: FoundConflict) -> FoundConflict:
    try:
        return FoundConflict.objects.select_for_update().get(pk=conflict.pk)
    except FoundConflict.DoesNotExist:
        raise ConflictError("There is no such conflict any more: the claims agree now.", code="conflict_gone")


def _log(what: str, row: FoundConflict, *, by: User, at: datetime) -> None:
    """On the timeline of both claims."""
    cards = Card.objects.in_bulk([each for each in (row.one_id, row.other_id) if each])
    audit.record_many(
        audit.act(what, by=by, at=at, card=card, about=str(cards[card]), detail=_detail(row))
        for card in sorted(cards)
    )


def _detail(row: FoundConflict) -> dict[str, object]:
    return {"kind": row.kind, "claims": [row.one_id, row.other_id], "path": row.path, "outcome": row.outcome}


def _settle_again(row: FoundConflict) -> None:
    """The list of statements, and what is served of both claims, follow."""
    from ..open_conflicts import settle

    ConflictDue.objects.create(
        subject=row.subject_id, property=row.property_id, depicted_in=row.depicted_in_id
    )
    transaction.on_commit(settle, robust=True)
    cards = [each for each in (row.one_id, row.other_id) if each]
    live = LiveDocument.objects.filter(card__in=cards).order_by("card").values_list("card", flat=True)
    RefreshDue.objects.bulk_create(RefreshDue(card_id=card, reason="conflict") for card in live)

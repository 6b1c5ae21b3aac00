"""The timeline: every step of a changeset is written as a decision and in the audit log."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.models import Card, Changeset, Decision, Proposal


def decide(
    changeset: Changeset,
    verdict: str,
    *,
    by: User,
    at: datetime,
    digest: str | None = None,
    note: str = "",
    other: Changeset | None = None,
    reading: dict[str, Any] | None = None,
    cards: Collection[Card] = (),
) -> Decision:
    """Write one step; cards: the records concerned, unless it is the whole changeset."""
    decision = changeset.decisions.create(
        verdict=verdict, by=by, at=at, digest=digest, note=note, other=other, reading=reading
    )
    _act(changeset, verdict, cards, by=by, at=at, digest=digest, note=note, other=other)
    return decision


def decide_each(
    changeset: Changeset,
    proposals: Collection[Proposal],
    verdict: str,
    *,
    by: User,
    at: datetime,
    other: Changeset | None = None,
) -> None:
    """Write one step for each of the proposals; needs `card` fetched."""
    Decision.objects.bulk_create(
        Decision(
            changeset=changeset,
            proposal=each,
            verdict=verdict,
            by=by,
            at=at,
            note=str(each.card),
            other=other,
        )
        for each in proposals
    )
    _act(changeset, verdict, [each.card for each in proposals], by=by, at=at, other=other)


def _act(
    changeset: Changeset,
    verdict: str,
    cards: Collection[Card],
    *,
    by: User,
    at: datetime,
    other: Changeset | None,
    **extra: Any,
) -> None:
    named = {"other": other.pk if other else None, **extra}
    detail = {key: value for key, value in named.items() if value}
    values: dict[str, Any] = {
        "by": by,
        "at": at,
        "changeset": changeset.pk,
        "about": str(changeset),
        "detail": detail,
    }
    if cards:
        audit.record_cards(f"changeset.{verdict}", [[card.pk] for card in cards], **values)
    else:
        audit.record(f"changeset.{verdict}", **values)

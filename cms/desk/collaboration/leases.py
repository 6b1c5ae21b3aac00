"""Leases: one person reserves a record for a while; others can read it and not write it.

Every path that writes a record calls `leased_by_others` or `require_free` once it has locked the card. A hold
never does: taking a record offline must not wait for whoever edits it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Lease

LENGTH = timedelta(minutes=30)
# Not at once: somebody who closes a record's page may be opening another page of the same record.
AFTER_LEAVING = timedelta(minutes=2)
KEPT = timedelta(days=30)
SHOWN = 5


class LeaseError(Refusal):
    """The lease can't be taken, taken over or given back; the message says why."""


def leased_by_others(cards: Iterable[int], *, by: User, at: datetime) -> dict[int, str]:
    """Why `by` may not write those of the locked cards on which others have a lease, by card id; one query.

    Each sentence continues after the record's name: “Selma” is being worked on by Ada ….
    """
    found = Lease.objects.standing(at=at).filter(card__in=list(cards)).exclude(by=by)
    return {lease.card_id: lease.reason for lease in found.select_related("by")}


def require_free(cards: Collection[Card], *, by: User, at: datetime, refusal: type[Refusal]) -> None:
    """Raise `refusal` where somebody else has a lease on one of the locked cards."""
    if taken := leased_by_others([card.pk for card in cards], by=by, at=at):
        sentences = [f"“{card}” {taken[card.pk]}" for card in cards if card.pk in taken]
        more = f" … and {len(sentences) - SHOWN} more." if len(sentences) > SHOWN else ""
        raise refusal(" ".join(sentences[:SHOWN]) + more, code="leased")


def lease_of(card: Card, *, at: datetime) -> Lease | None:
    """The record's current lease, if any."""
    return Lease.objects.standing(at=at).filter(card=card).select_related("by", "card").first()


@transaction.atomic
def take(card: Card, *, by: User, at: datetime) -> Lease:
    """Take a lease on the record for half an hour, or extend one's own.

    LeaseError where somebody else has one, or the record is read-only.
    """
    permissions.require(by, permissions.WRITE)
    card = _lock(card)
    if card.is_read_only:
        raise LeaseError(
            f"“{card}” is {card.editorial_state.label}: nobody writes it until it is taken out.",
            code="read_only",
        )
    if there := lease_of(card, at=at):
        if there.by_id != by.pk:
            raise LeaseError(f"“{card}” {there.reason}", code="leased")
        there.until = at + LENGTH
        there.save(update_fields=["until"])
        return there
    return _begin(card, "lease.taken", by=by, at=at)


@transaction.atomic
def take_over(lease: Lease, *, by: User, at: datetime) -> Lease:
    """Take over somebody's lease, who gets a notice; anybody with the right to write may.

    LeaseError where that lease has ended: the page may have shown another holder than there is now.
    """
    permissions.require(by, permissions.WRITE)
    card = _lock(lease.card)
    lease.refresh_from_db()
    if lease.ended_at or lease.until <= at:
        raise LeaseError(
            f"{lease.by} does not work on “{card}” any more: look again who does.", code="ended_already"
        )
    if lease.by_id == by.pk:
        raise LeaseError(f"You work on “{card}” yourself.", code="own_lease")
    end(lease, Lease.End.TAKEN_OVER, by=by, at=at)
    return _begin(card, "lease.taken_over", by=by, at=at, detail={"from": lease.by.username})


@transaction.atomic
def give_back(card: Card, *, by: User, at: datetime) -> None:
    """End one's own lease; LeaseError where `by` has none."""
    card = _lock(card)
    there = lease_of(card, at=at)
    if there is None or there.by_id != by.pk:
        raise LeaseError(f"You don't have “{card}” to yourself any more.", code="not_own")
    end(there, Lease.End.GIVEN_BACK, by=by, at=at)
    audit.record("lease.given_back", by=by, at=at, card=card.pk, about=str(card))


def extend(card: Card, *, by: User, at: datetime) -> None:
    """Extend the lease of `by` on the record, if they have one."""
    _mine(card, by=by, at=at).update(until=at + LENGTH)


def leave(card: Card, *, by: User, at: datetime) -> None:
    """Let the lease of `by` end in two minutes: they closed their last page of the record."""
    soon = at + AFTER_LEAVING
    _mine(card, by=by, at=at).filter(until__gt=soon).update(until=soon)


def end_with_review(cards: Iterable[int], *, by: User, at: datetime) -> None:
    """End the leases on submitted records; part of the caller's transaction."""
    ended = {"ended_by": by, "ended_at": at, "ended_how": Lease.End.SUBMITTED}
    Lease.objects.filter(card__in=list(cards), ended_at=None).update(**ended)


def dismiss_notice(lease: Lease, *, by: User, at: datetime) -> None:
    """Dismiss the notice that a lease was taken over; only its previous holder can."""
    Lease.objects.unseen().filter(pk=lease.pk, by=by).update(told_at=at)


def takeovers_from(user: User) -> QuerySet[Lease]:
    """Leases taken over from this person whose notice they have not dismissed, newest first."""
    return Lease.objects.unseen().filter(by=user).select_related("card", "ended_by").order_by("-ended_at")


def forget(*, before: datetime) -> int:
    """Delete leases that ended before then, except those with an open notice; returns how many."""
    return Lease.objects.filter(ended_at__lt=before).exclude(pk__in=Lease.objects.unseen()).delete()[0]


def end(lease: Lease, how: str, *, by: User, at: datetime) -> None:
    lease.ended_by, lease.ended_at, lease.ended_how = by, at, how
    lease.save(update_fields=["ended_by", "ended_at", "ended_how"])


def _begin(card: Card, what: str, *, by: User, at: datetime, detail: dict | None = None) -> Lease:
    audit.record(what, by=by, at=at, card=card.pk, about=str(card), detail=detail)
    # An expired lease stays open until somebody takes the next one: only one open lease per card is allowed.
    for lapsed in Lease.objects.filter(card=card, ended_at=None):
        end(lapsed, Lease.End.LAPSED, by=lapsed.by, at=lapsed.until)
    return Lease.objects.create(card=card, by=by, at=at, until=at + LENGTH)


def _mine(card: Card, *, by: User, at: datetime) -> QuerySet[Lease]:
    return Lease.objects.standing(at=at).filter(card=card, by=by)


def _lock(card: Card) -> Card:
    locked = Card.objects.locked([card.pk]).get(card.pk)
    if locked is None:
        raise LeaseError(f"“{card}” was dropped.", code="dropped_already")
    return locked

"""Holds: one person takes a live record down; a second one lifts the hold, or confirms it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.checks import rules
from cms.desk.models import Card, Hold
from cms.desk.models.changesets import Action
from cms.desk.records.registry import references
from cms.desk.review import decisions

from . import documents, log, renames
from .checks import names_lost
from .documents import Live
from .embargo import feed
from .models import URGENT, LiveDocument, Publication, Reference
from .refresh import refresh_soon


class HoldError(Refusal):
    """The hold can't be placed or ended; the message says why."""


@transaction.atomic(durable=True)
def hold(card: Card, *, by: User, at: datetime, reason: str, note: str = "") -> Hold:
    """Take a live record off every surface at once; the reason is never public.

    What is drafted, in review or scheduled of it stays so, and no clock publishes it over the hold: see
    `stale_bases.holds_since`. NotAllowed; HoldError where the record is not live or held already.
    """
    permissions.require(by, permissions.HOLD)
    card = Card.objects.locked([card.pk])[card.pk]
    if card.hold:
        raise HoldError(
            f"“{card}” is held already, by {card.hold.by}: somebody else lifts or confirms that hold.",
            code="held_already",
        )
    if card.live_version is None:
        raise HoldError(
            f"Nothing of “{card}” is live, so there is nothing to hold. {_instead(card)}", code="not_live"
        )
    placed = Hold.objects.create(card=card, by=by, at=at, reason=reason, note=note)
    detail = {"hold": placed.pk, "reason": str(reason), "note": note}
    audit.record("hold.placed", by=by, at=at, card=card.pk, about=str(card), detail=detail)
    Card.objects.filter(pk=card.pk).update(hold=placed)
    log.clear([card.pk], priority=URGENT)
    _log(card, Publication.Action.HOLD, by=by, at=at)
    feed.hold(card, at=at)
    return placed


def addressed_after(card: Card) -> QuerySet[LiveDocument]:
    """What is live under an address that begins with the record's: a hold leaves the name in it, for ever."""
    slug = LiveDocument.objects.filter(pk=card.pk).values_list("slug", flat=True).first()
    if not slug:
        return LiveDocument.objects.none()
    namers = Reference.objects.filter(target=card).values("source")
    return LiveDocument.objects.filter(pk__in=namers, slug__startswith=f"{slug}-").order_by("pk")


def _instead(card: Card) -> str:
    """What is so of a record that is not live, and how it is kept from it; needs `pending` fetched."""
    if card.merged_into is not None:
        return f"It was merged into “{card.merged_into}”: hold that."
    if card.pending is None or not card.pending.is_frozen:
        return "It was withdrawn." if card.last_position else "It is a draft, which no reader sees."
    due = card.pending.schedules.standing().first()
    if due is None:
        return (
            f"It is {card.pending.get_state_display()}: ask for changes in “{card.pending}”, or reject that."
        )
    known = "under embargo until" if due.embargo else "scheduled for"
    return f"It is {known} {due}: cancel the schedule of “{card.pending}”, or take the record out."


@transaction.atomic(durable=True)
def lift(placed: Hold, *, by: User, at: datetime) -> Hold:
    """Serve the approved live body again; by somebody other than the person who placed the hold.

    HoldError where a record that it names without words of its own was withdrawn during the hold.
    """
    card = _ending(placed, by=by, at=at, how=Hold.End.LIFTED)
    [live] = documents.live_now({card.pk: card})
    read = documents.live_names(documents.named([live.body]))
    own = documents.names_once_live([live], read)
    rendered = documents.render([live], read | own, at=at, times=documents.moments([card.pk]))
    # From here nobody else publishes, so that no name can go between this check and the commit.
    log.lock_head()
    bare = {ref["$ref"] for ref in references(live.body) if not ref["printed"]}
    if found := names_lost([], bare):
        raise HoldError(decisions.blocked(found), code="blocked")
    log.write([live], rendered)
    _log(
        card,
        Publication.Action.LIFT,
        by=by,
        at=at,
        version=live.version,
        digest=live.digest,
        read=read,
        live=live,
    )
    return placed


@transaction.atomic(durable=True)
def confirm(placed: Hold, *, by: User, at: datetime) -> Hold:
    """Withdraw a held record, as its second person; without a public note, which nobody else has approved."""
    card = _ending(placed, by=by, at=at, how=Hold.End.CONFIRMED)
    log.lock_head()
    proposed = [rules.Proposed(card, Action.WITHDRAW, None)]
    if found := rules.blockers(rules.findings(proposed)):
        raise HoldError(decisions.blocked(found), code="blocked")
    Card.objects.filter(pk=card.pk).update(live=None, live_version=None)
    _log(card, Publication.Action.WITHDRAW, by=by, at=at)
    return placed


def _ending(placed: Hold, *, by: User, at: datetime, how: str) -> Card:
    permissions.require(by, permissions.LIFT)
    card = Card.objects.locked([placed.card_id])[placed.card_id]
    # Read again under the card's lock: of two people who end it at once, the second is refused.
    placed.refresh_from_db()
    if placed.ended_at:
        raise HoldError(
            f"This hold has already ended: {placed.get_ended_how_display()} by {placed.ended_by}.",
            code="ended_already",
        )
    if placed.by_id == by.pk:
        raise HoldError("You placed this hold: somebody else has to lift or confirm it.", code="own_hold")
    placed.ended_by, placed.ended_at, placed.ended_how = by, at, how
    placed.save(update_fields=["ended_by", "ended_at", "ended_how"])
    audit.record(f"hold.{how}", by=by, at=at, card=card.pk, about=str(card), detail={"hold": placed.pk})
    Card.objects.filter(pk=card.pk).update(hold=None)
    return card


def _log(
    card: Card,
    action: str,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    digest: str | None = None,
    read: dict | None = None,
    live: Live | None = None,
) -> None:
    renames.queue([card.pk], priority=URGENT)
    entry = Publication(action=action, card=card, version=version, digest=digest, at=at)
    log.append([entry], by=by, at=at, read=read or {}, sources=[live] if live else [])
    # After the commit, and robust: an error while refreshing others must not look as if the hold failed.
    transaction.on_commit(lambda: refresh_soon(at=at), robust=True)

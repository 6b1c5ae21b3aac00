"""Publish: what was approved, exactly and at once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from cms.accounts.models import User
from cms.desk import checks, permissions, reviewing
from cms.desk.checks import Finding
from cms.desk.models import Card, Changeset, Hold, Proposal
from cms.desk.models.changesets import Action
from cms.desk.models.states import FROZEN
from cms.desk.reviewing import ReviewError

from . import documents, log
from .checks import names_lost
from .documents import Live, Moments, Name
from .models import NameChange, Publication
from .refreshing import refresh_soon


@transaction.atomic(durable=True)
def publish(changeset: Changeset, *, by: User, at: datetime) -> list[Publication]:
    """Publish an approved changeset in one transaction and return its rows of the log.

    ReviewError where it is not approved as it stands, a check blocks, or what is live moved since.
    """
    permissions.require(by, permissions.PUBLISH)
    cards = reviewing.lock(changeset, expect=FROZEN)
    digest = reviewing.require_approved(changeset)
    proposals = list(changeset.standing().select_related("base"))
    _require_base(proposals, cards)
    lives, gone = _split(proposals, cards)
    proposed = [checks.Proposed(cards[each.card_id], each.action, each.body) for each in proposals]
    _stop_at(checks.blockers(checks.findings(proposed)))

    before = documents.live_names(cards)
    read = documents.live_names(documents.named(live.body for live in lives))
    outside = read | {card: Name(cards[card].kind, None, None, None) for card in gone}
    own = documents.own_names(lives, outside)
    rendered = documents.render(lives, outside | own, at=at, times=_times(proposals, lives, at=at))
    log.clear(gone)
    log.write(lives, rendered)
    _set_cards(changeset, [live.card.pk for live in lives], gone, by=by, at=at)
    _queue_namers(before, own)
    reviewing.finish(changeset, by=by, at=at, digest=digest)
    entries = [_entry(proposal, at=at) for proposal in proposals]
    log.lock_head()
    _stop_at(names_lost(proposed, read.keys() - cards.keys()))
    log.append(entries, at=at, read=read, sources=lives)
    transaction.on_commit(lambda: refresh_soon(at=at), robust=True)
    return entries


def _require_base(proposals: Collection[Proposal], cards: dict[int, Card]) -> None:
    live = Proposal.objects.in_bulk([card.live_id for card in cards.values() if card.live_id])
    for proposal in proposals:
        now = live.get(cards[proposal.card_id].live_id or 0)
        if (now and now.digest) != (proposal.base and proposal.base.digest):
            raise ReviewError(
                f"What is live of “{cards[proposal.card_id]}” changed since this was proposed: take it out, "
                "compare, and submit it again."
            )


def _split(proposals: Collection[Proposal], cards: dict[int, Card]) -> tuple[list[Live], list[int]]:
    for proposal in proposals:
        if proposal.action not in (Action.PUBLISH, Action.CORRECT, Action.WITHDRAW):
            raise ReviewError(f"“{cards[proposal.card_id]}” can't be published as {proposal.action} yet.")
    gone = [proposal.card_id for proposal in proposals if proposal.action == Action.WITHDRAW]
    return documents.live_by(proposals, cards), gone


def _stop_at(found: list[Finding]) -> None:
    if found:
        raise ReviewError(reviewing.blocked(found), found)


def _times(proposals: Collection[Proposal], lives: Collection[Live], *, at: datetime) -> dict[int, Moments]:
    since = documents.moments([live.card.pk for live in lives])
    correcting = {each.card_id for each in proposals if each.action == Action.CORRECT}
    times = {}
    for live in lives:
        old = since.get(live.card.pk)
        corrected = at if live.card.pk in correcting else (old.corrected_at if old else None)
        times[live.card.pk] = Moments(old.first_published_at if old else at, at, corrected)
    return times


def _set_cards(changeset: Changeset, live: list[int], gone: list[int], *, by: User, at: datetime) -> None:
    mine = changeset.standing().filter(card=OuterRef("pk")).order_by()
    Hold.objects.filter(card__in=[*live, *gone], ended_at=None).update(
        ended_by=by, ended_at=at, ended_how=Hold.End.PUBLISHED
    )
    Card.objects.filter(pk__in=live).update(
        live=Subquery(mine.values("pk")[:1]),
        live_version=Subquery(mine.values("version")[:1]),
        published_version=Subquery(mine.values("version")[:1]),
        hold=None,
    )
    Card.objects.filter(pk__in=gone).update(live=None, live_version=None, hold=None)


def _queue_namers(before: dict[int, Name], own: dict[int, Name]) -> None:
    NameChange.objects.bulk_create(
        NameChange(card_id=card)
        for card, old in before.items()
        if old.position is not None and (card not in own or own[card][1:3] != old[1:3])
    )


def _entry(proposal: Proposal, *, at: datetime) -> Publication:
    return Publication(
        action=proposal.action,
        card_id=proposal.card_id,
        proposal=proposal,
        version=None if proposal.action == Action.WITHDRAW else proposal.version,
        digest=proposal.digest,
        at=at,
        note=proposal.note,
    )

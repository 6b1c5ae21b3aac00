"""Publishing: exactly what was approved, all at once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.checks import rules
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset, Hold, Proposal, Schedule
from cms.desk.models.states import State, Verdict, states_before
from cms.desk.review import contents, decisions, lifecycle
from cms.desk.review import schedule as review_schedule
from cms.desk.review.lifecycle import ReviewError, require_step

from . import documents, log, merge, notices, renames
from .checks import names_lost
from .documents import Name, Published
from .embargo import feed
from .models import Publication
from .refresh import refresh_soon
from .stale_bases import holds_since, moved_bases


@transaction.atomic(durable=True)
def publish(changeset: Changeset, *, by: User, at: datetime) -> list[Publication]:
    """Publish an approved changeset in one transaction and return its rows of the log.

    NotAllowed; ReviewError where it is not approved as it is now, a check blocks it, or a live body that it
    was made from has changed.
    """
    require_step(by, Verdict.PUBLISHED)
    # A scheduled changeset waits for its time: somebody's page may have been opened before it was scheduled.
    by_hand = [state for state in states_before(Verdict.PUBLISHED) if state != State.SCHEDULED]
    cards = lifecycle.lock(changeset, expect=by_hand)
    return _publish(changeset, cards, by=by, at=at)


@transaction.atomic(durable=True)
def publish_scheduled(schedule: Schedule, *, at: datetime) -> list[Publication]:
    """Publish a scheduled changeset in the name of the person who scheduled it.

    NotAllowed where that person may no longer schedule; ReviewError as for `publish`, and before its time.
    """
    cards = review_schedule.lock_standing(schedule)
    if cards is None:  # published, cancelled or moved since the job was queued
        return []
    scheduler = User.objects.get(pk=schedule.by_id)
    require_step(scheduler, Verdict.SCHEDULED)
    if at < schedule.due_at:
        raise ReviewError(f"It is scheduled for {schedule}.", code="before_its_time")
    _refuse_holds_since(schedule.changeset, schedule.at)
    return _publish(schedule.changeset, cards, by=scheduler, at=at)


def _refuse_holds_since(changeset: Changeset, at: datetime) -> None:
    """ReviewError where a record was held since it was decided when to publish: no clock ends a hold."""
    if found := Card.objects.filter(pk__in=holds_since(changeset, at)).order_by("pk").first():
        how = "scheduled" if changeset.state == State.SCHEDULED else "submitted"
        raise ReviewError(
            f"“{found}” was held after this was {how}: publish by hand to end the hold.", code="held_since"
        )


def publish_if_requested(changeset: Changeset, *, by: User, at: datetime) -> list[Publication]:
    """Publish an approved changeset that somebody marked *publish when approved*; otherwise do nothing.

    It is published by `by`, who gave the last approval, or, where they may not publish, by the person who
    marked it. ReviewError where a record was held since it was submitted: the approval stands.
    """
    requester = changeset.publish_when_approved
    if requester is None or changeset.state != State.APPROVED:
        return []
    allowed = (person for person in (by, requester) if person.has_perm(permissions.PUBLISH))
    publisher = next(allowed, None)
    if publisher is None:
        return []
    if changeset.submitted_at:
        _refuse_holds_since(changeset, changeset.submitted_at)
    return publish(changeset, by=publisher, at=at)


def _publish(changeset: Changeset, cards: dict[int, Card], *, by: User, at: datetime) -> list[Publication]:
    digest = decisions.require_approved(changeset)
    proposals = list(changeset.standing().select_related("base"))
    _require_base(proposals, cards)
    proposed = [
        rules.Proposed(
            cards[each.card_id], each.action, each.body, cards.get(each.merge_into_id or 0), each.note
        )
        for each in proposals
    ]
    _raise_if_blocked(rules.blockers(rules.findings(proposed)))

    # First of all, so that the documents rendered below name survivors.
    merge.take_effect(proposals, cards)
    lives = documents.lives_of(proposals, cards)
    gone = [each.card_id for each in proposals if each.takes_off]
    before = documents.live_names([each.card_id for each in proposals])
    read = documents.live_names(documents.named(live.body for live in lives))
    outside = read | {card: Name(cards[card].kind, None, None, None) for card in gone}
    own = documents.names_once_live(lives, outside)
    times = documents.moments_after(proposals, lives, at=at)
    log.clear(gone)
    rendered = documents.render(lives, outside | own, at=at, times=times, published=Published(lives, gone))
    log.write(lives, rendered)
    _set_cards(changeset, [live.card.pk for live in lives], gone, by=by, at=at)
    renames.label_cards(rendered)
    contents.retitle(changeset, _live_survivors(proposals))
    renames.queue_changed(before, own)
    lifecycle.finish(changeset, by=by, at=at, digest=digest)
    told = notices.of(lives)
    entries = [
        _entry(each, at=at, notice=told.get(each.card_id))
        for each in proposals
        if not merge.is_of_a_draft(each, cards)
    ]
    # Every slow step is done. From here nobody else publishes, so the last check can't be overtaken.
    log.lock_head()
    _raise_if_blocked(names_lost(proposed, read.keys() - cards.keys()))
    if entries:
        log.append(entries, by=by, at=at, read=read, sources=lives)
    feed.publish(changeset, entries, at=at)
    # After the commit, and robust: what is published stays so, and a worker refreshes what is left over.
    transaction.on_commit(lambda: refresh_soon(at=at), robust=True)
    return entries


def _live_survivors(proposals: Collection[Proposal]) -> dict[int, str]:
    """What readers call the survivors of the merges: their drafts may have other names."""
    into = [each.merge_into_id for each in proposals if each.merge_into_id]
    names = documents.live_names(into) if into else {}
    return {card: name.label for card, name in names.items() if name.label}


def _require_base(proposals: Collection[Proposal], cards: dict[int, Card]) -> None:
    for card in sorted(moved_bases(proposals, cards)):
        raise ReviewError(
            f"The live version of “{cards[card]}” changed since this was proposed: take the record out, "
            "compare the two, and submit it again.",
            code="moved_since_proposed",
        )


def _raise_if_blocked(found: list[Finding]) -> None:
    if found:
        raise ReviewError(decisions.blocked(found), found, code="blocked")


def _set_cards(changeset: Changeset, live: list[int], gone: list[int], *, by: User, at: datetime) -> None:
    mine = changeset.standing().filter(card=OuterRef("pk")).order_by()
    # Publishing a held record ends its hold: a second person approved what is served from now on.
    Hold.objects.filter(card__in=[*live, *gone], ended_at=None).update(
        ended_by=by, ended_at=at, ended_how=Hold.End.PUBLISHED
    )
    Card.objects.filter(pk__in=live).update(
        live=Subquery(mine.values("pk")[:1]),
        live_version=Subquery(mine.values("version")[:1]),
        published_version=Subquery(mine.values("version")[:1]),
        # What is published is the working copy as it was frozen, which nobody could change since.
        live_kept_back=F("kept_back"),
        hold=None,
    )
    Card.objects.filter(pk__in=gone).update(live=None, live_version=None, hold=None)


def _entry(proposal: Proposal, *, at: datetime, notice: int | None) -> Publication:
    return Publication(
        action=proposal.action,
        card_id=proposal.card_id,
        proposal=proposal,
        version=None if proposal.takes_off else proposal.version,
        digest=proposal.digest,
        at=at,
        note=proposal.note,
        notice_id=notice,
    )

"""The life of a changeset until it is approved: propose, submit, take out, approve, reject, ask for changes.

Each function locks the changeset, then its cards by id, checks, and writes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User

from . import canonical, checks, permissions
from .bodies import bodies
from .checks import Finding
from .models import Card, Changeset, Decision, Proposal, Schedule
from .models.changesets import Action, Verdict
from .models.states import FROZEN, READY, State
from .registry import kind


class ReviewError(Exception):
    """The step can't be taken; the message says why, `findings` what stands in the way."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()):
        self.findings = list(findings)
        super().__init__(message)


def lock(changeset: Changeset, *, expect: Collection[State]) -> dict[int, Card]:
    """Lock the changeset, then its records' cards by id; ReviewError where it is in another state."""
    # Whoever writes a card in it twice checks its key: a plain row lock here would make them wait in a ring.
    now = Changeset.objects.select_for_update(no_key=True).get(pk=changeset.pk)
    changeset.state, changeset.round, changeset.submitted_at = now.state, now.round, now.submitted_at
    changeset.publish_when_approved_id = now.publish_when_approved_id
    if now.state not in expect:
        raise ReviewError(f"“{now}” is {now.get_state_display()} now: look at it again.")
    return Card.objects.locked(changeset.standing().values_list("card", flat=True))


@transaction.atomic
def propose(
    cards: Collection[Card],
    *,
    by: User,
    at: datetime,
    action: str = Action.PUBLISH,
    note: str = "",
    title: str = "",
) -> Changeset:
    """An open changeset that holds the cards; ReviewError where one lies in another already."""
    permissions.require(by, permissions.SUBMIT)
    title = title or title_of(cards)
    changeset = Changeset.objects.create(title=title[:200], created_by=by, created_at=at)
    _add(changeset, cards, by=by, at=at, action=action, note=note)
    return changeset


@transaction.atomic
def add(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime) -> None:
    """Put more cards into an open changeset; ReviewError where one lies in another already."""
    permissions.require(by, permissions.SUBMIT)
    lock(changeset, expect=[State.OPEN])
    _add(changeset, cards, by=by, at=at, action=Action.PUBLISH, note="")


def _add(
    changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, action: str, note: str
) -> None:
    locked = Card.objects.locked(card.pk for card in cards)
    if not locked:
        raise ReviewError("A changeset needs a record.")
    for card in locked.values():
        if card.pending:
            raise ReviewError(f"“{card}” lies in “{card.pending}” already: take it out there first.")
        if card.merged_into_id:
            raise ReviewError(f"“{card}” was merged into another record.")
    Proposal.objects.bulk_create(
        Proposal(
            changeset=changeset, round=changeset.round, card=card, action=action, note=note, by=by, at=at
        )
        for card in locked.values()
    )
    Card.objects.filter(pk__in=locked).update(pending=changeset)


def title_of(cards: Collection[Card]) -> str:
    """A changeset's title, made from what is in it."""
    first = min(cards, key=lambda card: card.pk, default=None)
    if first is None:
        return "Nothing"
    others = len(cards) - 1
    if not others:
        return f"{first}"
    return f"{first} and {others} other{'s' if others > 1 else ''}"


@transaction.atomic
def submit(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Freeze the bodies as they are now and ask for approval; ReviewError where a check blocks."""
    permissions.require(by, permissions.SUBMIT)
    cards = lock(changeset, expect=[State.OPEN])
    proposals = list(changeset.standing())
    if not proposals:
        raise ReviewError(f"“{changeset}” is empty: add a record first.")
    _freeze(proposals, cards, at=at)
    _stop_at_blockers(proposals, cards)
    Proposal.objects.bulk_update(
        proposals, ["version", "base", "format", "text", "digest", "frozen_at"], batch_size=200
    )
    changeset.submitted_at = at
    _enter(changeset, State.IN_REVIEW)
    _decide(changeset, Verdict.SUBMITTED, by=by, at=at, digest=changeset.digest())
    return changeset


@transaction.atomic
def publish_when_approved(changeset: Changeset, *, by: User, at: datetime, wished: bool = True) -> None:
    """Let it be published with its last approval, or no longer; `publishing.publish_as_wished` does it."""
    permissions.require(by, permissions.APPROVE if by.has_perm(permissions.APPROVE) else permissions.SUBMIT)
    lock(changeset, expect=[State.OPEN, State.IN_REVIEW])
    changeset.publish_when_approved = by if wished else None
    changeset.save(update_fields=["publish_when_approved"])


@transaction.atomic
def submit_alone(
    card: Card, *, by: User, at: datetime, action: str = Action.PUBLISH, note: str = ""
) -> Changeset:
    """A changeset of this one record, submitted; or the open changeset where it is the only one already.

    ReviewError where the open changeset holds others, or is to do something else with it.
    """
    card.refresh_from_db(fields=["pending"])
    changeset = card.pending
    if changeset is None:
        return submit(propose([card], by=by, at=at, action=action, note=note), by=by, at=at)
    proposals = list(changeset.standing())
    if len(proposals) > 1:
        raise ReviewError(
            f"“{card}” lies in “{changeset}” with other records: submit that, or take it out there."
        )
    if any(each.action != action or note for each in proposals):
        raise ReviewError(
            f"“{card}” lies in “{changeset}” to {proposals[0].action}: take it out there first."
        )
    return submit(changeset, by=by, at=at)


def _freeze(proposals: list[Proposal], cards: dict[int, Card], *, at: datetime) -> None:
    published = [cards[each.card_id] for each in proposals if each.action != Action.WITHDRAW]
    made = bodies(published)
    for proposal in proposals:
        card = cards[proposal.card_id]
        proposal.base_id, proposal.frozen_at = card.live_id, at
        if proposal.action == Action.WITHDRAW:
            if card.live_version is None:
                raise ReviewError(f"“{card}” is not live: there is nothing to withdraw.")
            proposal.version = card.live_version
            continue
        if card.live_version == card.version:
            raise ReviewError(
                f"“{card}” has no change since it was published: take it out of “{proposal.changeset}”."
            )
        proposal.version, proposal.format = card.version, kind(card.kind).format
        proposal.text = canonical.dumps(made[card.pk])
        proposal.digest = canonical.digest(proposal.text)


def _stop_at_blockers(proposals: Iterable[Proposal], cards: dict[int, Card]) -> None:
    proposed = [checks.Proposed(cards[each.card_id], each.action, each.body) for each in proposals]
    if found := checks.blockers(checks.findings(proposed)):
        raise ReviewError(blocked(found), found)


def blocked(found: list[Finding]) -> str:
    """What stands in the way, the first few in words."""
    more = f" … and {len(found) - 5} more." if len(found) > 5 else ""
    return " ".join(str(finding) for finding in found[:5]) + more


@transaction.atomic
def take_out(proposal: Proposal, *, by: User, at: datetime) -> Changeset:
    """Free a record for editing; approvals of the changeset as it was lapse with it."""
    permissions.require(by, permissions.SUBMIT)
    changeset = proposal.changeset
    cards = lock(changeset, expect=[State.OPEN, *FROZEN])
    standing = changeset.standing().filter(card=proposal.card_id).first()
    if standing is None:
        raise ReviewError(f"That record is not in “{changeset}” any more.")
    kept = {"proposal": standing} if standing.frozen_at else {"note": str(cards[standing.card_id])}
    _decide(changeset, Verdict.TAKEN_OUT, by=by, at=at, **kept)
    if not standing.frozen_at:
        standing.delete()
    Card.objects.filter(pk=standing.card_id).update(pending=None)
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    if len(cards) == 1:
        _end(changeset, State.ABANDONED, at=at)
        _decide(changeset, Verdict.ABANDONED, by=by, at=at)
    elif changeset.state in READY:
        _enter(changeset, State.IN_REVIEW)
    return changeset


@transaction.atomic
def take_out_card(card: Card, *, by: User, at: datetime) -> Changeset:
    """Take a record out of whichever changeset it lies in."""
    proposal = Proposal.objects.standing().filter(card=card, changeset__pending_cards=card).first()
    if proposal is None:
        raise ReviewError(f"“{card}” is in no changeset any more.")
    return take_out(proposal, by=by, at=at)


@transaction.atomic
def approve(changeset: Changeset, *, seen: str, by: User, at: datetime) -> Decision:
    """Record that `by` stands behind exactly the proposals whose digest the page showed.

    ReviewError where the changeset moved since, where a check blocks, or where `by` wrote all of it. It
    becomes approved once each contribution has the approval of somebody who did not make it; where one of
    those has left since, it takes another.
    """
    permissions.require(by, permissions.APPROVE)
    lock(changeset, expect=FROZEN)
    if changeset.state in READY and not changeset.unapproved():
        raise ReviewError(f"“{changeset}” is approved now: look at it again.")
    if seen != changeset.digest():
        raise ReviewError("The changeset moved while you read it: look at what changed.")
    if not changeset.contributors() - {by.pk}:
        raise ReviewError("All of this is your own work: somebody else has to approve it.")
    if by.pk in changeset.approvers(seen):
        raise ReviewError("You have approved this already: it waits for somebody else.")
    if found := checks.blockers(checks.of_proposals(changeset.standing().select_related("card"))):
        raise ReviewError(blocked(found), found)
    decision = _decide(changeset, Verdict.APPROVED, by=by, at=at, digest=seen)
    if changeset.state == State.IN_REVIEW and not changeset.unapproved():
        _enter(changeset, State.APPROVED)
    return decision


@transaction.atomic
def request_changes(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Give it back to its writers, with what is to change: open again, its records editable."""
    permissions.require(by, permissions.APPROVE)
    lock(changeset, expect=FROZEN)
    _require_note(note, "Say what is to change.")
    decision = _decide(
        changeset, Verdict.CHANGES_REQUESTED, by=by, at=at, digest=changeset.digest(), note=note
    )
    standing = list(changeset.standing())
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    changeset.round += 1
    changeset.publish_when_approved = None
    _enter(changeset, State.OPEN)
    Proposal.objects.bulk_create(
        Proposal(
            changeset=changeset,
            round=changeset.round,
            card_id=each.card_id,
            action=each.action,
            by_id=each.by_id,
            at=each.at,
            note=each.note,
            merge_into_id=each.merge_into_id,
        )
        for each in standing
    )
    return decision


@transaction.atomic
def reject(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Close it unpublished, with the reason; the edits stay in the working copies."""
    permissions.require(by, permissions.APPROVE)
    lock(changeset, expect=FROZEN)
    _require_note(note, "Say why it is rejected.")
    decision = _decide(changeset, Verdict.REJECTED, by=by, at=at, digest=changeset.digest(), note=note)
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    _end(changeset, State.REJECTED, at=at)
    return decision


def require_approved(changeset: Changeset) -> str:
    """The digest that everybody's part is approved under; ReviewError where one lacks it now."""
    digest = changeset.digest()
    if changeset.state in READY and not changeset.unapproved():
        return digest
    given = changeset.decisions.filter(verdict=Verdict.APPROVED)
    if given.exists() and not given.filter(digest=digest).exists():
        raise ReviewError("It changed since it was approved: somebody has to approve it as it is now.")
    raise ReviewError("It is not approved: somebody who did not write it has to approve it first.")


def finish(changeset: Changeset, *, by: User, at: datetime, digest: str) -> None:
    """Mark it published; publishing calls this inside its transaction."""
    _decide(changeset, Verdict.PUBLISHED, by=by, at=at, digest=digest)
    end_schedule(changeset, Schedule.End.PUBLISHED, by=by, at=at)
    _end(changeset, State.PUBLISHED, at=at)


def end_schedule(changeset: Changeset, how: str, *, by: User, at: datetime) -> int:
    """End the schedule of a locked changeset, where it has one; how many ended."""
    return changeset.schedules.standing().update(ended_by=by, ended_at=at, ended_how=how)


def _require_note(note: str, sentence: str) -> None:
    if not note.strip() or "\0" in note:
        raise ReviewError(sentence)


def _decide(changeset: Changeset, verdict: str, *, by: User, at: datetime, **values) -> Decision:
    return changeset.decisions.create(verdict=verdict, by=by, at=at, **values)


def _enter(changeset: Changeset, state: State) -> None:
    changeset.state = state
    changeset.save(update_fields=["state", "round", "submitted_at", "publish_when_approved"])


def _end(changeset: Changeset, state: State, *, at: datetime) -> None:
    changeset.pending_cards.update(pending=None)
    changeset.state, changeset.ended_at = state, at
    changeset.save(update_fields=["state", "ended_at"])

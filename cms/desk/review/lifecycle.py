"""The life of a changeset until it is approved: propose, take out, approve, reject, ask for changes.

Each function locks the changeset, then its cards by id, checks, and writes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import canonical, permissions
from cms.desk.checks import rules as check_rules
from cms.desk.checks.rules import Finding
from cms.desk.checks.warnings import lacking
from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset, Decision, Proposal, Schedule
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import READY, State, require_way, states_before
from cms.desk.records.registry import endings
from cms.desk.records.survivors import survivor
from cms.desk.review.bulk.progress import reading_of

from .timeline import decide, decide_each


class ReviewError(Refusal):
    """The step can't be taken; the message says why, `findings` what stands in the way."""

    def __init__(self, message: str, findings: Iterable[Finding] = (), *, code: str):
        self.findings = list(findings)
        super().__init__(message, code=code)


def lock(*changesets: Changeset, expect: Collection[State], also: Iterable[int] = ()) -> dict[int, Card]:
    """Lock the changesets by id, then by id the cards of their records, of what those merge into, and `also`.

    ReviewError where a changeset is in another state.
    """
    # Whoever writes a card in it twice checks its key: a plain row lock here would make them wait in a ring.
    rows = Changeset.objects.filter(pk__in=[each.pk for each in changesets]).order_by("pk")
    found = {each.pk: each for each in rows.select_for_update(no_key=True)}
    for changeset in changesets:
        now = found[changeset.pk]
        changeset.state, changeset.round, changeset.submitted_at = now.state, now.round, now.submitted_at
        changeset.title, changeset.titled = now.title, now.titled
        changeset.publish_when_approved_id = now.publish_when_approved_id
        if now.state not in expect:
            raise ReviewError(
                f"“{now}” is {now.get_state_display()} now: look at it again.", code="in_another_state"
            )
    standing = Proposal.objects.standing().filter(changeset__in=changesets)
    named = {key for pair in standing.values_list("card", "merge_into") for key in pair if key}
    return Card.objects.locked({*named, *also})


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
    permissions.require_step(by, Verdict.ADDED)
    made = begin(cards, by=by, at=at, title=title)
    locked = Card.objects.locked(card.pk for card in cards)
    fill(made, locked.values(), by=by, at=at, action=action, note=note)
    return made


def begin(cards: Collection[Card], *, by: User, at: datetime, title: str = "") -> Changeset:
    """A changeset that is to hold the cards, and holds nothing yet."""
    values = {"title": (title or title_of(cards))[:200], "titled": bool(title)}
    made = Changeset.objects.create(**values, created_by=by, created_at=at)
    named = [[card.pk] for card in cards]
    audit.record_cards("changeset.begun", named, by=by, at=at, changeset=made.pk, about=str(made))
    return made


@transaction.atomic
def add(
    changeset: Changeset,
    cards: Collection[Card],
    *,
    by: User,
    at: datetime,
    action: str = Action.PUBLISH,
    note: str = "",
) -> None:
    """Put more cards into an open changeset; ReviewError where one lies in another already."""
    permissions.require_step(by, Verdict.ADDED)
    locked = lock(changeset, expect=states_before(Verdict.ADDED), also=[card.pk for card in cards])
    put_in(
        changeset,
        [locked[key] for key in sorted({card.pk for card in cards})],
        by=by,
        at=at,
        action=action,
        note=note,
    )


def put_in(
    changeset: Changeset,
    cards: Collection[Card],
    *,
    by: User,
    at: datetime,
    action: str = Action.PUBLISH,
    note: str = "",
    along_with: Card | None = None,
    merge_into: Card | None = None,
) -> None:
    """Put locked cards into an open changeset that is locked too, and say so in its timeline.

    along_with: the record that they are brought along for. merge_into: the one they are to be part of.
    """
    values = {"action": action, "note": note, "along_with": along_with, "merge_into": merge_into}
    fill(changeset, cards, by=by, at=at, **values)
    decide(changeset, Verdict.ADDED, by=by, at=at, note=title_of(cards), cards=cards)
    retitle(changeset)


def fill(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, **values: Any) -> None:
    """Put locked cards into a changeset that was begun for them; ReviewError where one can't be.

    values: of each proposal, as for `put_in`.
    """
    if not cards:
        raise ReviewError("A changeset needs a record.", code="empty")
    if values.get("action") == Action.MERGE and values.get("merge_into") is None:
        raise ReviewError("Say which record it is to be merged into.", code="survivor_missing")
    leases.require_free(cards, by=by, at=at, refusal=ReviewError)
    for card in cards:
        _require_unproposed(card)
        if card.merged_into_id:
            raise ReviewError(f"“{card}” was merged into “{survivor(card)}”.", code="merged_already")
    _propose(changeset, cards, by=by, at=at, **values)


def _require_unproposed(card: Card) -> None:
    """ReviewError where a locked card lies in a changeset: nothing else can be done with it meanwhile."""
    if card.pending:
        raise ReviewError(
            f"“{card}” lies in “{card.pending}” already ({card.pending.get_state_display()}, made by "
            f"{card.pending.created_by}): take it out there first.",
            code="proposed_already",
        )


def part_again(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime) -> None:
    """Propose to make merged records ones of their own again; otherwise as `fill`."""
    leases.require_free(cards, by=by, at=at, refusal=ReviewError)
    for card in cards:
        _require_unproposed(card)
    _propose(changeset, cards, by=by, at=at)


def _propose(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, **values: Any) -> None:
    Proposal.objects.bulk_create(
        Proposal(changeset=changeset, round=changeset.round, card=card, by=by, at=at, **values)
        for card in cards
    )
    Card.objects.filter(pk__in=[card.pk for card in cards]).update(pending=changeset)


def title_of(cards: Collection[Card]) -> str:
    """A changeset's title, made from what is in it."""
    first = min(cards, key=lambda card: card.pk, default=None)
    return _title(str(first), len(cards)) if first else "Nothing"


def _title(first: str, number: int) -> str:
    others = number - 1
    return f"{first} and {others} other{'s' if others > 1 else ''}" if others else first


def retitle(changeset: Changeset) -> None:
    """Make the title of a locked changeset from what is in it now, unless somebody typed one."""
    standing = changeset.standing()
    if not changeset.titled and (first := standing.select_related("card").first()):
        changeset.title = _title(str(first.card), standing.count())[:200]
        changeset.save(update_fields=["title"])


def blocked(found: list[Finding]) -> str:
    """What stands in the way, the first few in words."""
    more = f" … and {len(found) - 5} more." if len(found) > 5 else ""
    return " ".join(str(finding) for finding in found[:5]) + more


@transaction.atomic
def take_out(proposal: Proposal, *, by: User, at: datetime) -> Changeset:
    """Free a record for editing; approvals of the changeset as it was lapse with it."""
    permissions.require_step(by, Verdict.TAKEN_OUT)
    changeset = proposal.changeset
    cards = lock(changeset, expect=states_before(Verdict.TAKEN_OUT))
    if proposal.card_id not in cards or cards[proposal.card_id].pending_id != changeset.pk:
        raise ReviewError(f"That record is not in “{changeset}” any more.", code="not_in_it")
    part_with(changeset, [cards[proposal.card_id]], Verdict.TAKEN_OUT, by=by, at=at)
    return changeset


def part_with(
    changeset: Changeset,
    cards: Collection[Card],
    verdict: Verdict,
    *,
    by: User,
    at: datetime,
    other: Changeset | None = None,
) -> list[Proposal]:
    """Let go of locked cards of a locked changeset, and of approvals and a schedule with them.

    Returns what was proposed of each. Without a record left it is abandoned.
    """
    leases.require_free(cards, by=by, at=at, refusal=ReviewError)
    leaving = list(changeset.standing().filter(card__in=cards).select_related("card"))
    kept = [each for each in leaving if each.frozen_at]
    if kept:
        decide_each(changeset, kept, verdict, by=by, at=at, other=other)
    else:
        note = title_of(cards)
        decide(changeset, verdict, by=by, at=at, other=other, note=note, cards=cards)
        Proposal.objects.filter(pk__in=[each.pk for each in leaving]).delete()
    Card.objects.filter(pk__in=[card.pk for card in cards]).update(pending=other)
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    if not changeset.standing().exists():
        _end(changeset, State.ABANDONED, after=Verdict.ABANDONED, at=at)
        decide(changeset, Verdict.ABANDONED, by=by, at=at)
        return leaving
    retitle(changeset)
    if changeset.state in READY:
        enter(changeset, State.IN_REVIEW, after=verdict)
    return leaving


@transaction.atomic
def take_out_card(card: Card, *, by: User, at: datetime) -> Changeset:
    """Take a record out of whichever changeset it lies in."""
    proposal = Proposal.objects.standing().filter(card=card, changeset__pending_cards=card).first()
    if proposal is None:
        raise ReviewError(f"“{card}” is in no changeset any more.", code="not_in_it")
    return take_out(proposal, by=by, at=at)


@transaction.atomic
def approve(changeset: Changeset, *, seen: str, by: User, at: datetime) -> Decision:
    """Record that `by` stands behind exactly the proposals whose digest the page showed.

    ReviewError where the changeset moved since, a check blocks, a warning lacks its acknowledgement, `by`
    wrote all of it, or has not read of a large one what `reading` asks. It becomes approved once it has as
    many approvals as it takes, and each contribution that of somebody who did not make it; where one of those
    has left since, it takes another.
    """
    permissions.require_step(by, Verdict.APPROVED)
    lock(changeset, expect=states_before(Verdict.APPROVED))
    approvals = changeset.approvals()
    if changeset.state in READY and approvals.is_whole:
        raise ReviewError(f"“{changeset}” is approved now: look at it again.", code="in_another_state")
    if seen != changeset.digest():
        raise ReviewError(
            "The changeset moved while you read it: look at what changed.", code="moved_while_read"
        )
    if not approvals.contributors - {by.pk}:
        raise ReviewError("All of this is your own work: somebody else has to approve it.", code="own_work")
    if by.pk in approvals.approvers:
        raise ReviewError(
            "You have approved this already: it waits for somebody else.", code="approved_already"
        )
    found = check_rules.of_changeset(changeset)
    if stops := check_rules.blockers(found):
        raise ReviewError(blocked(stops), stops, code="blocked")
    if rules := lacking(changeset, found):
        names = ", ".join(f"“{each.name}”" for each in rules)
        warned = [finding for each in rules for finding in each.findings]
        raise ReviewError(
            f"Say why these warnings may stand, then approve: {names}.", warned, code="warning_unanswered"
        )
    reading = reading_of(changeset, by)
    if reading and reading.left:
        raise ReviewError(str(reading), code="unread")
    account = canonical.dumps(reading.account()) if reading else None
    decision = decide(changeset, Verdict.APPROVED, by=by, at=at, digest=seen, reading=account)
    if changeset.state == State.IN_REVIEW and changeset.approvals().is_whole:
        enter(changeset, State.APPROVED, after=Verdict.APPROVED)
    return decision


@transaction.atomic
def request_changes(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Give it back to its writers, with what is to change: open again, its records editable."""
    permissions.require_step(by, Verdict.CHANGES_REQUESTED)
    lock(changeset, expect=states_before(Verdict.CHANGES_REQUESTED))
    _require_note(note, "Say what is to change.")
    decision = decide(
        changeset, Verdict.CHANGES_REQUESTED, by=by, at=at, digest=changeset.digest(), note=note
    )
    standing = list(changeset.standing())
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    changeset.round += 1
    changeset.publish_when_approved = None
    enter(changeset, State.OPEN, after=Verdict.CHANGES_REQUESTED)
    Proposal.objects.bulk_create(each.again(changeset) for each in standing)
    return decision


@transaction.atomic
def reject(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Close it unpublished, with the reason; the edits stay in the working copies."""
    permissions.require_step(by, Verdict.REJECTED)
    lock(changeset, expect=states_before(Verdict.REJECTED))
    _require_note(note, "Say why it is rejected.")
    decision = decide(changeset, Verdict.REJECTED, by=by, at=at, digest=changeset.digest(), note=note)
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    _end(changeset, State.REJECTED, after=Verdict.REJECTED, at=at)
    return decision


def require_approved(changeset: Changeset) -> str:
    """The digest that it has all its approvals under; ReviewError where one is missing now."""
    digest, approvals = changeset.digest(), changeset.approvals()
    if approvals.is_whole:
        return digest
    if approvals.given and approvals.missing:
        more = "one more person has" if approvals.missing == 1 else f"{approvals.missing} more people have"
        raise ReviewError(
            f"It is not approved: it has {len(approvals.given)} of {approvals.total} approvals, and {more} "
            "to approve it.",
            code="approvals_missing",
        )
    given = changeset.decisions.filter(verdict=Verdict.APPROVED)
    if given.exists() and not given.filter(digest=digest).exists():
        raise ReviewError(
            "It changed since it was approved: somebody has to approve it as it is now.",
            code="moved_since_approved",
        )
    raise ReviewError(
        "It is not approved: somebody who did not write it has to approve it first.", code="not_approved"
    )


def finish(changeset: Changeset, *, by: User, at: datetime, digest: str) -> None:
    """Mark it published; publishing calls this inside its transaction."""
    decide(changeset, Verdict.PUBLISHED, by=by, at=at, digest=digest)
    end_schedule(changeset, Schedule.End.PUBLISHED, by=by, at=at)
    _end(changeset, State.PUBLISHED, after=Verdict.PUBLISHED, at=at)


def end_schedule(changeset: Changeset, how: str, *, by: User, at: datetime) -> int:
    """End the schedule of a locked changeset, where it has one; how many ended."""
    ended = list(changeset.schedules.standing())
    for each in ended:
        each.ended_by, each.ended_at, each.ended_how = by, at, how
        each.save(update_fields=["ended_by", "ended_at", "ended_how"])
        for told in endings():
            told(each, at=at)
    return len(ended)


def _require_note(note: str, sentence: str) -> None:
    if not note.strip() or "\0" in note:
        raise ReviewError(sentence, code="note_missing")


def enter(changeset: Changeset, state: State, *, after: Verdict) -> None:
    """Keep the state that a step leads a locked changeset to, and what moved with it."""
    require_way(after, changeset.state, state)
    changeset.state = state
    changeset.save(update_fields=["state", "round", "submitted_at", "publish_when_approved"])


def _end(changeset: Changeset, state: State, *, after: Verdict, at: datetime) -> None:
    require_way(after, changeset.state, state)
    changeset.pending_cards.update(pending=None)
    changeset.state, changeset.ended_at = state, at
    changeset.save(update_fields=["state", "ended_at"])

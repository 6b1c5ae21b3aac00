"""The records of a changeset: adding them, moving them to another, splitting them off, taking them out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset, Proposal, Schedule
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import READY, State, states_before
from cms.desk.records.survivors import survivor

from .lifecycle import ReviewError, close, end_schedule, enter, lock, require_step, require_visible
from .timeline import decide, decide_each


@transaction.atomic
def move(
    changeset: Changeset, cards: Collection[Card], *, to: Changeset, by: User, at: datetime
) -> list[Proposal]:
    """Move the proposals of these cards to another changeset; ReviewError unless both are open."""
    require_step(by, Verdict.MOVED_IN)
    if changeset.pk == to.pk:
        raise ReviewError(f"They are in “{to}” already.", code="in_it_already")
    moving = _of(changeset, cards, lock(changeset, to, expect=states_before(Verdict.MOVED_IN)))
    return _carry_over(changeset, moving, to=to, by=by, at=at)


@transaction.atomic
def split(
    changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, title: str = ""
) -> Changeset:
    """Split some of the records off into a new open changeset; those under review no longer are.

    ReviewError where no record would stay. Approvals of the rest lapse, since its digest changes.
    """
    require_step(by, Verdict.MOVED_OUT)
    locked = lock(changeset, expect=states_before(Verdict.MOVED_OUT))
    leaving = _of(changeset, cards, locked)
    # `locked` has survivors of merges too, which are not in the changeset.
    if len(leaving) == sum(card.pending_id == changeset.pk for card in locked.values()):
        raise ReviewError(
            f"That is all of “{changeset}”: leave a record in it, or rename it.", code="none_left"
        )
    title = title.replace("\0", "").strip()
    made = begin(leaving, by=by, at=at, title=title)
    _carry_over(changeset, leaving, to=made, by=by, at=at)
    return made


def _of(changeset: Changeset, cards: Collection[Card], locked: dict[int, Card]) -> list[Card]:
    """The locked cards, in order of id; ReviewError where one is no longer in the changeset."""
    chosen = {card.pk: card for card in cards}
    if not chosen:
        raise ReviewError("Choose a record first.", code="choice_missing")
    for key, card in chosen.items():
        if key not in locked or locked[key].pending_id != changeset.pk:
            raise ReviewError(f"“{card}” is not in “{changeset}” any more.", code="not_in_it")
    return [locked[key] for key in sorted(chosen)]


def _carry_over(
    changeset: Changeset, cards: list[Card], *, to: Changeset, by: User, at: datetime
) -> list[Proposal]:
    left = release(changeset, cards, Verdict.MOVED_OUT, by=by, at=at, other=to)
    proposals = Proposal.objects.bulk_create(each.again(to) for each in left)
    decide(to, Verdict.MOVED_IN, by=by, at=at, note=title_of(cards), other=changeset, cards=cards)
    retitle(to)
    return proposals


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
    """A new open changeset with these records; ReviewError where one is in another already."""
    require_step(by, Verdict.ADDED)
    made = begin(cards, by=by, at=at, title=title)
    # The new changeset needs no lock: nobody else can see it before the commit.
    locked = Card.objects.locked(card.pk for card in cards)
    fill(made, locked.values(), by=by, at=at, action=action, note=note)
    return made


def begin(cards: Collection[Card], *, by: User, at: datetime, title: str = "") -> Changeset:
    """A new, empty changeset, titled and logged for the cards that the caller adds next."""
    require_visible(title)
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
    """Add records to an open changeset; ReviewError where one is in a changeset already."""
    require_step(by, Verdict.ADDED)
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
    """Add locked cards to a locked open changeset, and record that on its timeline.

    along_with: the record that needs them. merge_into: their survivor.
    """
    values = {"action": action, "note": note, "along_with": along_with, "merge_into": merge_into}
    fill(changeset, cards, by=by, at=at, **values)
    decide(changeset, Verdict.ADDED, by=by, at=at, note=title_of(cards), cards=cards)
    retitle(changeset)


def fill(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, **values: Any) -> None:
    """Add locked cards to a new changeset, without a timeline entry; ReviewError where one can't be added.

    values: for each proposal, as in `put_in`.
    """
    if not cards:
        raise ReviewError("A changeset needs a record.", code="empty")
    if values.get("action") == Action.MERGE and values.get("merge_into") is None:
        raise ReviewError("Say which record it is to be merged into.", code="survivor_missing")
    require_visible("", text=values.get("note") or "")
    leases.require_free(cards, by=by, at=at, refusal=ReviewError)
    for card in cards:
        _require_unproposed(card)
        if card.merged_into_id:
            raise ReviewError(f"“{card}” {_merged(card)}", code="merged_already")
    _propose(changeset, cards, by=by, at=at, **values)


def unaddable(cards: Collection[Card], *, by: User, at: datetime) -> dict[int, str]:
    """Why those of the records that can't be put into a changeset now can't, by id.

    Each sentence continues after the record's name. Nothing is locked: adding them asks again.
    """
    found = {card.pk: _merged(card) for card in cards if card.merged_into_id}
    found |= {card.pk: _proposed(card.pending) for card in cards if card.pending}
    return found | leases.leased_by_others([card.pk for card in cards], by=by, at=at)


def _merged(card: Card) -> str:
    return f"was merged into “{survivor(card)}”."


def _proposed(changeset: Changeset) -> str:
    return (
        f"is in “{changeset}” already ({changeset.get_state_display()}, made by {changeset.created_by}): "
        "take it out there first."
    )


def _require_unproposed(card: Card) -> None:
    """ReviewError where a locked card is in a changeset: a record is in one at a time."""
    if card.pending:
        raise ReviewError(f"“{card}” {_proposed(card.pending)}", code="proposed_already")


def unmerge(changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime) -> None:
    """Propose to unmerge merged records; otherwise as `fill`."""
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
    """A title made from the records: the first one's label and the number of others."""
    first = min(cards, key=lambda card: card.pk, default=None)
    return _title(str(first), len(cards)) if first else "Nothing"


def _title(first: str, number: int) -> str:
    others = number - 1
    return f"{first} and {others} other{'s' if others > 1 else ''}" if others else first


def retitle(changeset: Changeset, called: Mapping[int, str] | None = None) -> None:
    """Make the title of a locked changeset from its records now, unless somebody typed one.

    called: what survivors of its merges are called where that is not their working copy's name.
    """
    if changeset.titled:
        return
    standing = changeset.standing().select_related("card", "merge_into")
    # A merge is called after what becomes one, whatever is published with it.
    merging = standing.filter(action=Action.MERGE)
    if first := merging.first():
        into = (called or {}).get(first.merge_into_id or 0, str(first.merge_into))
        title = _title(f"Merge “{first.card}” into “{into}”", merging.count())
    elif first := standing.first():
        title = _title(str(first.card), standing.count())
    else:
        return
    changeset.title = title[:200]
    changeset.save(update_fields=["title"])


@transaction.atomic
def take_out(proposal: Proposal, *, by: User, at: datetime) -> Changeset:
    """Take a record out of its changeset, so that it can be edited; approvals of the changeset lapse."""
    require_step(by, Verdict.TAKEN_OUT)
    changeset = proposal.changeset
    cards = lock(changeset, expect=states_before(Verdict.TAKEN_OUT))
    if proposal.card_id not in cards or cards[proposal.card_id].pending_id != changeset.pk:
        raise ReviewError(f"That record is not in “{changeset}” any more.", code="not_in_it")
    release(changeset, [cards[proposal.card_id]], Verdict.TAKEN_OUT, by=by, at=at)
    return changeset


def release(
    changeset: Changeset,
    cards: Collection[Card],
    verdict: Verdict,
    *,
    by: User,
    at: datetime,
    other: Changeset | None = None,
) -> list[Proposal]:
    """Remove locked cards from a locked changeset; returns their proposals.

    A schedule is voided and approvals lapse. A changeset without records left is abandoned.
    """
    leases.require_free(cards, by=by, at=at, refusal=ReviewError)
    leaving = list(changeset.standing().filter(card__in=cards).select_related("card"))
    # Frozen proposals are insert-only: a decision on each marks that it left. Others are simply deleted.
    frozen = [each for each in leaving if each.frozen_at]
    if frozen:
        decide_each(changeset, frozen, verdict, by=by, at=at, other=other)
    else:
        note = title_of(cards)
        decide(changeset, verdict, by=by, at=at, other=other, note=note, cards=cards)
        Proposal.objects.filter(pk__in=[each.pk for each in leaving]).delete()
    Card.objects.filter(pk__in=[card.pk for card in cards]).update(pending=other)
    # What was scheduled is no longer what was approved.
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    if not changeset.standing().exists():
        close(changeset, State.ABANDONED, after=Verdict.ABANDONED, at=at)
        decide(changeset, Verdict.ABANDONED, by=by, at=at)
        return leaving
    retitle(changeset)
    if changeset.state in READY:
        enter(changeset, State.IN_REVIEW, after=verdict)
    return leaving


@transaction.atomic
def take_out_card(card: Card, *, by: User, at: datetime) -> Changeset:
    """Take a record out of the changeset that it is in; ReviewError where it is in none."""
    proposal = Proposal.objects.standing().filter(card=card, changeset__pending_cards=card).first()
    if proposal is None:
        raise ReviewError(f"“{card}” is in no changeset any more.", code="not_in_it")
    return take_out(proposal, by=by, at=at)

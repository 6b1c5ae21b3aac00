"""Undo: propose the reverse of a published changeset, for everything that has not changed since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import canonical, permissions
from cms.desk.models import Card, Changeset, Proposal, Version
from cms.desk.models.changesets import Action
from cms.desk.models.states import State as ChangesetState
from cms.desk.models.versions import How
from cms.desk.records.registry import State, kind
from cms.desk.records.states import states
from cms.desk.review import contents
from cms.desk.write.change import change_many

from . import versions as record_versions
from .plan import Aim, Plan, plan


class UndoError(Refusal):
    """The changeset can't be undone; the message says why."""


@dataclass(frozen=True)
class UndoStep:
    """What undoing does to one record of the changeset.

    action: what is proposed for it; None for nothing. plan: what changes in its working copy, where it
    returns to what was live before. reason: why nothing is proposed, or what has to be done first. blocks:
    whether that stops the whole undo. parts: whether undoing unmerges it.
    """

    card: Card
    action: str | None
    plan: Plan | None = None
    reason: str = ""
    blocks: bool = False
    parts: bool = False


def preview(changeset: Changeset) -> list[UndoStep]:
    """What undoing would do to each record of a published changeset, in order of card id."""
    return _backwards(changeset, Card.objects.select_related("pending").in_bulk(_ids(changeset)))


def digest(found: Collection[UndoStep]) -> str:
    """Identifies what a preview showed: `undo` refuses if it is another one by then."""
    seen = [[each.card.pk, each.card.version, each.card.live_id, each.action] for each in found]
    return canonical.digest(canonical.dumps(seen))


@transaction.atomic
def undo(changeset: Changeset, *, by: User, at: datetime, expect: str, note: str = "") -> Changeset:
    """Propose what was live before this changeset was published, or a withdrawal, in a new open changeset.

    expect: the `digest` of the preview that was read. Only values that are live as this changeset published
    them are reverted; whoever wrote the earlier ones is a contributor. note: public, for withdrawals.
    UndoError where anything changed since the preview, where unpublished edits would be published too, or
    where nothing is left to undo.
    """
    permissions.require(by, permissions.SUBMIT)
    found = _backwards(changeset, Card.objects.locked(_ids(changeset)))
    if digest(found) != expect:
        raise UndoError(
            "Something changed while you read this: look again at what undoing does.", code="moved_while_read"
        )
    if blocking := [each for each in found if each.blocks]:
        raise UndoError(" ".join(each.reason for each in blocking[:5]), code="in_the_way")
    proposing = [each for each in found if each.action]
    if not proposing:
        raise UndoError(f"Nothing of “{changeset}” is left to undo.", code="none_left")
    # Before the change: a merged record is read-only until a changeset unmerges it.
    proposed = _propose(changeset, proposing, by=by, at=at, note=note)
    _change(changeset, proposing, by=by, at=at)
    return proposed


def _change(changeset: Changeset, proposing: Sequence[UndoStep], *, by: User, at: datetime) -> None:
    plans = [each.plan for each in proposing if each.plan and each.plan.fields]
    before = {each.card_id: each for each in _bases(changeset)}
    numbers = {each.card.pk: before[each.card.pk].version for each in plans if each.card.pk in before}
    change_many(
        [(each.card, each.card.version, each.fields) for each in plans],
        by=by,
        at=at,
        how=How.UNDO,
        reference=f"changeset:{changeset.pk}",
        contributors=record_versions.writers({card: number for card, number in numbers.items() if number}),
    )


def _propose(
    changeset: Changeset, proposing: Sequence[UndoStep], *, by: User, at: datetime, note: str
) -> Changeset:
    cards = Card.objects.locked(each.card.pk for each in proposing)
    # One changeset for all actions, so that what was published together is undone together.
    proposed = contents.begin(list(cards.values()), by=by, at=at, title=f"Undo: {changeset.title}")
    for action in (Action.PUBLISH, Action.WITHDRAW):
        own = [cards[each.card.pk] for each in proposing if each.action == action and not each.parts]
        public = note if action == Action.WITHDRAW else ""
        if own:
            contents.fill(proposed, own, by=by, at=at, action=action, note=public)
    if merged := [cards[each.card.pk] for each in proposing if each.parts]:
        contents.unmerge(proposed, merged, by=by, at=at)
    return proposed


def _ids(changeset: Changeset) -> list[int]:
    if changeset.state != ChangesetState.PUBLISHED:
        raise UndoError(
            f"“{changeset}” is {changeset.get_state_display()}: only a published changeset can be undone.",
            code="not_published",
        )
    return list(changeset.standing().values_list("card", flat=True))


def _bases(changeset: Changeset) -> list[Proposal]:
    """The proposals that were live before this changeset was published."""
    return list(Proposal.objects.filter(pk__in=changeset.standing().order_by().values("base")).defer("text"))


def _backwards(changeset: Changeset, cards: Mapping[int, Card]) -> list[UndoStep]:
    # Without the bodies, which can be large and are not read here: states come from versions.
    proposals = list(changeset.standing().select_related("base").defer("text", "base__text"))
    known = _States(changeset, cards.values())
    found: dict[int, UndoStep] = {}
    aims, merged = [], set()
    for each in proposals:
        card = cards[each.card_id]
        if step := _not_undone(each, card):
            found[card.pk] = step
        elif each.action == Action.MERGE:
            merged.add(card.pk)
            aims.append(Aim(card, known.published[card.pk], known.before_merge(each), known.now[card.pk]))
        elif each.base is None:
            found[card.pk] = UndoStep(card, Action.WITHDRAW)
        else:
            now = known.now[card.pk]
            # A withdrawal published no new values to compare with: what was live before comes back whole.
            base = now if each.action == Action.WITHDRAW else known.published[card.pk]
            aims.append(Aim(card, base=base, wanted=known.before[card.pk], now=now))
    for back in plan(aims):
        if back.locked:
            reason = " ".join(dict.fromkeys(each.message for each in back.locked))
            found[back.card.pk] = UndoStep(back.card, None, back, reason, blocks=True)
            continue
        is_gone, parts = back.card.live_version is None, back.card.pk in merged
        proposes = is_gone or bool(back.fields)
        reason = "" if proposes else "Everything it published has changed since."
        if parts and back.card.last_position is None:
            reason = "It was never live: to be a record of its own again, it has to be published."
        action = Action.PUBLISH if proposes else None
        found[back.card.pk] = UndoStep(back.card, action, back, reason, parts=parts)
    return [found[each.card_id] for each in proposals]


def _not_undone(proposal: Proposal, card: Card) -> UndoStep | None:
    """Why nothing is proposed for a record, or what has to be done first; None where it can be undone."""
    is_withdrawal = proposal.action == Action.WITHDRAW
    if card.merged_into_id and card.merged_into_id != proposal.merge_into_id:
        return UndoStep(card, None, reason="It was merged into another record since.")
    if proposal.action == Action.MERGE and card.merged_into_id is None:
        return UndoStep(card, None, reason="It is a record of its own again.")
    if is_withdrawal and card.live_id:
        return UndoStep(card, None, reason="It is live again.")
    if not proposal.takes_off and card.live_id is None:
        return UndoStep(card, None, reason="It was withdrawn since.")
    if proposal.base is None and card.live_id != proposal.pk and proposal.action != Action.MERGE:
        return UndoStep(card, None, reason="It was published again since, and nothing was live before.")
    if card.pending:
        reason = f"“{card}” is in “{card.pending}”: take it out there first."
        return UndoStep(card, None, reason=reason, blocks=True)
    if card.live_version is not None and card.live_version != card.version and proposal.base:
        reason = f"“{card}” has unpublished edits, which would be published too: stash or discard them first."
        return UndoStep(card, None, reason=reason, blocks=True)
    return None


class _States:
    """Whole states of each record: now, as the changeset published it, and as it was live before."""

    def __init__(self, changeset: Changeset, cards: Collection[Card]):
        self.kinds = {card.pk: kind(card.kind) for card in cards}
        self.published = self._of(changeset.standing())
        self.before = self._of(Proposal.objects.filter(pk__in=changeset.standing().order_by().values("base")))
        self.now: dict[int, State] = {}
        for code in sorted({card.kind for card in cards}):
            mine = [card for card in cards if card.kind == code]
            self.now |= states(kind(code), mine)

    def before_merge(self, proposal: Proposal) -> State:
        """The state of a merged record before it handed over external ids to the survivor."""
        earlier = Version.objects.filter(card=proposal.card_id, number__lte=proposal.version or 0)
        reference = f"merge:{proposal.card_id}:{proposal.merge_into_id}"
        last = earlier.exclude(how=How.MERGE, reference=reference).latest("number")
        return record_versions.whole(self.kinds[proposal.card_id], last.state)

    def _of(self, proposals: QuerySet[Proposal]) -> dict[int, State]:
        versions = Version.objects.filter(
            card__proposals__in=proposals.order_by().values("pk"), number=F("card__proposals__version")
        )
        return {
            each.card_id: record_versions.whole(self.kinds[each.card_id], each.state) for each in versions
        }

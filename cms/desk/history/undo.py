"""Undo: a published changeset is proposed backwards, for everything that nobody has moved since."""

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

    action: null where nothing is proposed of it. plan: what becomes of its working copy, where that is to say
    again what was live. reason: why it is left, or what stands in the way. blocks: whether it does. parts:
    whether it was merged, and becomes a record of its own again.
    """

    card: Card
    action: str | None
    plan: Plan | None = None
    reason: str = ""
    blocks: bool = False
    parts: bool = False


def preview(changeset: Changeset) -> list[UndoStep]:
    """What undoing would do to each record of a published changeset, in order of id."""
    return _backwards(changeset, Card.objects.select_related("pending").in_bulk(_ids(changeset)))


def digest(found: Collection[UndoStep]) -> str:
    """What somebody who read a preview has seen: another one now is an error."""
    seen = [[each.card.pk, each.card.version, each.card.live_id, each.action] for each in found]
    return canonical.digest(canonical.dumps(seen))


@transaction.atomic
def undo(changeset: Changeset, *, by: User, at: datetime, expect: str, note: str = "") -> Changeset:
    """Propose, in a new open changeset, what was live before this one was published, or its withdrawal.

    expect: the `digest` of the preview that was read. Only what is live as this changeset published it goes
    back; whose words that carries are contributors. note: public, of withdrawals. UndoError where anything
    moved meanwhile, where unpublished edits would go along, or where nothing is left to undo.
    """
    permissions.require(by, permissions.SUBMIT)
    found = _backwards(changeset, Card.objects.locked(_ids(changeset)))
    if digest(found) != expect:
        raise UndoError(
            "Something moved while you read this: look again at what undoing does.", code="moved_while_read"
        )
    if blocking := [each for each in found if each.blocks]:
        raise UndoError(" ".join(each.reason for each in blocking[:5]), code="in_the_way")
    going = [each for each in found if each.action]
    if not going:
        raise UndoError(f"Nothing of “{changeset}” is left to undo.", code="none_left")
    # Proposed first: what was merged can be changed only once it is to be a record of its own again.
    proposed = _propose(changeset, going, by=by, at=at, note=note)
    _change(changeset, going, by=by, at=at)
    return proposed


def _change(changeset: Changeset, going: Sequence[UndoStep], *, by: User, at: datetime) -> None:
    plans = [each.plan for each in going if each.plan and each.plan.fields]
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
    changeset: Changeset, going: Sequence[UndoStep], *, by: User, at: datetime, note: str
) -> Changeset:
    cards = Card.objects.locked(each.card.pk for each in going)
    proposed = contents.begin(list(cards.values()), by=by, at=at, title=f"Undo: {changeset.title}")
    for action in (Action.PUBLISH, Action.WITHDRAW):
        own = [cards[each.card.pk] for each in going if each.action == action and not each.parts]
        said = note if action == Action.WITHDRAW else ""
        if own:
            contents.fill(proposed, own, by=by, at=at, action=action, note=said)
    if parting := [cards[each.card.pk] for each in going if each.parts]:
        contents.unmerge(proposed, parting, by=by, at=at)
    return proposed


def _ids(changeset: Changeset) -> list[int]:
    if changeset.state != ChangesetState.PUBLISHED:
        raise UndoError(
            f"“{changeset}” is {changeset.get_state_display()}: only what is published is undone.",
            code="not_published",
        )
    return list(changeset.standing().values_list("card", flat=True))


def _bases(changeset: Changeset) -> list[Proposal]:
    return list(Proposal.objects.filter(pk__in=changeset.standing().order_by().values("base")).defer("text"))


def _backwards(changeset: Changeset, cards: Mapping[int, Card]) -> list[UndoStep]:
    proposals = list(changeset.standing().select_related("base").defer("text", "base__text"))
    known = _States(changeset, cards.values())
    found: dict[int, UndoStep] = {}
    aims, parting = [], set()
    for each in proposals:
        card = cards[each.card_id]
        if why := _stays(each, card):
            found[card.pk] = why
        elif each.action == Action.MERGE:
            parting.add(card.pk)
            aims.append(Aim(card, known.published[card.pk], known.parted(each), known.now[card.pk]))
        elif each.base is None:
            found[card.pk] = UndoStep(card, Action.WITHDRAW)
        else:
            now = known.now[card.pk]
            base = now if each.action == Action.WITHDRAW else known.published[card.pk]
            aims.append(Aim(card, base=base, wanted=known.before[card.pk], now=now))
    for back in plan(aims):
        is_gone, parts = back.card.live_version is None, back.card.pk in parting
        proposes = is_gone or bool(back.fields)
        reason = "" if proposes else "Everything it published has moved since."
        if parts and back.card.last_position is None:
            reason = "Readers never had it: to be a record of its own again, it is published."
        action = Action.PUBLISH if proposes else None
        found[back.card.pk] = UndoStep(back.card, action, back, reason, parts=parts)
    return [found[each.card_id] for each in proposals]


def _stays(proposal: Proposal, card: Card) -> UndoStep | None:
    """Why nothing is proposed of a record, or may be yet."""
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
        said = f"“{card}” lies in “{card.pending}”: take it out there first."
        return UndoStep(card, None, reason=said, blocks=True)
    if card.live_version is not None and card.live_version != card.version and proposal.base:
        said = f"“{card}” has unpublished edits, which would go along: set them aside or discard them first."
        return UndoStep(card, None, reason=said, blocks=True)
    return None


class _States:
    """What each record says now, what the changeset published of it, and what was live before: whole."""

    def __init__(self, changeset: Changeset, cards: Collection[Card]):
        self.kinds = {card.pk: kind(card.kind) for card in cards}
        self.published = self._of(changeset.standing())
        self.before = self._of(Proposal.objects.filter(pk__in=changeset.standing().order_by().values("base")))
        self.now: dict[int, State] = {}
        for code in sorted({card.kind for card in cards}):
            mine = [card for card in cards if card.kind == code]
            self.now |= states(kind(code), mine)

    def parted(self, proposal: Proposal) -> State:
        """What a merged record said before it handed over what the survivor has of it."""
        earlier = Version.objects.filter(card=proposal.card_id, number__lte=proposal.version or 0)
        handed = f"merge:{proposal.card_id}:{proposal.merge_into_id}"
        last = earlier.exclude(how=How.MERGE, reference=handed).latest("number")
        return record_versions.whole(self.kinds[proposal.card_id], last.state)

    def _of(self, proposals: QuerySet[Proposal]) -> dict[int, State]:
        versions = Version.objects.filter(
            card__proposals__in=proposals.order_by().values("pk"), number=F("card__proposals__version")
        )
        return {
            each.card_id: record_versions.whole(self.kinds[each.card_id], each.state) for each in versions
        }

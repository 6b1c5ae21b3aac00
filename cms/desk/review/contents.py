"""Which records lie in which changeset: moved from one to another, or split off into a new one."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import states_before

from .lifecycle import ReviewError, begin, lock, part_with, retitle, title_of
from .timeline import decide


@transaction.atomic
def move(
    changeset: Changeset, cards: Collection[Card], *, to: Changeset, by: User, at: datetime
) -> list[Proposal]:
    """Move what is proposed of the cards to another open changeset; ReviewError unless both are open."""
    permissions.require_step(by, Verdict.MOVED_IN)
    if changeset.pk == to.pk:
        raise ReviewError(f"They lie in “{to}” already.", code="in_it_already")
    moving = _of(changeset, cards, lock(changeset, to, expect=states_before(Verdict.MOVED_IN)))
    return _carry_over(changeset, moving, to=to, by=by, at=at)


@transaction.atomic
def split(
    changeset: Changeset, cards: Collection[Card], *, by: User, at: datetime, title: str = ""
) -> Changeset:
    """An open changeset of its own for some of the records; where they were in review, they are no more.

    ReviewError where none would stay. Approvals of what stays lapse, since its digest is another one.
    """
    permissions.require_step(by, Verdict.MOVED_OUT)
    locked = lock(changeset, expect=states_before(Verdict.MOVED_OUT))
    leaving = _of(changeset, cards, locked)
    if len(leaving) == sum(card.pending_id == changeset.pk for card in locked.values()):
        raise ReviewError(
            f"That is all of “{changeset}”: leave a record in it, or rename it.", code="none_left"
        )
    title = title.replace("\0", "").strip()
    made = begin(leaving, by=by, at=at, title=title)
    _carry_over(changeset, leaving, to=made, by=by, at=at)
    return made


def _of(changeset: Changeset, cards: Collection[Card], locked: dict[int, Card]) -> list[Card]:
    """The locked cards, by id; ReviewError where one left the changeset meanwhile."""
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
    left = part_with(changeset, cards, Verdict.MOVED_OUT, by=by, at=at, other=to)
    proposals = Proposal.objects.bulk_create(each.again(to) for each in left)
    decide(to, Verdict.MOVED_IN, by=by, at=at, note=title_of(cards), other=changeset, cards=cards)
    retitle(to)
    return proposals

"""Merge: a duplicate is proposed to be part of the record that stays, with what that takes over of it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import canonical, permissions
from cms.desk.collaboration import leases
from cms.desk.history import versions
from cms.desk.history.stash import open_stash
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.records.survivors import survivor
from cms.desk.review import contents
from cms.desk.write.change import change_many

from .takeover import Comparison, beside, taken


class MergeError(Refusal):
    """The records can't be merged; the message says why."""


def obstacles(duplicate: Card, into: Card) -> Iterator[str]:
    """What never can be merged, a sentence each; asked when it is proposed, approved and published."""
    if duplicate.pk == into.pk:
        yield f"“{duplicate}” can't be merged into itself: choose the record that stays."
    elif duplicate.kind != into.kind:
        kinds = f"“{duplicate}” is a {duplicate.kind}, “{into}” a {into.kind}"
        yield f"{kinds}: only records of one kind can be merged."
    if duplicate.merged_into_id:
        yield f"“{duplicate}” was merged into “{survivor(duplicate)}” already."
    if into.merged_into_id:
        yield f"“{into}” was merged into “{survivor(into)}”: merge into that."
    for card in (duplicate, into):
        if card.hold_id:
            yield f"“{card}” is held: lift or confirm that first."


def obstacles_now(duplicate: Card, into: Card) -> Iterator[str]:
    """What stands in the way of proposing it; both with `pending` fetched."""
    yield from obstacles(duplicate, into)
    for card in (duplicate, into):
        if card.pending:
            state = card.pending.get_state_display()
            yield f"“{card}” lies in “{card.pending}” ({state}): take it out there first."
    if duplicate.live_version is not None and duplicate.live_version != duplicate.version:
        yield f"“{duplicate}” has unpublished edits: publish, discard or set them aside first."
    if aside := open_stash(duplicate):
        yield f"{aside.by} set edits of “{duplicate}” aside: take them up or give them up first."
    if _was_seen(duplicate) and _was_seen(into) and into.live_version is None:
        yield f"“{into}” was withdrawn: publish it again first, or merge it into this one."


def _was_seen(card: Card) -> bool:
    return card.last_position is not None


def preview(duplicate: Card, into: Card) -> list[Comparison]:
    """Both records side by side, and what the one that stays may take over; both of one kind."""
    of = kind(duplicate.kind)
    known = states(of, [duplicate, into])
    return beside(of, known[duplicate.pk], known[into.pk], ids=(duplicate.pk, into.pk))


def digest(duplicate: Card, into: Card) -> str:
    """What somebody who read a preview has seen: another one now is an error."""
    seen = [[card.pk, card.version, card.live_id] for card in (duplicate, into)]
    return canonical.digest(canonical.dumps(seen))


@transaction.atomic
def merge(
    duplicate: Card, into: Card, *, take: Collection[str], by: User, at: datetime, expect: str, note: str = ""
) -> Changeset:
    """Propose, in a new open changeset, that `duplicate` becomes part of `into`, which takes over `take`.

    take: paths of the `preview`. expect: the `digest` that was read with it. note: public, of the merge.
    External ids leave the one and reach the other at once, so that they never name two records. Whose words
    are taken over are contributors. MergeError where something stands in the way, or moved meanwhile.
    """
    permissions.require(by, permissions.SUBMIT)
    cards = Card.objects.locked([duplicate.pk, into.pk])
    duplicate, into = cards[duplicate.pk], cards[into.pk]
    if reasons := list(obstacles_now(duplicate, into)):
        raise MergeError(" ".join(reasons), code="in_the_way")
    leases.require_free([duplicate, into], by=by, at=at, refusal=MergeError)
    if digest(duplicate, into) != expect:
        raise MergeError(
            "One of the records was changed while you read this: look again at what the merge does.",
            code="moved_while_read",
        )
    _take_over(duplicate, into, take, by=by, at=at)
    made = _propose(duplicate, into, by=by, at=at, note=note)
    audit.record(
        "merge.proposed",
        by=by,
        at=at,
        card=duplicate.pk,
        changeset=made.pk,
        about=str(duplicate),
        detail={"into": into.pk},
    )
    return made


def _take_over(duplicate: Card, into: Card, take: Collection[str], *, by: User, at: datetime) -> None:
    of = kind(duplicate.kind)
    offers = {each.path: each for each in preview(duplicate, into) if each.may_take}
    if unknown := [path for path in take if path not in offers]:
        raise MergeError(
            f"“{duplicate}” has no “{unknown[0]}” that could be taken over: look again.", code="no_such_fact"
        )
    state = states(of, [duplicate])[duplicate.pk]
    fields, handed = taken(state, [offers[path] for path in take])
    change_many(
        [(duplicate, duplicate.version, handed), (into, into.version, fields)],
        by=by,
        at=at,
        how=How.MERGE,
        reference=f"merge:{duplicate.pk}:{into.pk}",
        contributors={into.pk: versions.writers({duplicate.pk: duplicate.version})[duplicate.pk]},
    )


def _propose(duplicate: Card, into: Card, *, by: User, at: datetime, note: str) -> Changeset:
    cards = Card.objects.locked([duplicate.pk, into.pk])
    duplicate, into = cards[duplicate.pk], cards[into.pk]
    title = f"Merge “{duplicate}” into “{into}”"
    beside = [into] if (_was_seen(into) or _was_seen(duplicate)) and into.version != into.live_version else []
    made = contents.begin([duplicate, *beside], by=by, at=at, title=title)
    contents.fill(made, [duplicate], by=by, at=at, action=Action.MERGE, merge_into=into, note=note)
    if beside:
        contents.fill(made, beside, by=by, at=at)
    return made

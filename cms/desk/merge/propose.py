"""Merge: propose that a duplicate becomes part of its survivor, which takes over chosen facts."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

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
from cms.desk.write import locks
from cms.desk.write.change import change_many

from .questions import questions
from .takeover import Comparison, beside, kept_locked, taken


class MergeError(Refusal):
    """The records can't be merged; the message says why."""


def obstacles(duplicate: Card, into: Card) -> Iterator[str]:
    """Why the records can't be merged, one sentence each; asked again at approval and publication."""
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
    """Why the merge can't be proposed now, one sentence each; needs `pending` of both fetched."""
    yield from obstacles(duplicate, into)
    for card in (duplicate, into):
        if card.pending:
            state = card.pending.get_state_display()
            yield f"“{card}” is in “{card.pending}” ({state}): take it out there first."
    if duplicate.live_version is not None and duplicate.live_version != duplicate.version:
        yield f"“{duplicate}” has unpublished edits: publish, discard or stash them first."
    if aside := open_stash(duplicate):
        yield f"{aside.by} stashed edits of “{duplicate}”: apply or drop that stash first."
    # Readers of the duplicate are redirected to the survivor, which therefore has to be live.
    if _was_live(duplicate) and _was_live(into) and into.live_version is None:
        yield f"“{into}” was withdrawn: publish it again first, or merge it into this one."


def _can_compare(duplicate: Card, into: Card) -> bool:
    return duplicate.kind == into.kind and duplicate.pk != into.pk


def _was_live(card: Card) -> bool:
    return card.last_position is not None


def preview(duplicate: Card, into: Card) -> list[Comparison]:
    """Both records side by side, with what the survivor may take over; both of one kind."""
    of = kind(duplicate.kind)
    known = states(of, [duplicate, into])
    offers = beside(of, known[duplicate.pk], known[into.pk], ids=(duplicate.pk, into.pk))
    return list(kept_locked(offers, list(locks.standing([into.pk])), known[into.pk]))


def digest(duplicate: Card, into: Card) -> str:
    """Identifies what a preview showed: `merge` refuses if it is another one by then."""
    seen = [[card.pk, card.version, card.live_id] for card in (duplicate, into)]
    return canonical.digest(canonical.dumps(seen))


@transaction.atomic
def merge(
    duplicate: Card,
    into: Card,
    *,
    take: Collection[str],
    by: User,
    at: datetime,
    expect: str,
    note: str = "",
    answers: Mapping[str, str] | None = None,
) -> Changeset:
    """Propose, in a new open changeset, that `duplicate` becomes part of `into`, which takes over `take`.

    take: paths from the `preview`. expect: the `digest` that was read with it. note: public, for the merge.
    answers: to the `questions`, by key: the id of the line that stays, or BOTH.
    External ids move from the duplicate to the survivor in one step, so that they never name two records.
    Whoever wrote what is taken over is a contributor. MergeError where there is an obstacle, or one of the
    records changed since the preview.
    """
    permissions.require(by, permissions.SUBMIT)
    # Found before the locks, since the records that lose a line are locked together with the two.
    losing = _losing(duplicate, into, answers or {}) if _can_compare(duplicate, into) else set()
    cards = Card.objects.locked([duplicate.pk, into.pk, *losing])
    duplicate, into = cards[duplicate.pk], cards[into.pk]
    if reasons := list(obstacles_now(duplicate, into)):
        raise MergeError(" ".join(reasons), code="in_the_way")
    leases.require_free(list(cards.values()), by=by, at=at, refusal=MergeError)
    if digest(duplicate, into) != expect:
        raise MergeError(
            "One of the records was changed while you read this: look again at what the merge does.",
            code="moved_while_read",
        )
    chosen = _answered(duplicate, into, answers or {})
    if chosen.keys() - losing:
        raise MergeError(
            "A record that names both was changed just now: look again.", code="moved_while_read"
        )
    _take_over(duplicate, into, take, by=by, at=at)
    _take_out(chosen, duplicate, into, by=by, at=at)
    made = _propose(duplicate, into, chosen, by=by, at=at, note=note)
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


def _answered(duplicate: Card, into: Card, answers: Mapping[str, str]) -> dict[int, list[dict[str, Any]]]:
    """What the answers change in the records that name both, by card id; MergeError where one is missing."""
    asked = questions(duplicate, into)
    if missing := [each for each in asked if answers.get(each.key) not in each.answers]:
        raise MergeError(f"{missing[0].message} Say what stays before you propose it.", code="unanswered")
    found: dict[int, list[dict[str, Any]]] = {}
    for each in asked:
        if fields := each.change(answers[each.key]):
            found.setdefault(each.card.pk, []).append(fields)
    return found


def _losing(duplicate: Card, into: Card, answers: Mapping[str, str]) -> set[int]:
    asked = questions(duplicate, into)
    return {each.card.pk for each in asked if answers.get(each.key) in each.lines}


def _take_out(
    chosen: Mapping[int, list[dict[str, Any]]], duplicate: Card, into: Card, *, by: User, at: datetime
) -> None:
    """Take the lines that don't stay out of the records that name both."""
    cards = Card.objects.locked(chosen)
    changes = [(cards[pk], cards[pk].version, _together(chosen[pk])) for pk in sorted(chosen)]
    change_many(changes, by=by, at=at, how=How.MERGE, reference=f"merge:{duplicate.pk}:{into.pk}")


def _together(changes: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for each in changes:
        for part, rows in each.items():
            fields[part] = fields.get(part, {}) | rows
    return fields


def _take_over(duplicate: Card, into: Card, take: Collection[str], *, by: User, at: datetime) -> None:
    of = kind(duplicate.kind)
    # With those that are locked: `change_many` refuses them, as it does everywhere.
    offers = {each.path: each for each in preview(duplicate, into) if each.may_take or each.locked}
    if unknown := [path for path in take if path not in offers]:
        raise MergeError(
            f"“{duplicate}” has no “{unknown[0]}” to take over: look again.", code="no_such_fact"
        )
    state = states(of, [duplicate])[duplicate.pk]
    fields, handed = taken(kind(duplicate.kind), state, [offers[path] for path in take])
    change_many(
        # One batch: an external id may leave the duplicate and reach the survivor only in the same step.
        [(duplicate, duplicate.version, handed), (into, into.version, fields)],
        by=by,
        at=at,
        how=How.MERGE,
        reference=f"merge:{duplicate.pk}:{into.pk}",
        contributors={into.pk: versions.writers({duplicate.pk: duplicate.version})[duplicate.pk]},
    )


def _propose(
    duplicate: Card, into: Card, chosen: Collection[int], *, by: User, at: datetime, note: str
) -> Changeset:
    # Read again, since `_take_over` and `_take_out` changed them.
    cards = Card.objects.locked([duplicate.pk, into.pk, *chosen])
    duplicate, into = cards[duplicate.pk], cards[into.pk]
    # A survivor with unpublished changes is published with the merge, unless neither was ever live.
    is_public = _was_live(into) or _was_live(duplicate)
    survivors = [into] if is_public and into.version != into.live_version else []
    # A draft that lost a line is published when its own writers say so.
    survivors += [cards[pk] for pk in sorted(chosen) if cards[pk].live_version is not None]
    made = contents.begin([duplicate, *survivors], by=by, at=at)
    contents.fill(made, [duplicate], by=by, at=at, action=Action.MERGE, merge_into=into, note=note)
    if survivors:
        contents.fill(made, survivors, by=by, at=at)
    contents.retitle(made)
    return made

"""Locks on facts: a chief editor decides that one stays as it is, and everything that writes meets that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import characters, permissions
from cms.desk.models import Card, FactLock
from cms.desk.models.locks import LONGEST_REASON
from cms.desk.records.registry import Kind, Part, State, kind, noun
from cms.desk.records.states import choices_of, fields_of, states
from cms.desk.records.survivors import survivor

from . import paths, rows
from .edits import Edit, Problem

EMPTY: tuple[Any, ...] = (None, "", [])


class LockError(Refusal):
    """The lock can't be placed or lifted; the message says why."""


@transaction.atomic
def lock_fact(card: Card, path: str, *, reason: str, by: User, at: datetime, expect: int) -> FactLock:
    """Decide that a fact of the working copy stays as it is, until the lock is lifted.

    path: as a citation names it: a field, a list, a row of one or a cell. An empty field can be locked too,
    and then stays empty: whoever asks that their birth year is not kept wants just that. So can a fact of a
    record in review, held or withdrawn: what is proposed there goes on, nothing of it is changed. expect: the
    version whose fact was read, since the lock keeps what it says. NotAllowed; LockError where there is no
    such fact, it is locked already, or the record was merged or changed since.
    """
    permissions.require(by, permissions.LOCK)
    why = _reason(reason)
    card = Card.objects.locked([card.pk])[card.pk]
    if card.merged_into_id:
        raise LockError(
            f"“{card}” was merged into “{survivor(card)}”: lock the fact there.", code="merged_already"
        )
    if card.version != expect:
        raise LockError(
            f"“{card}” was changed by {card.updated_by} since you read it: look at what you lock.",
            code="moved_while_read",
        )
    of = kind(card.kind)
    state = states(of, [card])[card.pk]
    if not path:
        raise LockError(
            "A lock is on one fact, never on a whole record: choose the field or line.", code="whole_record"
        )
    if not is_lockable(of, state, path):
        raise LockError(
            f"“{card}” has no “{path}” that could be locked: choose one of its facts.", code="no_such_fact"
        )
    if there := standing([card.pk]).filter(path=path).first():
        raise LockError(f"{sentence(there)} Lift that lock to place another.", code="locked_already")
    placed = FactLock.objects.create(
        card=card, path=path, fact=in_words(of, state, path)[:300], reason=why, by=by, at=at
    )
    _audit("lock.placed", placed, card, reason=why, by=by, at=at)
    return placed


@transaction.atomic
def lift_lock(placed: FactLock, *, reason: str, by: User, at: datetime) -> FactLock:
    """Let a fact be changed again, by anybody with the right, also whoever locked it; the lock stays told.

    NotAllowed; LockError where it was lifted already.
    """
    permissions.require(by, permissions.LOCK)
    why = _reason(reason)
    card = Card.objects.locked([placed.card_id])[placed.card_id]
    # Read again under the card's lock: of two people who lift it at once, the second is told.
    placed.refresh_from_db()
    if placed.lifted_at:
        raise LockError(f"{placed.lifted_by} has lifted this lock already.", code="lifted_already")
    placed.lifted_by, placed.lifted_at, placed.lifted_reason = by, at, why
    placed.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    _audit("lock.lifted", placed, card, reason=why, by=by, at=at)
    return placed


def _reason(text: str) -> str:
    why = characters.trimmed(text)
    if not why:
        raise LockError("Say why: whoever is stopped by the lock reads it.", code="no_reason")
    if len(why) > LONGEST_REASON:
        raise LockError(f"A reason has at most {LONGEST_REASON} characters.", code="long_reason")
    try:
        characters.validate(why, lines=True)
    except ValidationError as error:
        raise LockError(error.messages[0], code="characters") from error
    return why


def _audit(what: str, placed: FactLock, card: Card, *, reason: str, by: User, at: datetime) -> None:
    detail = {"lock": placed.pk, "path": placed.path, "reason": reason}
    audit.record(what, by=by, at=at, card=card.pk, about=str(card), detail=detail)


def standing(cards: Iterable[int]) -> QuerySet[FactLock]:
    """The locks on facts of these records, with who placed them, in the order they were placed."""
    found = FactLock.objects.standing().filter(card__in=list(cards))
    return found.select_related("card", "by").order_by("at", "pk")


def is_lockable(of: Kind, state: State, path: str) -> bool:
    """Whether the record has that fact, and not merely its list: `credits/` names none of its lines."""
    return bool(path) and not path.endswith("/") and "//" not in path and paths.is_there(of, state, path)


def in_words(of: Kind, state: State, path: str) -> str:
    """What a path names, such as `birth year` or `credit “Ava DuVernay, director”`; it has to be there."""
    name, row, column = _split(path)
    part = _part(of, name)
    if part is None:
        return _label(of.model, name)
    if not row:
        return f"all {name.replace('_', ' ')}"
    values = {key: value for key, value in (value_at(state, f"{name}/{row}") or {}).items() if key != "id"}
    line = f"{noun(part.model)} “{rows.instance(part.model, values)}”"
    return f"{_label(part.model, column)} of the {line}" if column else line


def _part(of: Kind, name: str) -> Part | None:
    return next((each for each in of.all_parts if each.name == name), None)


def _label(model: Any, name: str) -> str:
    labels = {each.name: str(each.verbose_name) for each in (*fields_of(model), *choices_of(model))}
    return labels.get(name, name.replace("_", " "))


def _split(path: str) -> tuple[str, str, str]:
    name, _, rest = path.partition("/")
    row, _, column = rest.partition("/")
    return name, row, column


def value_at(state: Mapping[str, Any], path: str) -> Any:
    """What is at a path: a value, the rows of a list, one row or one cell; None where there is nothing."""
    name, row, column = _split(path)
    if not row:
        return state.get(name)
    found = next((each for each in state.get(name, ()) if str(each["id"]) == row), None)
    return found.get(column) if found and column else found


def is_empty(value: Any) -> bool:
    return value in EMPTY


def broken(edits: Sequence[Edit]) -> list[Problem]:
    """A problem for each fact that is locked and that an edit would change; one query.

    Nobody is asked for a right here: whoever may lock has to lift first too, and says why.
    """
    old = [edit for edit in edits if edit.card.pk and edit.state != edit.current]
    if not old:
        return []
    by_card: dict[int, list[FactLock]] = defaultdict(list)
    for each in standing(edit.card.pk for edit in old):
        by_card[each.card_id].append(each)
    return [
        Problem(edit.place, path, why_not(each, edit.current), "locked")
        for edit in old
        for each in by_card[edit.card.pk]
        for path in _changed(edit, each.path)
    ]


def _changed(edit: Edit, path: str) -> Iterator[str]:
    """Where an edit changes what stands at a path: the field, or the rows or cells, for forms and sheets."""
    before, after = value_at(edit.current, path), value_at(edit.state, path)
    if before == after:
        return
    name, row, column = _split(path)
    if column or _part(edit.kind, name) is None or (row and (before is None or after is None)):
        yield path
    elif row:
        yield from (f"{path}/{cell}" for cell in before if before[cell] != after[cell])
    else:
        was, now = ({each["id"]: each for each in side} for side in (before, after))
        yield from (f"{path}/{key}" for key in {**was, **now} if was.get(key) != now.get(key))


def why_not(placed: FactLock, state: Mapping[str, Any]) -> str:
    """Why a change of the locked fact is refused, and what to do; needs `card` and `by` fetched."""
    stays = "It has to stay empty" if is_empty(value_at(state, placed.path)) else "It has to stay as it is"
    return (
        f"{sentence(placed)} {stays}: take back what you changed of it to save the rest, or ask a chief "
        "editor to lift the lock first."
    )


def sentence(placed: FactLock) -> str:
    """Which fact is locked, by whom, since when and why; needs `card` and `by` fetched."""
    fact = placed.fact[:1].upper() + placed.fact[1:]
    return f"{fact} of “{placed.card}” is locked {placed.since}: {placed.because}"

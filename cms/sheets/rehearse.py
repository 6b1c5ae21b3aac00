"""Rehearsing an import: the preview calls the rule that importing will call, and rolls its changes back."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from cms.accounts.models import User
from cms.desk.checks.lookalikes import names_look_like_no_other
from cms.desk.checks.rules import Proposed
from cms.desk.collaboration import leases
from cms.desk.finding.namesakes import Namesake, called_the_same
from cms.desk.models import Card
from cms.desk.models.changesets import Action
from cms.desk.models.versions import How
from cms.desk.records.blank import blank
from cms.desk.records.registry import Kind, State, one
from cms.desk.records.states import fields_of, row_state
from cms.desk.write.change import ChangeRefused, change_many
from cms.desk.write.edits import Problem

from .lines import Line, Planned, assign

# Of so many records that a new one may be each row tells.
NAMESAKES = 3


def check(lines: Sequence[Line], *, of: Kind, by: User, at: datetime) -> list[str]:
    """Put on each line what the desk would refuse it for; returns what it would refuse all of them for.

    Lines about records that somebody else is editing are left out, and don't stop the others.
    """
    _leave_out(lines, by=by, at=at)
    # Again without the refused lines, until the rest passes: everything wrong shows in one preview.
    while batch := _by_record(lines):
        changes = [_change(of, some) for some in batch]
        problems = rehearse(changes, by=by, at=at, look=partial(_warn, of, batch, changes))
        if not problems:
            break
        for problem in problems:
            if problem.place is None:
                return [each.message for each in problems if each.place is None]
            assign(problem, batch[problem.place])
    return []


def _leave_out(lines: Sequence[Line], *, by: User, at: datetime) -> None:
    taken = leases.leased_by_others({line.card.pk for line in lines if line.card}, by=by, at=at)
    for line in lines:
        if line.card and line.card.pk in taken and line.is_for_the_desk:
            line.is_left_out = not line.problems
            line.is_refused = True
            line.refuse("", f"“{line.card}” {taken[line.card.pk]}")


def rehearse(
    changes: Iterable[Planned], *, by: User, at: datetime, look: Callable[[], None] = lambda: None
) -> list[Problem]:
    """What `change_many` refuses the changes for; the database stays unchanged.

    look: called while what they would write is there, if nothing is refused.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                change_many(
                    [(each.card, each.expect, each.fields) for each in changes], by=by, at=at, how=How.IMPORT
                )
                look()
                transaction.set_rollback(True)
        except ChangeRefused as refused:
            return refused.problems
    return []


def _warn(of: Kind, batch: Sequence[Sequence[Line]], changes: Sequence[Planned]) -> None:
    """Put on each line what a changeset would warn of its record's name, by the same rule."""
    cards = Card.objects.in_bulk([each.card.pk for each in changes])
    named = {
        each.card.pk: some
        for each, some in zip(changes, batch, strict=True)
        if each.expect == 0 or cards[each.card.pk].label != each.card.label
    }
    made = {each.card.pk for each in changes if each.expect == 0}
    states = _own_names(of, cards, named)
    proposed = [
        Proposed(cards[pk], Action.PUBLISH, {"label": of.body.label(state)}) for pk, state in states.items()
    ]
    for finding in names_look_like_no_other(proposed):
        other = finding.beside
        # What the file itself would make has no page yet.
        link = other.pk if other and other.pk not in made else None
        for line in named[finding.card.pk]:
            line.warnings.append((finding.message, link))
    new = {pk: state for pk, state in states.items() if pk in made}
    for pk, namesakes in called_the_same(of, new).items():
        for each in namesakes[:NAMESAKES]:
            is_new = each.card.pk in made
            for line in named[pk]:
                line.warnings.append((_called_the_same(of, each, is_new), None if is_new else each.card.pk))


def _called_the_same(of: Kind, each: Namesake, is_new: bool) -> str:
    """What to do about a new record that is called as another."""
    apart = f" ({each.apart})" if each.apart else ""
    called = f"{one(of.verbose_name).lower()} that is called “{each.card}”{apart}"
    if is_new:
        return f"Another row makes {called}, too: if they are one, give both rows one key."
    return (
        f"{called[0].upper()}{called[1:]} is here already: if it is the same, enter the key of this row as "
        "the sheet key of that record, and upload the file again."
    )


def _own_names(of: Kind, cards: Mapping[int, Card], ids: Collection[int]) -> dict[int, State]:
    """The plain columns of records whose names are their own, and not made around others'; one query."""
    records = of.model._default_manager.filter(pk__in=ids).order_by("pk") if ids else ()
    # Without their parts, which take a query each: a name that is made of those is not its own.
    states = {each.pk: blank(of) | row_state(each, fields_of(of.model)) for each in records}
    return {pk: state for pk, state in states.items() if of.body.label(state) == cards[pk].label}


def _by_record(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines that would write something, those about one record together."""
    records: dict[int, list[Line]] = {}
    for line in lines:
        if line.is_for_the_desk:
            records.setdefault(line.card.pk if line.card else -line.source.number, []).append(line)
    return list(records.values())


def _change(of: Kind, lines: Sequence[Line]) -> Planned:
    card = lines[0].card or Card(kind=of.code)
    return Planned(card, lines[0].expect, [line.plan() for line in lines])

"""Rehearsing an import: the preview calls the rule that importing will call, and rolls its changes back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.collaboration import leases
from cms.desk.models import Card
from cms.desk.models.versions import How
from cms.desk.records.registry import Kind
from cms.desk.write.change import ChangeRefused, change_many
from cms.desk.write.edits import Problem

from .lines import Line, Planned, assign


def check(lines: Sequence[Line], *, of: Kind, by: User, at: datetime) -> list[str]:
    """Put on each line what the desk would refuse it for; returns what it would refuse all of them for.

    Lines about records that somebody else is editing are left out, and don't stop the others.
    """
    _leave_out(lines, by=by, at=at)
    # Again without the refused lines, until the rest passes: everything wrong shows in one preview.
    while batch := _by_record(lines):
        problems = rehearse([_change(of, some) for some in batch], by=by, at=at)
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


def rehearse(changes: Iterable[Planned], *, by: User, at: datetime) -> list[Problem]:
    """What `change_many` refuses the changes for; the database stays unchanged."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                change_many(
                    [(each.card, each.expect, each.fields) for each in changes], by=by, at=at, how=How.IMPORT
                )
                transaction.set_rollback(True)
        except ChangeRefused as refused:
            return refused.problems
    return []


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

"""What a step of history would do to records, before it does it: its page and its rule read the same plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.desk.models import Card
from cms.desk.records.registry import State, kind
from cms.desk.write import paths, slugs, three_way, validate
from cms.desk.write.edits import ChangeRefused, Conflict, Edit, Problem, fill_labels

from .rebase import insist, rebase, without


@dataclass(frozen=True)
class Aim:
    """Lay what leads from `base` to `wanted` over `now`; states are whole.

    overriding: paths of conflicts that somebody has seen and wants nevertheless.
    """

    card: Card
    base: State
    wanted: State
    now: State
    overriding: Collection[str] = ()


@dataclass(frozen=True)
class Plan:
    """What would become of one record.

    before, after: its working copy as it is, and as it would be. fields: that, as `desk.change` takes it.
    conflicts: what somebody else has changed since. left: what can't be done any more, and why.
    """

    card: Card
    before: State
    after: State
    fields: Mapping[str, Any]
    conflicts: Sequence[Conflict] = ()
    left: Sequence[Problem] = field(default=())


def plan(aims: Sequence[Aim]) -> list[Plan]:
    """A plan for each aim, in a bounded number of queries; stores nothing."""
    edits, conflicts = [], []
    for place, aim in enumerate(aims):
        of, card = kind(aim.card.kind), aim.card
        fields, moved = rebase(of, base=aim.base, wanted=aim.wanted, now=aim.now)
        for conflict in moved:
            if conflict.path in aim.overriding:
                insist(fields, conflict)
        edits.append(
            Edit(card=card, kind=of, expect=card.version, fields=fields, place=place, current=dict(aim.now))
        )
        conflicts.append([each for each in moved if each.path not in aim.overriding])
    left = _leave(edits)
    return [
        Plan(edit.card, edit.current, edit.state, edit.fields, moved, left[edit.place])
        for edit, moved in zip(edits, conflicts, strict=True)
    ]


def _leave(edits: Sequence[Edit]) -> dict[int, list[Problem]]:
    """Fill `state` of each edit, without what stands in the way: a slug that another has, a row of nobody."""
    left: dict[int, list[Problem]] = defaultdict(list)
    while problems := _refusals(edits):
        moved = False
        for problem in problems:
            edit = edits[problem.place or 0]
            fields = without(edit.fields, problem.path)
            moved = moved or fields != edit.fields
            edit.fields = fields
            left[edit.place].append(problem)
        if not moved:
            raise ChangeRefused(problems)
    return left


def _refusals(edits: Sequence[Edit]) -> list[Problem]:
    for edit in edits:
        edit.cleaned, edit.state = {}, {}
    if problems := validate.clean(edits):
        return problems
    three_way.merge(edits)
    if problems := paths.settle(edits):
        return problems
    fill_labels(edits)
    return [*slugs.assign(edits), *validate.taken(edits)]

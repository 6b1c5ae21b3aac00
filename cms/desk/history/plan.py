"""Plans: what a restore, discard, undo or stash would do. The preview page and the rule use the same plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.desk.models import Card
from cms.desk.records.registry import State, kind
from cms.desk.write import locks, paths, slugs, three_way, validate
from cms.desk.write.edits import ChangeRefused, Conflict, Edit, Problem, fill_labels

from .rebase import insist, rebase, without


@dataclass(frozen=True)
class Aim:
    """The request for a plan: apply the changes from `base` to `wanted` to `now`; all three are whole states.

    overriding: paths of conflicts in which `wanted` is to win.
    """

    card: Card
    base: State
    wanted: State
    now: State
    overriding: Collection[str] = ()


@dataclass(frozen=True)
class Plan:
    """What would happen to one record.

    before, after: its working copy now and afterwards. fields: the difference, as `change` takes it.
    conflicts: values that somebody else changed since. left: what can't be applied any more, and why.
    locked: the locked facts it would change. The whole step is refused for those: a lock ends by decision.
    """

    card: Card
    before: State
    after: State
    fields: Mapping[str, Any]
    conflicts: Sequence[Conflict] = ()
    left: Sequence[Problem] = field(default=())
    locked: Sequence[Problem] = field(default=())


def plan(aims: Sequence[Aim]) -> list[Plan]:
    """A plan for each aim, in a bounded number of queries; writes nothing."""
    edits, conflicts = [], []
    for place, aim in enumerate(aims):
        of, card = kind(aim.card.kind), aim.card
        fields, moved = rebase(of, base=aim.base, wanted=aim.wanted, now=aim.now)
        for conflict in moved:
            if conflict.path in aim.overriding:
                insist(fields, conflict)
        # expect: the present version, so that `three_way` finds no conflicts: `rebase` has done that.
        edits.append(
            Edit(card=card, kind=of, expect=card.version, fields=fields, place=place, current=dict(aim.now))
        )
        conflicts.append([each for each in moved if each.path not in aim.overriding])
    left = _leave(edits)
    locked = defaultdict(list)
    for problem in locks.broken(edits):
        locked[problem.place].append(problem)
    return [
        Plan(edit.card, edit.current, edit.state, edit.fields, moved, left[edit.place], locked[edit.place])
        for edit, moved in zip(edits, conflicts, strict=True)
    ]


def _leave(edits: Sequence[Edit]) -> dict[int, list[Problem]]:
    """Fill `state` of each edit, leaving out what is refused now, such as a slug that another record has."""
    left: dict[int, list[Problem]] = defaultdict(list)
    while problems := _refusals(edits):
        moved = False
        for problem in problems:
            edit = edits[problem.place or 0]
            fields = without(edit.fields, problem.path)
            moved = moved or fields != edit.fields
            edit.fields = fields
            left[edit.place].append(problem)
        # Leaving out the refused values made no difference: without this the loop would never end.
        if not moved:
            raise ChangeRefused(problems)
    return left


def _refusals(edits: Sequence[Edit]) -> list[Problem]:
    for edit in edits:
        edit.cleaned, edit.state = {}, {}
    if problems := validate.clean(edits):
        return problems
    three_way.merge(edits)
    if problems := paths.settle(edits) or paths.broken(edits):
        return problems
    fill_labels(edits)
    return [*slugs.assign(edits), *validate.taken(edits)]

"""Rebase: apply the changes between two states of a record to a third one."""

from collections.abc import Mapping, Sequence
from typing import Any

from cms.desk.records.registry import Kind, State
from cms.desk.write.edits import BACK, Conflict

Row = Mapping[str, Any]


def rebase(kind: Kind, *, base: State, wanted: State, now: State) -> tuple[dict[str, Any], list[Conflict]]:
    """The changes from `base` to `wanted` that fit `now`, as `change` takes them, and the conflicts.

    A conflict is a value that differs in all three: `theirs` is that of `now`, `yours` that of `wanted`. A
    value that `now` has already is neither. The states have to be whole: see `versions.whole`.
    """
    parts = {part.name for part in kind.all_parts}
    fields: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, was in base.items():
        if name in parts:
            rows = Rows(name, was, wanted[name], now[name])
            conflicts += rows.conflicts
            if rows.changes:
                fields[name] = rows.changes
        elif wanted[name] not in (was, now[name]):
            if now[name] == was:
                fields[name] = wanted[name]
            else:
                conflicts.append(Conflict(name, was, now[name], wanted[name]))
    return fields, conflicts


class Rows:
    """The rows of one part, row by row and cell by cell."""

    def __init__(self, part: str, base: Sequence[Row], wanted: Sequence[Row], now: Sequence[Row]):
        self.part = part
        self.changes: dict[Any, Any] = {}
        self.conflicts: list[Conflict] = []
        was, new, there = ({row["id"]: row for row in rows} for rows in (base, wanted, now))
        for key in dict.fromkeys([*was, *new]):
            if new.get(key) not in (was.get(key), there.get(key)):
                self._row(key, was.get(key), new.get(key), there.get(key))

    def _row(self, key: int, old: Row | None, new: Row | None, there: Row | None) -> None:
        if new is None and there == old:
            self.changes[key] = None
        elif new is not None and old is there is None:
            self.changes[f"{BACK}{key}"] = cells(new)
        elif new is None or old is None or there is None:
            self.conflicts.append(Conflict(f"{self.part}/{key}", old, there, new))
        else:
            self._cells(key, old, new, there)

    def _cells(self, key: int, old: Row, new: Row, there: Row) -> None:
        for name, value in new.items():
            if value in (old[name], there[name]):
                continue
            if there[name] == old[name]:
                self.changes.setdefault(key, {})[name] = value
            else:
                path = f"{self.part}/{key}/{name}"
                self.conflicts.append(Conflict(path, old[name], there[name], value))


def cells(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def insist(fields: dict[str, Any], conflict: Conflict) -> None:
    """Resolve the conflict in favour of the wanted value: put it into `fields`."""
    name, _, rest = conflict.path.partition("/")
    row, _, column = rest.partition("/")
    if not row:
        fields[name] = conflict.yours
        return
    rows = fields.setdefault(name, {})
    if column:
        rows.setdefault(int(row), {})[column] = conflict.yours
    elif conflict.yours is None:
        rows[int(row)] = None
    else:
        rows[f"{BACK}{row}" if conflict.theirs is None else int(row)] = cells(conflict.yours)


def without(fields: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The fields without the one at `path`, or without that row of a part."""
    name, _, rest = path.partition("/")
    row = rest.partition("/")[0]
    if not row:
        return {each: value for each, value in fields.items() if each != name}
    rows = {key: values for key, values in fields.get(name, {}).items() if str(key) != row}
    rows = {key: values for key, values in rows.items() if str(key) != f"{BACK}{row}"}
    return {**without(fields, name), **({name: rows} if rows else {})}

"""Paths: which fact, part or row of its record a citation supports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cms.desk.records.registry import Kind, evidence, one
from cms.desk.records.states import choices_of, fields_of

from .edits import Edit, Problem


def settle(edits: Sequence[Edit]) -> list[Problem]:
    """Remove citations of removed rows; a problem for each new citation whose path does not exist."""
    part = evidence()
    if part is None or part.evidence is None:
        return []
    column = part.evidence.path
    return [problem for edit in edits for problem in _settle(edit, part.name, column)]


def _settle(edit: Edit, citations: str, column: str) -> Iterator[Problem]:
    before = {row["id"]: row for row in edit.current[citations]}
    lost = [row for row in edit.state[citations] if not is_there(edit.kind, edit.state, row[column])]
    for row in lost:
        if row != before.get(row["id"]):
            message = f"{one(edit.kind.verbose_name)} has no “{row[column]}” that could be cited."
            yield Problem(edit.place, f"{citations}/{row['id']}/{column}", message, "no_such_fact")
    edit.state[citations] = [row for row in edit.state[citations] if row not in lost]


def is_there(kind: Kind, state: Mapping[str, Any], path: str | None) -> bool:
    """Whether the record has that field, part, row or cell; None is the whole record."""
    if not path:
        return True
    name, _, rest = path.partition("/")
    part = next((each for each in kind.all_parts if each.name == name), None)
    if part is None:
        columns = [*fields_of(kind.model), *choices_of(kind.model)]
        return not rest and name in {column.name for column in columns}
    row, _, column = rest.partition("/")
    has_row = not row or any(str(each["id"]) == row for each in state[name])
    return has_row and (not column or column in {field.name for field in fields_of(part.model)})


def supported(kind: Kind, changed: Iterable[str]) -> list[str | None]:
    """What a source of changes supports: the changed facts that need a source, or the whole record."""
    if kind.cited_as_one:
        return [None]
    names = list(changed)
    return [name for name in names if name in kind.cited] or [*names]


def placed(edit: Edit, path: str | None) -> str | None:
    """The path with the id of a new row in place of its `new-` key, once the row is stored."""
    name, _, rest = (path or "").partition("/")
    row, slash, column = rest.partition("/")
    made = edit.made.get((name, row))
    return path if made is None else f"{name}/{made}{slash}{column}"

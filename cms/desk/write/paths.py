"""Paths: which fact, part or row of its record a citation supports, or another row is about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cms.desk.records.registry import Kind, Part, State, one
from cms.desk.records.states import choices_of, fields_of

from .edits import Edit, Problem


def settle(edits: Sequence[Edit]) -> list[Problem]:
    """Remove rows about removed rows, such as citations; a problem for each new one that is about nothing."""
    return [problem for edit in edits for problem in _settle(edit)]


def _settle(edit: Edit) -> Iterator[Problem]:
    pointing = [part for part in edit.kind.all_parts if part.points_by]
    gone = True
    # Again, while any goes: one of them may be about another, as a citation of a translation is.
    while gone:
        gone = False
        for part in pointing:
            lost = [row for row in edit.state[part.name] if not _points(edit, part, row)]
            yield from _about_nothing(edit, part, lost)
            edit.state[part.name] = [row for row in edit.state[part.name] if row not in lost]
            gone = gone or bool(lost)


def _points(edit: Edit, part: Part, row: State) -> bool:
    return is_there(edit.kind, edit.state, row[part.points_by])


def _about_nothing(edit: Edit, part: Part, lost: Iterable[State]) -> Iterator[Problem]:
    before = {row["id"]: row for row in edit.current[part.name]}
    verb = "be cited" if part.evidence else "have one"
    for row in lost:
        if row != before.get(row["id"]):
            path = row[part.points_by]
            message = f"{one(edit.kind.verbose_name)} has no “{path}” that could {verb}."
            yield Problem(edit.place, f"{part.name}/{row['id']}/{part.points_by}", message, "no_such_fact")


def broken(edits: Sequence[Edit]) -> list[Problem]:
    """The problems of new and changed rows with the rules of their parts, and of facts with each other."""
    return [
        *(problem for edit in edits for part in edit.kind.all_parts for problem in _broken(edit, part)),
        *(Problem(edit.place, *each) for edit in edits for each in contradicted(edit)),
    ]


def contradicted(edit: Edit) -> Iterator[tuple[str, str, str]]:
    """The field, sentence and code of each contradiction between facts that an edit would bring in."""
    for each in edit.kind.agree:
        if any(edit.state[name] != edit.current[name] for name in each.facts):
            before = set(each.refuse(edit.current))
            yield from (found for found in each.refuse(edit.state) if found not in before)


def _broken(edit: Edit, part: Part) -> Iterator[Problem]:
    if part.refuse is None or edit.state[part.name] == edit.current[part.name]:
        return
    before = {row["id"]: row for row in edit.current[part.name]}
    for row in edit.state[part.name]:
        if row != before.get(row["id"]):
            for column, message, code in part.refuse(edit.kind, edit.state, row):
                yield Problem(edit.place, f"{part.name}/{row['id']}/{column}", message, code)


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

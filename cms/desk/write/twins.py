"""Lines of one list that a unique constraint does not let stand side by side."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from cms.desk.records.registry import Part
from cms.desk.records.states import derived_of, fields_of

from . import rows
from .edits import Edit, Problem


def twins(edit: Edit, model: type[models.Model], constraint: models.BaseConstraint) -> Iterator[Problem]:
    """A problem for each new or changed line that is the same as an earlier one, which it names."""
    if not isinstance(constraint, models.UniqueConstraint):
        return
    for part in (each for each in edit.kind.all_parts if each.model is model):
        columns = {field.name for field in (*fields_of(model), *derived_of(model))}
        # A key to a record that may own such lines is the same in all of one list.
        names = [name for name in compared(constraint) if name in columns]
        known = {row["id"]: row for row in edit.current[part.name]}
        first: dict[tuple, dict[str, Any]] = {}
        # Lines that stay come first: of two, the one that was there before is the other one.
        for row in sorted(edit.state[part.name], key=lambda row: row != known.get(row["id"])):
            values = row | rows.derived(model, row)
            same = tuple(values[name] for name in names)
            if same in first and row != known.get(row["id"]):
                sentence = f"{constraint.get_violation_error_message()} {_named(part, first[same])}"
                yield Problem(edit.place, f"{part.name}/{row['id']}", sentence, constraint.name)
            first.setdefault(same, row)


def compared(constraint: models.UniqueConstraint) -> list[str]:
    """The columns that the constraint compares, whatever function it puts around them."""
    found: list[str] = list(constraint.fields)
    waiting: list[Any] = list(constraint.expressions)
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, models.F):
            found.append(each.name)  # type: ignore[attr-defined]  # Django's stubs leave it out
        else:
            waiting += each.get_source_expressions()
    return found


def _named(part: Part, row: dict[str, Any]) -> str:
    values = {key: value for key, value in row.items() if key != "id"}
    return f"The other line is “{rows.instance(part.model, values)}”."

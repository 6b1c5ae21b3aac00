"""Which row of a part each line of a sheet is about, where several lines or rows share an identity."""

from collections.abc import Mapping, Sequence
from typing import Any

from .cells import Lookup
from .columns import PartSheet
from .lines import Line

Now = dict[str, Any]


def matched(sheet: PartSheet, lines: Sequence[Line], rows: Sequence[Now], lookup: Lookup) -> list[Now | None]:
    """The present row of each of the lines, all of one identity; None for a line that is a new row.

    One line and one row belong together whatever else differs: that is how a sheet changes a row. Otherwise
    the columns of `told_apart_by` decide: a line that says the same as a row is about that one, and of the
    rest, a line whose filled cells fit a single row about that. A line that fits several is refused.
    """
    if len(rows) <= 1 and len(lines) == 1:
        return [rows[0] if rows else None]
    said = [_said(sheet, line, lookup) for line in lines]
    names = [sheet.columns[name].attribute for name in sheet.told_apart_by]
    found = {place: _same(names, each, rows) for place, each in enumerate(said)}
    taken = [row["id"] for row in found.values() if row]
    left = [row for row in rows if row["id"] not in taken]
    for place, line in enumerate(lines):
        if found[place] is None:
            fitting = [row for row in left if all(row[name] == value for name, value in said[place].items())]
            found[place] = fitting[0] if fitting else None
            if len(fitting) > 1:
                line.refuse("", _which(sheet, len(fitting)), is_unidentified=True)
    return [found[place] for place in range(len(lines))]


def _said(sheet: PartSheet, line: Line, lookup: Lookup) -> Now:
    """The values of the filled cells that tell rows apart; a cell that is wrong is refused elsewhere."""
    said: Now = {}
    for name in sheet.told_apart_by:
        text = line.source.cells.get(name)
        if text is None or name in line.source.faulty:
            continue
        try:
            said[sheet.columns[name].attribute] = sheet.columns[name].meant(text, lookup)
        except ValueError:
            line.is_unidentified = True
    return said


def _same(names: Sequence[str], said: Mapping[str, Any], rows: Sequence[Now]) -> Now | None:
    """The row with just these values, and none where the line says nothing."""
    if not names:
        return None
    return next((row for row in rows if all(row[name] == said.get(name) for name in names)), None)


def _which(sheet: PartSheet, count: int) -> str:
    columns = ", ".join(f"“{name}”" for name in sheet.told_apart_by)
    how = f"fill {columns} to say which, or change" if columns else "change"
    return f"{count} of its {sheet.part} match this row: {how} them on the record's page"

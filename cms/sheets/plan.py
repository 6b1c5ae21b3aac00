"""From rows to lines: which record each is about, what it would change, and what can be seen to be wrong."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from cms.desk.records.states import states
from cms.desk.write.paths import supported
from cms.desk.write.rows import blank
from cms.sheets.files.base import Row

from .cells import Key, Lookup, scheme
from .citations import FileSource, cite, cite_file
from .columns import CLEAR, PartSheet, Sheet
from .lines import Line

Now = dict[str, Any]


def planned(sheet: Sheet, rows: Sequence[Row], *, source: FileSource | None = None) -> list[Line]:
    """A line for each row, in a number of queries that does not grow with them.

    source: what the facts of the whole file come from.
    """
    lookup = Lookup()
    _look_up(sheet, rows, lookup)
    lines = [_line(sheet, row, lookup) for row in rows]
    now = _now(sheet, lines, lookup)
    if isinstance(sheet, PartSheet):
        _plan_parts(sheet, lines, now, lookup, source)
    else:
        for line in lines:
            _plan_record(sheet, line, now, lookup, source)
    _refuse_twins(sheet, lines)
    return lines


def _look_up(sheet: Sheet, rows: Sequence[Row], lookup: Lookup) -> None:
    """Fetch the records whose keys stand in the cells, one query for each kind that is named."""
    named: dict[str, set[str]] = defaultdict(set)
    for name, column in sheet.columns.items():
        for row in rows:
            for of, key in column.widget.keys(row.cells[name]) if name in row.cells else ():
                named[of].add(key)
    for of, keys in named.items():
        lookup.find(of, keys)


def _line(sheet: Sheet, row: Row, lookup: Lookup) -> Line:
    name = sheet.key.column_name
    key = row.cells.get(name, "")
    line = Line(row, key=key, card=lookup.card(sheet.kind.code, key), problems=list(row.faults))
    line.expect = line.card.version if line.card else 0
    if line.card and line.card.merged_into_id:
        into = line.card.merged_into_id
        line.refuse(
            name, f"“{line.card}” was merged into record {into}: give the row that one's key", is_lost=True
        )
    if not key:
        line.refuse(name, "empty: every row needs it, to be found again", is_lost=True)
    return line


def _now(sheet: Sheet, lines: Iterable[Line], lookup: Lookup) -> dict[int, Now]:
    """The state of each record that a line is about; the names of what they refer to are looked up too."""
    cards = {line.card.pk: line.card for line in lines if line.card}
    now = states(sheet.kind, list(cards.values()))
    rows = [row for state in now.values() for row in _where(sheet, state)]
    references = [each.attribute for each in sheet.columns.values() if isinstance(each.widget, Key)]
    lookup.name(row[name] for name in references for row in rows if row.get(name))
    return now


def _where(sheet: Sheet, state: Now) -> list[Now]:
    return state[sheet.part] if isinstance(sheet, PartSheet) else [state]


def _plan_record(
    sheet: Sheet, line: Line, now: dict[int, Now], lookup: Lookup, source: FileSource | None
) -> None:
    if line.card is None and line.key:
        line.is_new = True
        line.places["external_ids/new-key/value"] = sheet.key.column_name
        line.rows.append(("external_ids", "new-key", {"scheme": scheme(sheet.kind.code), "value": line.key}))
    state = now[line.card.pk] if line.card else blank(sheet.kind)
    _fill(sheet, line, state, sheet.facts, lookup)
    stated = [sheet.columns[name].attribute for name in sheet.facts if name in line.source.cells]
    cite(sheet, line, state, supported(sheet.kind, (path for path in stated if path in state)), lookup)
    cite_file(sheet, line, state, source)


def _plan_parts(
    sheet: PartSheet, lines: Iterable[Line], now: dict[int, Now], lookup: Lookup, source: FileSource | None
) -> None:
    attributes = [sheet.columns[name].attribute for name in sheet.identity]
    rows: dict[tuple, list[Now]] = defaultdict(list)
    for card, state in now.items():
        for row in state[sheet.part]:
            rows[card, *(row[name] for name in attributes)].append(row)
    for line in lines:
        line.part, line.row = sheet.part, f"new-{line.source.number}"
        line.key = " / ".join(filter(None, map(line.source.cells.get, (sheet.owner, *sheet.identity))))
        if line.card is None:
            _read(sheet, line, sheet.owner, lookup)
            continue
        state = now[line.card.pk]
        told = [_read(sheet, line, name, lookup, state) for name in sheet.identity]
        for name in sheet.needs:
            if name not in line.source.cells:
                line.refuse(name, "empty: every row needs it", is_lost=True)
        same = rows.get((line.card.pk, *told), [])
        if len(same) > 1:
            rule = f"{len(same)} rows of its {sheet.part} are that: change them on the record's page"
            line.refuse("", rule, is_lost=True)
        _plan_part(sheet, line, told, same[0] if same else None, lookup)
        cite(sheet, line, state, supported(sheet.kind, [f"{sheet.part}/{line.row}"]), lookup)
        cite_file(sheet, line, state, source)


def _plan_part(sheet: PartSheet, line: Line, told: Sequence[Any], row: Now | None, lookup: Lookup) -> None:
    """told: the values of the identity's columns; row: the row that has them already."""
    line.is_new = row is None
    if row is None:
        row = {column.attribute: None for column in sheet.columns.values()}
    else:
        line.row = row["id"]
    for name, value in zip(sheet.identity, told, strict=True):
        sheet.columns[name].fill(line, row, value, lookup)
    others = [name for name in sheet.facts if name not in (sheet.owner, *sheet.identity)]
    _fill(sheet, line, row, others, lookup)


def _fill(sheet: Sheet, line: Line, now: Now, names: Iterable[str], lookup: Lookup) -> None:
    for name in names:
        column, text = sheet.columns[name], line.source.cells.get(name)
        if text is None or column is sheet.key or name in line.source.faulty:
            continue
        try:
            column.fill(line, now, column.meant(text, lookup), lookup)
        except ValueError as error:
            line.refuse(name, str(error))


def _read(sheet: PartSheet, line: Line, name: str, lookup: Lookup, state: Now | None = None) -> Any:
    """What a cell that tells rows apart says; none where it is empty or nonsense."""
    text = line.source.cells.get(name)
    if text is None or name in line.source.faulty:
        line.is_lost |= text is not None
        return None
    if text.casefold() == CLEAR:
        line.refuse(name, f"{CLEAR} can't stand here: the cell says which row is meant", is_lost=True)
        return None
    try:
        return sheet.columns[name].meant(text, lookup, state)
    except ValueError as error:
        line.refuse(name, str(error), is_lost=True)
        return None


def _refuse_twins(sheet: Sheet, lines: Iterable[Line]) -> None:
    """A problem for each line that is about the same as another."""
    same: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.is_lost:
            same[_identity(sheet, line)].append(line)
    for twins in same.values():
        for line in twins if len(twins) > 1 else ():
            others = ", ".join(str(twin.source.number) for twin in twins if twin is not line)
            rule = f"the same key as row {others}: keep one of them"
            line.refuse(sheet.key.column_name, rule, is_lost=True)


def _identity(sheet: Sheet, line: Line) -> Any:
    record = line.card.pk if line.card else line.key
    if not isinstance(sheet, PartSheet):
        return record
    told = (line.values.get(sheet.columns[name].attribute) for name in sheet.identity)
    return (record, *told) if line.is_new else line.row

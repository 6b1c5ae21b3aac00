"""Planning an import: for each row, its record, what it would change, and which cells are wrong."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from cms.desk.records.blank import blank
from cms.desk.records.states import states
from cms.desk.write.paths import supported
from cms.sheets.files.base import Row

from .cells import Key, Lookup, scheme
from .citations import FileSource, cite, cite_file
from .columns import CLEAR, PartSheet, Sheet
from .lines import Line
from .match import matched

Now = dict[str, Any]


def planned(sheet: Sheet, rows: Sequence[Row], *, source: FileSource | None = None) -> list[Line]:
    """A line for each row, in a fixed number of queries.

    source: the source of the whole file, where it has one.
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
    _refuse_duplicates(sheet, lines)
    return lines


def _look_up(sheet: Sheet, rows: Sequence[Row], lookup: Lookup) -> None:
    """Fetch the records whose keys are in the cells, one query for each kind."""
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
            name,
            f"“{line.card}” was merged into record {into}: use the key of that one",
            is_unidentified=True,
        )
    if not key:
        line.refuse(name, "empty: every row needs it", is_unidentified=True)
    return line


def _now(sheet: Sheet, lines: Iterable[Line], lookup: Lookup) -> dict[int, Now]:
    """The present state of each line's record; labels of the records in it are fetched too."""
    cards = {line.card.pk: line.card for line in lines if line.card}
    now = states(sheet.kind, list(cards.values()))
    rows = [row for state in now.values() for row in _rows(sheet, state)]
    references = [each.attribute for each in sheet.columns.values() if isinstance(each.widget, Key)]
    lookup.name(row[name] for name in references for row in rows if row.get(name))
    return now


def _rows(sheet: Sheet, state: Now) -> list[Now]:
    """The rows of a record's state that the sheet is about: those of its part, or the record itself."""
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
    named: dict[tuple, list[Line]] = defaultdict(list)
    for line in lines:
        line.part, line.row = sheet.part, f"new-{line.source.number}"
        line.key = " / ".join(filter(None, map(line.source.cells.get, (sheet.owner, *sheet.identity))))
        if line.card is None:
            _read(sheet, line, sheet.owner, lookup)
            continue
        identity = [_read(sheet, line, name, lookup, now[line.card.pk]) for name in sheet.identity]
        for name in sheet.needs:
            if name not in line.source.cells:
                line.refuse(name, "empty: every row needs it", is_unidentified=True)
        named[line.card.pk, *identity].append(line)
    for (card, *identity), some in named.items():
        matching = matched(sheet, some, rows.get((card, *identity), []), lookup)
        for line, row in zip(some, matching, strict=True):
            _plan_part(sheet, line, identity, row, lookup)
            cite(sheet, line, now[card], supported(sheet.kind, [f"{sheet.part}/{line.row}"]), lookup)
            cite_file(sheet, line, now[card], source)


def _plan_part(
    sheet: PartSheet, line: Line, identity: Sequence[Any], row: Now | None, lookup: Lookup
) -> None:
    """Plan a row of a part. identity: the values that identify it; row: the present row with those values."""
    line.is_new = row is None
    if row is None:
        row = {column.attribute: None for column in sheet.columns.values()}
    else:
        line.row = row["id"]
    for name, value in zip(sheet.identity, identity, strict=True):
        sheet.columns[name].fill(line, row, value, lookup)
    others = [name for name in sheet.facts if name not in (sheet.owner, *sheet.identity)]
    _fill(sheet, line, row, others, lookup)


def _fill(sheet: Sheet, line: Line, now: Now, names: Iterable[str], lookup: Lookup) -> None:
    for name in names:
        column, text = sheet.columns[name], line.source.cells.get(name)
        # An empty cell changes nothing: emptying a field takes an explicit “(clear)”.
        if text is None or column is sheet.key or name in line.source.faulty:
            continue
        try:
            column.fill(line, now, column.meant(text, lookup), lookup)
        except ValueError as error:
            line.refuse(name, str(error))


def _read(sheet: PartSheet, line: Line, name: str, lookup: Lookup, state: Now | None = None) -> Any:
    """The value of a cell that identifies its row; None where it is empty or wrong."""
    text = line.source.cells.get(name)
    if text is None or name in line.source.faulty:
        line.is_unidentified |= text is not None
        return None
    if text.casefold() == CLEAR:
        line.refuse(name, f"{CLEAR} is not allowed here: the cell identifies the row", is_unidentified=True)
        return None
    try:
        return sheet.columns[name].meant(text, lookup, state)
    except ValueError as error:
        line.refuse(name, str(error), is_unidentified=True)
        return None


def _refuse_duplicates(sheet: Sheet, lines: Iterable[Line]) -> None:
    """A problem for each line about the same record, or row of a part, as another."""
    # All of them: nothing says which of two rows is the right one.
    by_identity: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.is_unidentified:
            by_identity[_identity(sheet, line)].append(line)
    for duplicates in by_identity.values():
        for line in duplicates if len(duplicates) > 1 else ():
            others = ", ".join(str(each.source.number) for each in duplicates if each is not line)
            rule = f"the same key as row {others}: keep one of them"
            line.refuse(sheet.key.column_name, rule, is_unidentified=True)


def _identity(sheet: Sheet, line: Line) -> Any:
    record = line.card.pk if line.card else line.key
    if not isinstance(sheet, PartSheet):
        return record
    names = (*sheet.identity, *sheet.told_apart_by)
    identity = (line.values.get(sheet.columns[name].attribute) for name in names)
    return (record, *identity) if line.is_new else line.row

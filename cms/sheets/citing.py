"""Where the cells of a row come from: the row's own sources, or the source of the whole file."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.paths import supported
from cms.desk.registry import Evidence

from .cells import Lookup
from .declaring import CLEAR, EVIDENCE, Sheet
from .lines import Line

Now = dict[str, Any]


def cite(sheet: Sheet, line: Line, state: Now, paths: Iterable[str | None], lookup: Lookup) -> None:
    """Let the sources that the row names support the `paths` that it fills; what is cited already stays."""
    if sheet.evidence is None or sheet.evidence.evidence is None or line.is_lost:
        return
    cells = {name: line.source.cells[name] for name in EVIDENCE if name in line.source.cells}
    sources = _sources(sheet, line, lookup) if "source" in cells else []
    words = {name: text for name, text in cells.items() if name != "source"}
    if words and len(sources) != 1:
        line.refuse(next(iter(words)), "belongs to one source: name exactly one beside it")
        return
    for path in paths:
        for source in sources:
            _support(sheet.evidence.name, sheet.evidence.evidence, line, state, path, source, words)
    if added := [row for row in line.rows if row[0] == sheet.evidence.name]:
        line.differ("source", "", f"{cells['source']} ({len(added)} cited)")


def _sources(sheet: Sheet, line: Line, lookup: Lookup) -> list[int]:
    text = line.source.cells["source"]
    if text.casefold() == CLEAR:
        line.refuse("source", f"{CLEAR} can't stand here: remove citations on the record's page")
        return []
    try:
        return sheet.columns["source"].meant(text, lookup)
    except ValueError as error:
        line.refuse("source", str(error))
        return []


def _support(
    part: str, said: Evidence, line: Line, state: Now, path: str | None, source: int, words: Mapping[str, str]
) -> None:
    there = [row for row in state[part] if (row[said.path], row[said.source]) == (path, source)]
    columns = {"locator": said.locator, "quotation": said.quotation}
    wanted = {columns[name]: text for name, text in words.items()}
    if not there:
        name = f"new-{line.source.number}-{len(line.rows)}"
        line.rows.append((part, name, {said.path: path, said.source: source, **wanted}))
        line.places[f"{part}/{name}/{said.quotation}"] = "quotation"
    elif changed := {name: text for name, text in wanted.items() if there[0][name] != text}:
        line.rows.append((part, there[0]["id"], changed))


def cite_file(sheet: Sheet, lines: Iterable[Line], *, source: int, said_in: str) -> None:
    """Let the source of the whole file support each cell that a row without a source of its own changes.

    said_in: the file, and its worksheet where it has several; each citation adds row and column.
    """
    if sheet.evidence is None or sheet.evidence.evidence is None:
        return
    part, said = sheet.evidence.name, sheet.evidence.evidence
    for line in lines:
        if "source" in line.source.cells or line.is_lost:
            continue
        for path, names in _changed(sheet, line).items():
            place = f"{said_in}, row {line.source.number}, column {names}"
            key = f"new-{line.source.number}-{len(line.rows)}"
            line.rows.append((part, key, {said.path: path, said.source: source, said.locator: place[:200]}))


def _changed(sheet: Sheet, line: Line) -> dict[str | None, str]:
    """What the row changes, each with the columns that say it."""
    names = {sheet.columns[each.column].attribute: each.column for each in line.differences}
    if line.part:
        return {f"{line.part}/{line.row}": ", ".join(names.values())} if names else {}
    changed = [name for name in names if name in line.values]
    return (
        {path: names[path] if path else ", ".join(names.values()) for path in supported(sheet.kind, changed)}
        if changed
        else {}
    )

"""Citations made by an import: to the sources that a row names, or to the source of the whole file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cms.desk.records.parts import Evidence
from cms.desk.write.paths import supported

from .cells import Lookup
from .columns import CLEAR, EVIDENCE, Sheet
from .lines import Line

Now = dict[str, Any]


class FileSource(NamedTuple):
    """The source that the facts of a whole file come from.

    card: the source's card. place: the file's name, with the worksheet's where there are several.
    """

    card: int
    place: str


def cite(sheet: Sheet, line: Line, state: Now, paths: Iterable[str | None], lookup: Lookup) -> None:
    """Cite the sources that the row names for the `paths` that it fills; existing citations stay."""
    if sheet.evidence is None or sheet.evidence.evidence is None or line.is_unidentified:
        return
    if line.source.faulty & set(EVIDENCE):
        return
    cells = {name: line.source.cells[name] for name in EVIDENCE if name in line.source.cells}
    sources = _sources(sheet, line, lookup) if "source" in cells else []
    if sources is None:
        return
    words = {
        name: sheet.columns[name].meant(text, lookup) for name, text in cells.items() if name != "source"
    }
    # A locator or a quotation is of one source: with several, nobody could tell of which.
    if words and len(sources) != 1:
        line.refuse(next(iter(words)), "belongs to one source: name exactly one in that row")
        return
    before = len(line.rows)
    for path in paths:
        for source in sources:
            _support(sheet.evidence.name, sheet.evidence.evidence, line, state, path, source, words)
    if added := [row for _, row, _ in line.rows[before:] if str(row).startswith("new-")]:
        line.differ("source", "", f"{cells['source']} ({len(added)} cited)")


def _sources(sheet: Sheet, line: Line, lookup: Lookup) -> list[int] | None:
    """The sources that the row's cell names; None where the cell is refused."""
    text = line.source.cells["source"]
    if text.casefold() == CLEAR:
        line.refuse("source", f"{CLEAR} is not allowed here: remove citations on the record's page")
        return None
    try:
        return sheet.columns["source"].meant(text, lookup)
    except ValueError as error:
        line.refuse("source", str(error))
        return None


def _support(
    part: str,
    said: Evidence,
    line: Line,
    state: Now,
    path: str | None,
    source: int,
    words: Mapping[str, str | None],
) -> None:
    existing = _existing(state[part], said, path, source)
    wanted = {getattr(said, name): text for name, text in words.items()}
    # Importing the same sheet again changes nothing.
    if any(row | wanted == row for row in existing):
        return
    if not existing or _is_another_passage(line, path):
        _add(part, said, line, state, {said.path: path, said.source: source, **wanted})
    elif len(existing) > 1:
        rule = f"that source is cited {len(existing)} times for it: change the citation on the record's page"
        line.refuse(next(iter(words)), rule)
    else:
        for name, text in words.items():
            line.differ(name, existing[0][getattr(said, name)] or "", text or "")
        _change(part, said, line, existing[0]["id"], wanted)


def _existing(rows: Sequence[Now], said: Evidence, path: str | None, source: int) -> list[Now]:
    """The record's citations of that source for that path."""
    return [row for row in rows if (row[said.path], row[said.source]) == (path, source)]


def _is_another_passage(line: Line, path: str | None) -> bool:
    """Whether the row is one of several that support their record as a whole, each by its own passage."""
    return bool(line.part) and path is None


def _add(part: str, said: Evidence, line: Line, state: Now, values: Now) -> None:
    """Add a citation to the line, and to `state`, where the rows after this one find it."""
    name = f"new-{line.source.number}-{len(line.rows)}"
    state[part].append({"id": name, said.locator: None, said.quotation: None, **values})
    _change(part, said, line, name, values)


def _change(part: str, said: Evidence, line: Line, row: int | str, values: Now) -> None:
    line.rows.append((part, row, values))
    for name in EVIDENCE:
        line.places[f"{part}/{row}/{getattr(said, name)}"] = name


def cite_file(sheet: Sheet, line: Line, state: Now, source: FileSource | None) -> None:
    """Cite the source of the whole file for each cell that a row without a source of its own changes.

    The locator gives the place in the file. An existing citation of that source without a quotation gets the
    new locator; one with a quotation stays, and another is added.
    """
    if source is None or sheet.evidence is None or sheet.evidence.evidence is None:
        return
    if "source" in line.source.cells or line.is_unidentified:
        return
    part, said = sheet.evidence.name, sheet.evidence.evidence
    for path, names in _changed(sheet, line).items():
        place = {said.locator: f"{source.place}, row {line.source.number}, column {names}"[:200]}
        existing = _existing(state[part], said, path, source.card)
        if plain := [row for row in existing if not row[said.quotation]]:
            if not _is_another_passage(line, path):
                _change(part, said, line, plain[0]["id"], place)
        else:
            _add(part, said, line, state, {said.path: path, said.source: source.card, **place})


def _changed(sheet: Sheet, line: Line) -> dict[str | None, str]:
    """The paths that the row changes, each with the names of its columns."""
    names = {sheet.columns[each.column].attribute: each.column for each in line.differences}
    if line.part:
        facts = [f"{line.part}/{line.row}"] if names else []
    else:
        facts = [name for name in names if name in line.values]
    paths = supported(sheet.kind, facts) if facts else []
    return {path: names.get(path or "") or ", ".join(names.values()) for path in paths}

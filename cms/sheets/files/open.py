"""A file as rows of text, or one sentence that says why it can't be read.

Nothing here knows records. Limits are checked before anything is parsed, and again while it is: what an
archive or an upload says of its own size is not believed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple, Protocol

from django.conf import settings
from django.template.defaultfilters import filesizeformat

LONGEST_CELL = 32_767
MOST_COLUMNS = 200
ERROR_VALUES = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"]
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unreadable(Exception):
    """The file can't be taken as this sheet; the message says what to do about it."""


class Upload(Protocol):
    """What a browser sent, as Django hands it over."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self, size: int) -> bytes: ...


class Fault(NamedTuple):
    """What is wrong with a row; `column` is empty where it is the row as a whole."""

    column: str
    value: str
    rule: str


class Cell(NamedTuple):
    """The text of a cell, and the rule it breaks, if it breaks one."""

    text: str
    rule: str = ""


@dataclass
class Row:
    """A row that holds anything; `number` is its place in the file, the header's being 1 as a rule."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def faulty(self) -> set[str]:
        """The columns whose cells broke a rule of reading."""
        return {fault.column for fault in self.faults}


@dataclass
class Table:
    """What was read. columns: the letter of each column that the file has."""

    file_name: str
    sha256: str
    worksheet: str
    columns: dict[str, str]
    rows: list[Row]


class Header(Protocol):
    """What a sheet says of its columns: all there are by name, and those that a file can't lack."""

    code: str

    @property
    def names(self) -> list[str]: ...

    @property
    def needed(self) -> list[str]: ...


class Grid(NamedTuple):
    """A worksheet's cells, row by row with the row's number; a text file's worksheet has no name."""

    worksheet: str
    rows: Iterator[tuple[int, Sequence[Cell]]]


def read(upload: Upload | None, *, header: Header, worksheet: str = "") -> Table:
    """The rows of `upload` under the columns of `header`; Unreadable where it can't be.

    worksheet: which one to take of a workbook that has several.
    """
    from . import csv, xlsx

    name, content = _content(upload)
    opener = xlsx.opened if _is_workbook(name, content) else csv.opened
    with opener(content, name=name, wanted=worksheet, like=header.code) as grid:
        columns, rows = _rows(grid, header)
        return Table(name, hashlib.sha256(content).hexdigest(), grid.worksheet, columns, rows)


def _content(upload: Upload | None) -> tuple[str, bytes]:
    most = settings.SHEET_MAX_BYTES
    if upload is None:
        raise Unreadable("Choose a file first.")
    too_large = f"The file is larger than {filesizeformat(most)}: split it, and import the pieces in turn."
    if upload.size and upload.size > most:
        raise Unreadable(too_large)
    content = upload.read(most + 1)
    if len(content) > most:
        raise Unreadable(too_large)
    if not content.strip():
        raise Unreadable("The file is empty.")
    return PurePath(upload.name or "upload").name[-255:], content


def _is_workbook(name: str, content: bytes) -> bool:
    """Whether to open it as XLSX; its bytes decide, and its name has to agree."""
    ending = PurePath(name).suffix.lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("The workbook is encrypted: save it without a password.")
        raise Unreadable("This is a workbook of the old .xls kind: save it as .xlsx or CSV.")
    is_archive = content.startswith(b"PK")
    if is_archive and ending != ".xlsx":
        raise Unreadable(f"The file is an archive or a workbook, but is named “{name}”: save it as .xlsx.")
    if ending == ".xlsx" and not is_archive:
        raise Unreadable(f"“{name}” is no workbook, whatever its name says: save it as .xlsx or CSV.")
    if ending not in (".xlsx", ".csv", ".tsv", ".txt"):
        raise Unreadable(f"“{name}” is neither CSV, TSV nor XLSX: save it as one of these.")
    return is_archive


def cell(text: str, rule: str = "") -> Cell:
    """A cell that holds `text`, with the rule it breaks in whatever file it stands."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if not rule and text in ERROR_VALUES:
        rule = "an error of the spreadsheet: repair the cell"
    elif CONTROL.search(text):
        rule, text = "a NUL or other control character: retype the text", CONTROL.sub("�", text)
    elif len(text) > LONGEST_CELL:
        rule, text = f"longer than {LONGEST_CELL:,} characters: shorten it", text[:LONGEST_CELL]
    return Cell(text, rule)


def letter(index: int) -> str:
    """The letters a spreadsheet heads a column with, the first being A."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def folded(name: str) -> str:
    """A column's name as it is compared: case, underscores and spaces do not matter."""
    return " ".join(name.casefold().replace("_", " ").split())


def _rows(grid: Grid, header: Header) -> tuple[dict[str, str], list[Row]]:
    filled = ((number, cells) for number, cells in grid.rows if any(each.text for each in cells))
    head = next(filled, None)
    where = f"The worksheet “{grid.worksheet}”" if grid.worksheet else "The file"
    if head is None:
        raise Unreadable(f"{where} is empty.")
    names = _names(*head, header, where)
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) == settings.SHEET_MAX_ROWS:
            raise Unreadable(f"{where} has more than {settings.SHEET_MAX_ROWS:,} rows: split it.")
        rows.append(_row(number, cells, names))
    if not rows:
        raise Unreadable(f"{where} has a header and no rows under it.")
    return {name: letter(index) for index, name in names.items()}, rows


def _names(number: int, cells: Sequence[Cell], header: Header, where: str) -> dict[int, str]:
    """The column's name at each place of the header row."""
    known = {folded(name): name for name in header.names}
    there = f"The columns there are: {', '.join(header.names)}."
    names: dict[int, str] = {}
    for index, each in enumerate(cells):
        if not each.text:
            continue
        if index >= MOST_COLUMNS:
            raise Unreadable(f"{where} has more than {MOST_COLUMNS} columns.")
        name = known.get(folded(each.text))
        if name is None:
            shown = each.text[:60]
            raise Unreadable(
                f"{where} has a column “{shown}” ({letter(index)}{number}), which this sheet has not. {there}"
            )
        if name in names.values():
            raise Unreadable(f"{where} has two columns “{name}”: remove one.")
        names[index] = name
    if lacking := [f"“{name}”" for name in header.needed if name not in names.values()]:
        raise Unreadable(f"{where} has no column {' and no column '.join(lacking)}. {there}")
    return names


def _row(number: int, cells: Sequence[Cell], names: dict[int, str]) -> Row:
    row = Row(number)
    for index, each in enumerate(cells):
        if not each.text:
            continue
        if index not in names:
            where = f"column {letter(index)}, which has no name in the header"
            raise Unreadable(f"Row {number} has “{each.text[:60]}” in {where}.")
        row.cells[names[index]] = each.text
        if each.rule:
            row.faults.append(Fault(names[index], each.text[:200], each.rule))
    return row

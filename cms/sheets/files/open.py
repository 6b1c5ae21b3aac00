"""Opening a file: it becomes rows of text, or one sentence that says why it can't be read.

Nothing here knows about records. Limits are checked before parsing and again during it, since the size that
an upload or an archive states of itself may be false.
"""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from django.conf import settings

from cms.operation.body_limits import too_large

from . import csv, xlsx
from .base import (
    MOST_COLUMNS,
    Cell,
    Fault,
    Grid,
    Header,
    Row,
    Table,
    Unreadable,
    Upload,
    folded,
    letter,
)

SPLIT = "split it, and import the parts one by one."


def read(upload: Upload | None, *, header: Header, worksheet: str = "") -> Table:
    """The rows of `upload` under the columns of `header`; Unreadable where it can't be read.

    worksheet: the one to read, of a workbook with several.
    """
    name, content = _content(upload)
    opener = xlsx.opened if _is_workbook(name, content) else csv.opened
    with opener(content, name=name, wanted=worksheet, like=header.code) as grid:
        columns, rows = _rows(grid, header)
        return Table(name, hashlib.sha256(content).hexdigest(), grid.worksheet, columns, rows)


def _content(upload: Upload | None) -> tuple[str, bytes]:
    most = settings.SHEET_MAX_BYTES
    if upload is None:
        raise Unreadable("Choose a file first.")
    if upload.size and upload.size > most:
        raise Unreadable(too_large("The file", upload.size, most, SPLIT))
    # One byte more than allowed is enough to know, and no more is read into memory.
    content = upload.read(most + 1)
    if len(content) > most:
        raise Unreadable(too_large("The file", None, most, SPLIT))
    if not content.strip():
        raise Unreadable("The file is empty.")
    return PurePath(upload.name or "upload").name[-255:], content


def _is_workbook(name: str, content: bytes) -> bool:
    """Whether the file is XLSX: its first bytes decide, and its name has to agree."""
    ending = PurePath(name).suffix.lower()
    # The signature of OLE files: old workbooks, and the container of encrypted new ones.
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("The workbook is encrypted: save it without a password.")
        raise Unreadable("This is a workbook in the old .xls format: save it as .xlsx or CSV.")
    is_archive = content.startswith(b"PK")
    if is_archive and ending != ".xlsx":
        raise Unreadable(f"The file is an archive or a workbook, but is named “{name}”: save it as .xlsx.")
    if ending == ".xlsx" and not is_archive:
        raise Unreadable(f"“{name}” is not a workbook, despite its name: save it as .xlsx or CSV.")
    if ending not in (".xlsx", ".csv", ".tsv", ".txt"):
        raise Unreadable(f"“{name}” is not CSV, TSV or XLSX: save it as one of these.")
    return is_archive


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
        raise Unreadable(f"{where} has a header but no rows.")
    return {name: letter(index) for index, name in names.items()}, rows


def _names(number: int, cells: Sequence[Cell], header: Header, where: str) -> dict[int, str]:
    """The column's name at each place of the header row."""
    known = {folded(name): name for name in header.names}
    known_names = f"Its columns are: {', '.join(header.names)}."
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
                f"{where} has a column “{shown}” ({letter(index)}{number}), unknown to this sheet. "
                f"{known_names}"
            )
        if name in names.values():
            raise Unreadable(f"{where} has two columns “{name}”: remove one.")
        names[index] = name
    if missing := [f"“{name}”" for name in header.needed if name not in names.values()]:
        raise Unreadable(f"{where} has no column {' and no column '.join(missing)}. {known_names}")
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

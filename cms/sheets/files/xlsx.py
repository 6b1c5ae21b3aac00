"""Reading XLSX. A formula is an error even where it shows a value; dates become ISO text."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from openpyxl.utils.escape import unescape

from .base import MOST_COLUMNS, Cell, Grid, Unreadable, cell, folded

# Against archives that unpack to far more than they are: times the allowed size of an upload, times the
# archive's own size, and the number of files in it.
UNPACKED = 10
RATIO = 200
MOST_FILES = 2_000
# A row may claim to be the billionth, and a cell to be in column ZZZ: openpyxl fills the gaps.
MOST_CELLS = 20_000_000
LAST_ROW = 1_048_576


@contextmanager
def opened(content: bytes, *, name: str, wanted: str, like: str) -> Iterator[Grid]:
    """The cells of the worksheet `wanted`, or named `like` the sheet, or the only one that is not empty."""
    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception:  # openpyxl documents no errors: a broken file raises KeyError, ValueError and others
        raise Unreadable(f"“{name}” can't be read as a workbook: open it, and save it again as .xlsx.")
    try:
        worksheet = _choose(book.worksheets, wanted, like)
        yield Grid(worksheet.title, _rows(worksheet))
    finally:
        book.close()


def _check_archive(content: bytes) -> None:
    """Raise Unreadable for an archive that is broken, encrypted or unpacks to far more than its own size."""
    # zipfile stops reading an entry at the size that the directory states, so that the sum below is true.
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("The workbook is encrypted: save it without a password.")
        _check_sizes(entries, len(content))
        broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        broken = "archive"
    if broken:
        raise Unreadable("The workbook is damaged or incomplete: upload it again, or save it once more.")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Unreadable("The file is an archive, but not a workbook: save it as .xlsx.")


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    most = UNPACKED * settings.SHEET_MAX_BYTES
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or unpacked > most or (unpacked > 2**20 and unpacked > packed * RATIO):
        raise Unreadable(
            f"The workbook unpacks to {filesizeformat(unpacked)}, too much for {filesizeformat(packed)}: "
            "save it again with nothing but the table."
        )


def _choose(worksheets: list[Any], wanted: str, like: str) -> Any:
    names = ", ".join(f"“{worksheet.title}”" for worksheet in worksheets)
    for name in filter(None, (wanted, like)):
        for worksheet in worksheets:
            if folded(worksheet.title) == folded(name):
                return worksheet
        if name == wanted:
            raise Unreadable(f"The workbook has no worksheet “{wanted}”. It has {names}.")
    filled = [worksheet for worksheet in worksheets if any(_texts(worksheet))]
    if not filled:
        raise Unreadable("The workbook is empty.")
    if len(filled) > 1:
        raise Unreadable(f"The workbook has several worksheets, {names}: choose one to import.")
    return filled[0]


def _texts(worksheet: Any) -> Iterator[bool]:
    for _, cells in _rows(worksheet):
        yield from (bool(each.text) for each in cells)


def _rows(worksheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    # The dimensions that a file states may be wrong, and openpyxl would cut rows off there.
    worksheet.reset_dimensions()
    seen, number, rows = 0, 0, worksheet.iter_rows()
    while True:
        try:
            row = next(rows, None)
        except Exception:  # broken XML, entities, a shared string that is not there
            raise Unreadable(f"“{worksheet.title}” is damaged after row {number}: save the workbook again.")
        if row is None:
            return
        number, seen = number + 1, seen + len(row) + 1
        if number > LAST_ROW or seen > MOST_CELLS:
            raise Unreadable(f"“{worksheet.title}” has cells far outside its table: delete them.")
        if len(row) > MOST_COLUMNS and any(each.value is not None for each in row[MOST_COLUMNS:]):
            raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns.")
        yield number, [_cell(each) for each in row[:MOST_COLUMNS]]


def _cell(found: Any) -> Cell:
    value = found.value
    if value is None:
        return Cell("")
    if found.data_type == "f":
        return cell(str(getattr(value, "text", value)), "a formula: paste its value")
    if found.data_type == "e":
        return cell(str(value), "a spreadsheet error: correct the cell")
    return cell(_text(value))


def _text(value: Any) -> str:
    match value:
        case bool():
            return str(value).upper()
        # Spreadsheets store every number as a float: 2019 must not become 2019.0.
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        # A date is stored as a midnight.
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        # XLSX writes control characters as _x000D_, which openpyxl leaves in place.
        case str() if "_x" in value:
            return unescape(value).replace("\r\n", "\n").replace("\r", "\n")
    return str(value)

"""Reading CSV and TSV: UTF-8, or UTF-16 with a byte order mark, with commas, semicolons or tabs."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from .base import MOST_COLUMNS, Cell, Grid, Unreadable, cell

# A signed number is no formula, although it starts with + or -.
NUMBER = re.compile(r"[+-]\s?\d[\d\s.,]*%?")
QUOTED = re.compile(r'"(?:[^"]|"")*"')
SAVE_AS = "Save it as “CSV UTF-8”."


@contextmanager
def opened(content: bytes, *, name: str, wanted: str, like: str) -> Iterator[Grid]:
    """The cells of a text file; `name`, `wanted` and `like` are for workbooks only."""
    text = decoded(content)
    yield Grid("", _rows(text, delimiter(text)))


def decoded(content: bytes) -> str:
    """The file's text; Unreadable, with the first wrong byte, where it is not in a supported encoding."""
    # No guess at older encodings: a wrong guess would import garbled names without an error.
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable(f"The file starts as UTF-16 but is damaged further on. {SAVE_AS}")
    if b"\x00" in content[:4]:
        raise Unreadable(f"The file is UTF-16 without a byte order mark, or is not text. {SAVE_AS}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"The file is not UTF-8: byte 0x{content[error.start]:02X} in line {line}. {SAVE_AS}"
        )


def delimiter(text: str) -> str:
    """The delimiter: of comma, semicolon and tab the most frequent in the first line that is not empty."""
    line = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    bare = QUOTED.sub("", line)
    return max(",;\t", key=bare.count)


def _rows(text: str, mark: str) -> Iterator[tuple[int, list[Cell]]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    try:
        for number, values in enumerate(lines, start=1):
            if len(values) > MOST_COLUMNS and any(values[MOST_COLUMNS:]):
                raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns.")
            yield number, [_cell(value) for value in values]
    except csv.Error as error:
        raise Unreadable(
            f"Row {number + 1} (line {lines.line_num}) can't be read as CSV: {error}. Check its quotes."
        )


def _cell(value: str) -> Cell:
    text = value.strip()
    is_formula = text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not NUMBER.fullmatch(text))
    return cell(value, "a formula: paste its value" if is_formula else "")

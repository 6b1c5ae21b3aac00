"""A file as it was read: rows of cells, and the rules that they break; or why it can't be read."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from cms.desk.base import characters

# The most characters that Excel keeps in a cell.
LONGEST_CELL = 32_767
MOST_COLUMNS = 200
# What a spreadsheet shows where a formula failed; exported as CSV it looks like text.
ERROR_VALUES = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"]
)
# What no staged row can store as it is: the database has no NUL, UTF-8 no lone surrogate.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unreadable(Exception):
    """The file can't be read as this sheet; the message says what to do about it."""


class Upload(Protocol):
    """An uploaded file, as Django passes it on."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self, size: int) -> bytes: ...


class Fault(NamedTuple):
    """What is wrong with a row; `column` is empty for the row as a whole."""

    column: str
    value: str
    rule: str


class Cell(NamedTuple):
    """The text of a cell, and the rule it breaks, if it breaks one."""

    text: str
    rule: str = ""


@dataclass
class Row:
    """A row that is not empty; `number` is its place in the file, as a spreadsheet counts rows."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def faulty(self) -> set[str]:
        """The columns whose cells could not be read."""
        return {fault.column for fault in self.faults}


@dataclass
class Table:
    """The content of a file. columns: the letter of each column in the file, by name."""

    file_name: str
    sha256: str
    worksheet: str
    columns: dict[str, str]
    rows: list[Row]


class Header(Protocol):
    """A sheet's columns: the names of all, and of those that a file must have."""

    code: str

    @property
    def names(self) -> list[str]: ...

    @property
    def needed(self) -> list[str]: ...


class Grid(NamedTuple):
    """A worksheet's cells, row by row with the row's number; for a text file its name is empty."""

    worksheet: str
    rows: Iterator[tuple[int, Sequence[Cell]]]


def cell(text: str, rule: str = "") -> Cell:
    """A cell with `text`, cleaned, and the rule that it breaks in any format."""
    text = characters.trimmed(unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    # Line breaks pass here: only the desk knows whether the column has room for them.
    hidden = list(characters.faults(text, lines=True))
    if not rule and text in ERROR_VALUES:
        rule = "a spreadsheet error: correct the cell"
    elif hidden:
        rule, text = characters.sentence(hidden), CONTROL.sub("�", text)
    elif len(text) > LONGEST_CELL:
        rule, text = f"longer than {LONGEST_CELL:,} characters: shorten it", text[:LONGEST_CELL]
    return Cell(text, rule)


def letter(index: int) -> str:
    """The letters of a column in a spreadsheet; index 0 is A."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def folded(name: str) -> str:
    """A column's name for comparing: case, underscores and spaces are ignored."""
    return " ".join(name.casefold().replace("_", " ").split())

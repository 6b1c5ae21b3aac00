"""What a file is once it is read: rows of cells, each with the rule it breaks; or why it can't be read."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

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

"""A row of a sheet on its way to a change: what it would write, what that alters, what stands in its way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cms.desk.models import Card
from cms.desk.write.edits import Problem
from cms.sheets.files.base import Fault, Row


class Difference(NamedTuple):
    """One cell's change as a person reads it."""

    column: str
    before: str
    after: str


@dataclass
class Line:
    """A row with what it means.

    card, expect: the record it is about, as it was read; none and 0 for a new one. part, row: the row of a
    part that `values` go into, none for the record itself. rows: rows of parts it changes besides.
    places: for each path that a refused change may name, the column that filled it. is_lost: what it is about
    can't be told. is_refused: the desk would refuse what it writes. is_left: somebody else works on its
    record, so that it is left out while others go on.
    """

    source: Row
    key: str = ""
    card: Card | None = None
    expect: int = 0
    part: str = ""
    row: int | str | None = None
    is_new: bool = False
    is_lost: bool = False
    is_refused: bool = False
    is_left: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[str, int | str, dict[str, Any] | None]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)

    @property
    def is_for_the_desk(self) -> bool:
        """Whether to ask the desk about it; a row with one bad cell is asked about for its others."""
        return (self.is_new or bool(self.differences)) and not (self.is_lost or self.is_refused)

    def path(self, attribute: str) -> str:
        return f"{self.part}/{self.row}/{attribute}" if self.part else attribute

    def differ(self, column: str, before: str, after: str) -> None:
        self.differences.append(Difference(column, before, after))

    def refuse(self, column: str, rule: str, *, is_lost: bool = False) -> None:
        self.is_lost |= is_lost
        self.problems.append(Fault(column, self.source.cells.get(column, "")[:200], rule))

    def plan(self) -> dict[str, Any]:
        """What it would write, as the staged row keeps it."""
        parts: list[tuple[str, int | str, dict[str, Any] | None]] = [*self.rows]
        if self.part:
            return {"fields": {}, "parts": [*parts, (self.part, self.row, self.values)]}
        return {"fields": self.values, "parts": parts}


@dataclass
class Planned:
    """Everything the file says of one record, as one change. places: the lines it comes from."""

    card: Card
    expect: int
    plans: Sequence[dict[str, Any]]

    @property
    def fields(self) -> dict[str, Any]:
        """As `desk.change` takes them."""
        merged: dict[str, Any] = {}
        for plan in self.plans:
            merged |= plan["fields"]
            for part, row, values in plan["parts"]:
                merged.setdefault(part, {})[row] = values
        return merged


def blame(problem: Problem, lines: Iterable[Line]) -> None:
    """Lay a refused change's problem on the row and column it came from, or on all its rows."""
    lines = list(lines)
    named = [line for line in lines if problem.path in line.places]
    rows = [line for line in lines if line.part and f"{problem.path}/".startswith(line.path(""))]
    for line in named or rows or lines:
        line.is_refused = True
        line.refuse(line.places.get(problem.path, ""), problem.message)

"""A row of a sheet on its way to a change: what it would write, what differs, and what is wrong."""

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
    """A row and the change that it would make.

    card, expect: its record and the version that was read; None and 0 for a new record. part, row: the row of
    a part that `values` are written to; empty for the record itself. rows: further rows of parts that it
    changes. places: for each path that a refused change may name, the column that filled it.
    is_unidentified: it can't be told which record, or row of a part, it is about. is_refused: the desk would
    refuse the change. is_left_out: somebody else is editing its record; the other rows go on without it.
    warnings: what its changeset would warn of, each with the id of the record that it is about, if any.
    """

    source: Row
    key: str = ""
    card: Card | None = None
    expect: int = 0
    part: str = ""
    row: int | str | None = None
    is_new: bool = False
    is_unidentified: bool = False
    is_refused: bool = False
    is_left_out: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[str, int | str, dict[str, Any] | None]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)
    warnings: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def is_for_the_desk(self) -> bool:
        """Whether to ask the desk about it: it changes something, and may have cells that are wrong.

        The other cells of such a row are checked too, so that everything wrong shows at once.
        """
        return (self.is_new or bool(self.differences)) and not (self.is_unidentified or self.is_refused)

    def path(self, attribute: str) -> str:
        return f"{self.part}/{self.row}/{attribute}" if self.part else attribute

    def differ(self, column: str, before: str, after: str) -> None:
        self.differences.append(Difference(column, before, after))

    def refuse(self, column: str, rule: str, *, is_unidentified: bool = False) -> None:
        self.is_unidentified |= is_unidentified
        self.problems.append(Fault(column, self.source.cells.get(column, "")[:200], rule))

    def plan(self) -> dict[str, Any]:
        """What it would write, as the staged row stores it."""
        parts: list[tuple[str, int | str, dict[str, Any] | None]] = [*self.rows]
        if self.part:
            return {"fields": {}, "parts": [*parts, (self.part, self.row, self.values)]}
        return {"fields": self.values, "parts": parts}


@dataclass
class Planned:
    """Everything that a file changes of one record, as one change."""

    card: Card
    expect: int
    plans: Sequence[dict[str, Any]]

    @property
    def fields(self) -> dict[str, Any]:
        """The fields as `desk.change` takes them."""
        merged: dict[str, Any] = {}
        for plan in self.plans:
            merged |= plan["fields"]
            for part, row, values in plan["parts"]:
                merged.setdefault(part, {})[row] = values
        return merged


def assign(problem: Problem, lines: Iterable[Line]) -> None:
    """Put a refused change's problem on the row and column it came from, or on all rows of the record."""
    lines = list(lines)
    named = [line for line in lines if problem.path in line.places]
    rows = [line for line in lines if line.part and f"{problem.path}/".startswith(line.path(""))]
    for line in named or rows or lines:
        line.is_refused = True
        line.refuse(line.places.get(problem.path, ""), problem.message)

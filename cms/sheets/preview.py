"""The preview of an import, as its page shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.dateformat import format as written

from cms.desk.models import Changeset
from cms.sheets.files.base import Fault

from .lines import Difference
from .models import Import, StagedRow
from .stage import counts, nothing_to_import


@dataclass(frozen=True)
class Shown:
    """A row with what it would change; problems: each with the address of its cell, such as C7."""

    row: StagedRow
    differences: list[Difference]
    problems: list[tuple[str, Fault]]

    @property
    def pending(self) -> Changeset | None:
        """The open changeset that its record is in already, and stays in."""
        return self.row.card.pending if self.row.card else None


def rows_shown(import_: Import, rows: Iterable[StagedRow]) -> Iterator[Shown]:
    letters = import_.columns
    for row in rows:
        faults = [Fault(*fault) for fault in row.problems]
        faulty = {fault.column for fault in faults}
        differences = [Difference(*each) for each in row.differences]
        yield Shown(
            row,
            [each for each in differences if each.column not in faulty],
            [
                (f"{letters[each.column]}{row.number}" if each.column in letters else "", each)
                for each in faults
            ],
        )


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Summary:
    """Counts of rows, whether it can be imported, and the reason where it can't."""

    tabs: list[Tab]
    records: int
    reason: str
    is_waiting: bool
    changesets: list[tuple[Changeset, str]]

    @classmethod
    def of(cls, import_: Import, *, by: Any) -> "Summary":
        found = counts(import_)
        tabs = [Tab("", "all", import_.size)]
        tabs += [Tab(code, label, found[code]) for code, label in StagedRow.Outcome.choices]
        records = import_.rows.writing().records()
        return cls(
            tabs,
            records,
            _reason(import_, found[StagedRow.Outcome.ERROR], records, by),
            import_.state == Import.State.STAGED and import_.by == by,
            [(each, _address(each)) for each in import_.changesets.all()],
        )


def _reason(import_: Import, errors: int, records: int, by: Any) -> str:
    """Why the import can't be applied, and what to do; empty where it can."""
    if import_.state != Import.State.STAGED:
        when = written(import_.ended_at, "j F Y, H:i") if import_.ended_at else ""
        return f"{import_.get_state_display().capitalize()} by {import_.ended_by} on {when} UTC."
    if errors:
        rows = "A row has an error" if errors == 1 else f"{errors} rows have errors"
        return f"{rows}: nothing is imported until you correct the file and upload it again."
    if import_.faults:
        return "The file as a whole is refused: correct it and upload it again."
    if not records:
        return nothing_to_import(import_)
    return "" if import_.by == by else f"{import_.by} uploaded this: only they can import or discard it."


def _address(changeset: Changeset) -> str:
    """The address of the changeset's page; empty where the newsroom's pages are not served."""
    # The newsroom is a layer above sheets, so that its addresses may be missing here.
    try:
        return reverse("newsroom:changeset", args=[changeset.pk])
    except NoReverseMatch:
        return ""

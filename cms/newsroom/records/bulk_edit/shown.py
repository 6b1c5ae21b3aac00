"""A bulk edit as its page shows it: in a sentence, in counts, and row by row with a sub-editor's marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cms.desk.base.dates.columns import StatedDateField
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.stated import read_edtf
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.records.labels import names_of
from cms.desk.records.registry import Kind, kind
from cms.desk.write.bulk_edit.fields import Deed, fields
from cms.newsroom.code_names import Words
from cms.newsroom.pickers import picks_record
from cms.publishing.difference import FactChange, fact, read

Outcome = BulkEditRow.Outcome
# What a person looks for first: what changes, then what does not and why.
TABS = (Outcome.CHANGE, Outcome.CHANGED, Outcome.LEFT, Outcome.SAME)
SENTENCES = {
    Deed.SET: "Set “{field}” to “{value}”",
    Deed.ADD: "Add “{value}” to “{field}”",
    Deed.REMOVE: "Remove “{value}” from “{field}”",
    Deed.REPLACE: "Replace “{field}” by “{value}”",
    Deed.EMPTY: "Empty “{field}”",
}
LONG = 200


class Values:
    """Values of one field in words: labels of codes, names of records; a query for all of a page.

    field: by name; a kind may have dropped it since, and then its values are shown as they were stored.
    """

    def __init__(self, of: Kind, field: str, values: Iterable[Any]):
        self.of, self.name = of, field
        column = fields(of).get(field)
        self._is_date = isinstance(column, StatedDateField)
        self._words, self._is_record = Words(), column is not None and picks_record(column)
        ids = {each for each in values if each is not None} if self._is_record else set()
        self._names = names_of(ids) if ids else {}

    def read(self, value: Any) -> Any:
        if value is not None and self._is_record:
            return self._names.get(value) or f"record {value}"
        if value and self._is_date:
            return in_words(read_edtf(value))
        return self._words.labelled(self.of, self.name, value)

    def told(self, value: Any) -> str:
        said = read(self.read(value))
        return said if len(said) <= LONG else f"{said[:LONG]}…"


@dataclass(frozen=True)
class Shown:
    """A row. fact: its marks, where it changes; value: the value that stays, in words."""

    row: BulkEditRow
    fact: FactChange | None
    value: str


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int


def rows_shown(edit: BulkEdit, rows: Sequence[BulkEditRow]) -> list[Shown]:
    values = Values(kind(edit.kind), edit.field, (each for row in rows for each in (row.before, row.after)))
    return [_shown(row, values) for row in rows]


def _shown(row: BulkEditRow, values: Values) -> Shown:
    before = values.read(row.before)
    changes = row.outcome in (Outcome.CHANGE, Outcome.CHANGED)
    marks = fact(values.name, before, values.read(row.after)) if changes else None
    return Shown(row, marks, read(before))


def tabs(counts: dict[str, int]) -> list[Tab]:
    """The outcomes that there are, each with its exact count."""
    return [Tab(each.value, each.label, counts[each]) for each in TABS if counts[each]]


def sentence(edit: BulkEdit) -> str:
    """What is done to the field, in words; "" before a field was chosen."""
    of = kind(edit.kind)
    if not edit.field:
        return ""
    if edit.takes_back:
        return f"Take back: {sentence(edit.takes_back)}"
    field = fields(of).get(edit.field)
    value = Values(of, edit.field, [edit.value]).told(edit.value)
    return SENTENCES[Deed(edit.deed)].format(field=field.verbose_name if field else edit.field, value=value)


def records(count: int, of: Kind) -> str:
    """So many records of a kind: “1 title”, “1,204 titles”."""
    return f"{count:,} {of.verbose_name if count == 1 else of.verbose_name_plural}"

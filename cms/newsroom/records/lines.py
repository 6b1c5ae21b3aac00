"""Lines of a list on the record's own form, such as a nomination's nominees: saved in one change with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from cms.desk.models import Card
from cms.desk.records.labels import names_of
from cms.desk.records.registry import Kind, Part, evidence
from cms.desk.records.states import fields_of, states
from cms.newsroom.autosave import refill
from cms.newsroom.frame import whole
from cms.newsroom.pickers import picks_record
from cms.newsroom.records.forms import OpenedForm, state_of
from cms.newsroom.records.locks import Locks
from cms.newsroom.records.views.parts import (
    MOST_ROWS,
    PER_PAGE,
    Rows,
    blank_rows,
    posted_rows,
    row_changes,
    row_citations,
    row_form,
)

BLANK = 2  # a longer list is easier on the page of the part


@dataclass(frozen=True)
class Lines:
    """The rows of one part, as forms. rows: None where there are more than one page shows.

    locked: what to read of a lock on the whole list.
    """

    of: Kind
    part: Part
    rows: "Rows | None"
    locked: list[str] = field(default_factory=list)

    @property
    def formsets(self) -> list[Rows]:
        return [] if self.rows is None else [self.rows]

    def close(self, locks: Locks) -> None:
        """Let what is locked of the rows be read only."""
        self.locked.extend(locks.marks(locks.within(self.part.name)))
        if self.rows is not None:
            locks.close_rows(self.rows, self.part.name)

    def changes(self, card: Card | None, opened: OpenedForm) -> dict[str, Any]:
        """What was changed, with the citations of it, as `desk.change` takes it."""
        if self.rows is None or not self.rows.is_bound:
            return {}
        known = state_of(card, opened.cleaned_data["version_opened"], self.of)
        rows = row_changes(self.part, self.rows, {row["id"]: row for row in known[self.part.name]})
        if not rows:
            return {}
        return {self.part.name: rows, **row_citations(self.of, self.part, rows, opened, known)}


def lines_of(
    of: Kind, part: Part, card: Card | None, *, posted: QueryDict | None, words: QueryDict | None
) -> Lines:
    """The lines to show on the form of a record, new where `card` is None.

    posted: the form that was sent; without the fields of the lines, they are not touched. words: unsaved
    changes that fill the form.
    """
    now = states(of, [card])[card.pk][part.name] if card else []
    if len(now) > PER_PAGE:
        return Lines(of, part, None)
    sent = posted if posted and f"{part.name}-TOTAL_FORMS" in posted else None
    source = words if sent is None else sent
    rows = now if source is None or card is None else posted_rows(source, card, part)
    form = row_form(part, names_of(_picked(part, rows, source)), ())
    extra = blank_rows(source, part, len(rows), least=BLANK)
    factory = forms.formset_factory(form, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    formset = factory(sent, initial=[{**row, "row": row["id"]} for row in rows], prefix=part.name)
    if words is not None and sent is None:
        for each in formset.forms:
            refill(each, words, list(each.fields))
    return Lines(of, part, formset)


def _picked(part: Part, rows: Sequence[Mapping[str, Any]], source: QueryDict | None) -> set[int]:
    """Ids of the records that the rows name, to fetch their names at once."""
    keys = [field.name for field in fields_of(part.model) if picks_record(field)]
    found = {row[key] for row in rows for key in keys if isinstance(row[key], int)}
    return found | {key for name in source or () if source and (key := whole(source.get(name)))}


def with_lines(changes: dict[str, Any], lines: Sequence[Lines], card: Card | None, form: OpenedForm) -> dict:
    """The changes of a record's own fields, and those of its lines; each cites the source of the form."""
    cited = evidence()
    merged = dict(changes)
    for each in lines:
        for name, value in each.changes(card, form).items():
            if cited and name == cited.name:
                # Both number their new citations from 0.
                value = {f"{key}-{each.part.name}": row for key, row in value.items()}
                merged[name] = {**merged.get(name, {}), **value}
            else:
                merged[name] = value
    return merged

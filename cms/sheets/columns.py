"""Sheets: which columns a file may have, and which field of a record each one fills.

A kind's folder declares its sheets as django-import-export resources and names them in `Kind(sheets=...)`.
Only that library's columns and widgets are used: its own import was seen to lose rows (see `stage`).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources

from cms.desk.base.external_ids import spelled
from cms.desk.records.parts import Evidence
from cms.desk.records.registry import Kind, evidence, kind, kinds

from .cells import Key, Keys, Lookup, Text
from .lines import Line

CLEAR = "(clear)"


class Column(fields.Field):
    """A column of a sheet. attribute: the field of the record, or of the part's row, that it fills."""

    attribute: str
    column_name: str

    def __init__(self, attribute: str, *, help: str, widget: Text | None = None, column_name: str = ""):
        super().__init__(attribute, column_name or attribute.replace("_", " "), widget or Text())
        self.help = help

    def meant(self, text: str, lookup: Lookup, state: Mapping[str, Any] | None = None) -> Any:
        """The value of a filled cell; ValueError with the rule that it breaks.

        state: the present state of the record that the row is about, where there is one.
        """
        return self.widget.nothing if text.casefold() == CLEAR else self.widget.clean(text, lookup=lookup)

    def shown(self, value: Any, lookup: Lookup) -> str:
        return self.widget.render(value, lookup=lookup)

    def fill(self, line: Line, now: Mapping[str, Any], value: Any, lookup: Lookup) -> None:
        """Add the field to `line`'s changes, where its present value is a different one."""
        before = now[self.attribute]
        line.places[line.path(self.attribute)] = self.column_name
        if before != value:
            line.values[self.attribute] = value
            line.differ(self.column_name, self.shown(before, lookup), self.shown(value, lookup))


class ExternalIdColumn(Column):
    """The record's id in another system: its external id of one scheme, or the address of its page there."""

    kind = ""

    def __init__(self, scheme: str, *, help: str):
        super().__init__(scheme, help=help)

    def meant(self, text: str, lookup: Lookup, state: Mapping[str, Any] | None = None) -> Any:
        value = super().meant(text, lookup, state)
        if value is None:
            return None
        try:
            return spelled(self.attribute, value, self.kind)[1]
        except ValidationError as error:
            raise ValueError(error.messages[0])

    def fill(self, line: Line, now: Mapping[str, Any], value: Any, lookup: Lookup) -> None:
        rows = [row for row in now["external_ids"] if row["scheme"] == self.attribute]
        if value in [row["value"] for row in rows] or (value is None and not rows):
            return
        if len(rows) > 1:
            raise ValueError(f"the record has {len(rows)} {self.attribute} ids: change them on its page")
        row: dict[str, Any] = rows[0] if rows else {"id": f"new-{self.attribute}", "value": None}
        line.places[f"external_ids/{row['id']}/value"] = self.column_name
        values = None if value is None else {"scheme": self.attribute, "value": value}
        line.rows.append(("external_ids", row["id"], values))
        line.differ(self.column_name, row["value"] or "", value or "")


class Sheet(resources.Resource):
    """A type of sheet. code: its name in addresses, and the worksheet that is read from a workbook."""

    code = ""
    title = ""
    fields: dict[str, Column]

    def __init__(self, kind: Kind):
        super().__init__()
        self.kind = kind
        has_source = any(column.column_name == "source" for column in self.fields.values())
        # Where “source” is a fact of the record itself, as in a sheet of citations, it can't cite the row.
        self.evidence = None if has_source else evidence()
        if self.evidence and self.evidence.evidence:
            self.fields = {**self.fields, **_evidence_columns(self.evidence.evidence)}

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.column_name: column for column in self.fields.values()}

    @property
    def facts(self) -> list[str]:
        """The columns with facts of the record, without those that cite a source for them."""
        return [name for name in self.names if not (self.evidence and name in EVIDENCE)]

    @property
    def names(self) -> list[str]:
        return list(self.columns)

    @property
    def needed(self) -> list[str]:
        """Columns that every file of this sheet must have."""
        raise NotImplementedError

    @property
    def key(self) -> Column:
        """The column that identifies the record of a row."""
        raise NotImplementedError


EVIDENCE = ("source", "locator", "quotation")


def _evidence_columns(said: Evidence) -> dict[str, Column]:
    """The columns of a row's source: it is cited for what the row's other cells state."""
    what = kind(said.of).verbose_name_plural
    return {
        "source": Column(
            said.source,
            widget=Keys(said.of),
            help=f"Keys of the {what} that support this row, separated by | or ;.",
            column_name="source",
        ),
        "locator": Column(
            said.locator, help="The place in that source: page, time or section.", column_name="locator"
        ),
        "quotation": Column(
            said.quotation, help="A quotation from that source, word for word.", column_name="quotation"
        ),
    }


class RecordSheet(Sheet):
    """One row per record, found by its `key`: an external id of scheme `sheet:<kind>`."""

    def __init__(self, kind: Kind):
        super().__init__(kind)
        key = Column(
            "key",
            widget=Key(kind.code),
            help=f"Your own short name for the {kind.verbose_name}; use the same key to change it next time.",
        )
        self.fields = {"key": key, **self.fields}
        for column in self.fields.values():
            if isinstance(column, ExternalIdColumn):
                column.kind = kind.code

    @property
    def needed(self) -> list[str]:
        return ["key"]

    @property
    def key(self) -> Column:
        return self.columns["key"]


class PartSheet(Sheet):
    """One row per row of a part, found by its record and the values of the `identity` columns together.

    part: the part's name. owner: the column with the record's key. identity: the columns that distinguish the
    rows of one record; an empty cell counts as no value. told_apart_by: further columns that distinguish them
    where several rows have the same identity. needs: those of `identity` that can't be empty.
    """

    part = ""
    owner = ""
    identity: tuple[str, ...] = ()
    told_apart_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def needed(self) -> list[str]:
        return [self.owner, *self.needs]

    @property
    def key(self) -> Column:
        return self.columns[self.owner]


def sheets() -> list[Sheet]:
    """The sheets of all kinds, in the order in which the kinds declare them."""
    return [declared(kind) for kind in kinds() for declared in kind.all_sheets]


def sheet(code: str) -> Sheet:
    """One sheet by its code; KeyError where there is none."""
    return {each.code: each for each in sheets()}[code]

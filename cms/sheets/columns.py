"""Sheets: which columns a file may have, and what each cell means for a record.

A kind's folder declares its sheets as django-import-export resources and names them in `Kind(sheets=...)`.
Only columns and widgets of that library are used: its import was seen to lose rows (see `staging`).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from import_export import fields, resources

from cms.desk.records.registry import Evidence, Kind, evidence, kind, kinds

from .cells import Key, Keys, Lookup, Text
from .lines import Line

CLEAR = "(clear)"


class Column(fields.Field):
    """A column. attribute: the field of the record, or of the part's row, that it fills."""

    attribute: str
    column_name: str

    def __init__(self, attribute: str, *, help: str, widget: Text | None = None, column_name: str = ""):
        super().__init__(attribute, column_name or attribute.replace("_", " "), widget or Text())
        self.help = help

    def meant(self, text: str, lookup: Lookup, state: Mapping[str, Any] | None = None) -> Any:
        """What a filled cell says the value is; ValueError with the rule it breaks.

        state: the record that the row is about, as it is, where there is one.
        """
        return self.widget.nothing if text.casefold() == CLEAR else self.widget.clean(text, lookup=lookup)

    def shown(self, value: Any, lookup: Lookup) -> str:
        return self.widget.render(value, lookup=lookup)

    def fill(self, line: Line, now: Mapping[str, Any], value: Any, lookup: Lookup) -> None:
        """Let `line` change the field, where its value is another now."""
        before = now[self.attribute]
        line.places[line.path(self.attribute)] = self.column_name
        if before != value:
            line.values[self.attribute] = value
            line.differ(self.column_name, self.shown(before, lookup), self.shown(value, lookup))


class ExternalIdColumn(Column):
    """What another system calls the record: its external id of one scheme."""

    def __init__(self, scheme: str, *, help: str):
        super().__init__(scheme, help=help)

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
    """A kind of file. code: its name in addresses, and of the worksheet that is taken from a workbook."""

    code = ""
    title = ""
    fields: dict[str, Column]

    def __init__(self, kind: Kind):
        super().__init__()
        self.kind = kind
        has_source = any(column.column_name == "source" for column in self.fields.values())
        self.evidence = None if has_source else evidence()
        if self.evidence and self.evidence.evidence:
            self.fields = {**self.fields, **_evidence_columns(self.evidence.evidence)}

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.column_name: column for column in self.fields.values()}

    @property
    def facts(self) -> list[str]:
        """The columns that say something of the record, and not where that comes from."""
        return [name for name in self.names if not (self.evidence and name in EVIDENCE)]

    @property
    def names(self) -> list[str]:
        return list(self.columns)

    @property
    def needed(self) -> list[str]:
        """Columns that no file of this sheet can lack."""
        raise NotImplementedError

    @property
    def key(self) -> Column:
        """The column that says which record a row is about."""
        raise NotImplementedError


EVIDENCE = ("source", "locator", "quotation")


def _evidence_columns(said: Evidence) -> dict[str, Column]:
    """Where the facts of a row come from: what its other cells say is cited to it."""
    what = kind(said.of).verbose_name_plural
    return {
        "source": Column(
            said.source,
            widget=Keys(said.of),
            help=f"Keys of the {what} that state this row, parted by | or ;.",
            column_name="source",
        ),
        "locator": Column(said.locator, help="Where in that source.", column_name="locator"),
        "quotation": Column(
            said.quotation, help="The words of that one source, to the letter.", column_name="quotation"
        ),
    }


class RecordSheet(Sheet):
    """One row per record, found by its `key`: an external id of scheme `sheet:<kind>`."""

    def __init__(self, kind: Kind):
        super().__init__(kind)
        key = Column(
            "key",
            widget=Key(kind.code),
            help=f"Your own short name for the {kind.verbose_name}; the same key finds it again next time.",
        )
        self.fields = {"key": key, **self.fields}

    @property
    def needed(self) -> list[str]:
        return ["key"]

    @property
    def key(self) -> Column:
        return self.columns["key"]


class PartSheet(Sheet):
    """One row per row of a part. A row is found by its record and by the values of `identity` together.

    part: the part's name. owner: the column with the record's key. identity: columns that tell the rows of
    one record apart, an empty cell counting as none; needs: those of them that have to be there.
    """

    part = ""
    owner = ""
    identity: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def needed(self) -> list[str]:
        return [self.owner, *self.needs]

    @property
    def key(self) -> Column:
        return self.columns[self.owner]


def sheets() -> list[Sheet]:
    """The sheets of all kinds, in the order the kinds declare them."""
    return [declared(kind) for kind in kinds() for declared in kind.all_sheets]


def sheet(code: str) -> Sheet:
    """One sheet by its code; KeyError where there is none."""
    return {each.code: each for each in sheets()}[code]

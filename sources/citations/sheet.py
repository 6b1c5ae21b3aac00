"""The sheet for the citations of one kind's records."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.records.registry import Kind
from cms.sheets.cells import Choice, Key, Language, Lookup, Text
from cms.sheets.columns import Column, PartSheet

from .models import Citation


class Fact(Text):
    """A cell that names a fact of a kind: a field, a list, or a row of a list by its identifying cells."""

    def __init__(self, of: Kind):
        super().__init__()
        self.of = of

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        part, _, rest = value.partition("/")
        return [
            key
            for column, text in _identifying_cells(self.of, part, rest)
            if text
            for key in column.widget.keys(text)
        ]


class FactColumn(Column):
    """The path of a citation. For a row of a list, its identifying cells follow the list's name by slash."""

    widget: Fact

    def meant(self, text: str, lookup: Lookup, state: Mapping[str, Any] | None = None) -> Any:
        name, slash, rest = text.partition("/")
        # Without the record's state there are no rows to look in, and the path is taken as written.
        if not slash or state is None:
            return text
        cells = _identifying_cells(self.widget.of, name, rest)
        if not cells:
            raise ValueError(f"a {self.widget.of.verbose_name} has no list “{name}” with rows to cite")
        rows = _rows(state[name], cells, lookup)
        if len(rows) != 1 and (more := _identifying_cells(self.widget.of, name, rest, tells_apart=True)):
            rows = _rows(state[name], more, lookup)
        if len(rows) != 1:
            raise ValueError(f"{len(rows) or 'no'} rows of its {name} match “{rest}”: exactly one has to")
        return f"{name}/{rows[0]}"

    def shown(self, value: Any, lookup: Lookup) -> str:
        return value or "the whole record"


def _rows(rows: Iterable[Mapping[str, Any]], cells: list[tuple[Column, str]], lookup: Lookup) -> list[int]:
    """Ids of the rows that the cells match; an empty cell is no value."""
    wanted = {column.attribute: column.meant(cell, lookup) if cell else None for column, cell in cells}
    return [row["id"] for row in rows if all(row[key] == value for key, value in wanted.items())]


def _identifying_cells(
    of: Kind, part: str, text: str, *, tells_apart: bool = False
) -> list[tuple[Column, str]]:
    """The identity columns of the part's own sheet, each with its cell from `text`; [] if it has no sheet.

    tells_apart: with the columns that tell rows of one identity apart, such as the name as credited.
    """
    for declared in of.sheets:
        if getattr(declared, "part", "") == part:
            sheet = declared(of)
            names = (*sheet.identity, *sheet.told_apart_by) if tells_apart else sheet.identity
            # The last cell may have slashes of its own, as addresses do.
            cells = text.split("/", len(names) - 1)
            # Fewer cells than columns will do, if they match one row alone.
            return [(sheet.columns[name], cell) for name, cell in zip(names, cells, strict=False)]
    return []


def citation_sheet(of: Kind) -> type[PartSheet]:
    """The sheet of citations that every kind gets."""
    # On the sheet of sources, `source` is the column for what is cited, so the citing one is `record`.
    citing = "record" if of.code == "source" else of.code

    class CitationSheet(PartSheet):
        """Citations, one source of one fact a row."""

        code = f"{of.plural}-citations"
        title = f"Citations of {of.verbose_name_plural}"
        part = "citations"
        owner = citing
        identity = ("fact", "source")
        needs = ("source",)

        record = Column("card", widget=Key(of.code), help=f"The {of.verbose_name}'s key.", column_name=citing)
        fact = FactColumn(
            "path",
            widget=Fact(of),
            help="A field (premiere), or a row of a list by its cells (credits/ava-duvernay//director).",
            column_name="fact",
        )
        source = Column("source", widget=Key("source"), help="The source's key.")
        stance = Column(
            "stance", widget=Choice(Citation.Stance), help=f"One of {', '.join(Citation.Stance.values)}."
        )
        locator = Column("locator", help="Where in the source.")
        quotation = Column("quotation", help="The source's own words, to the letter.")
        language = Column(
            "language", widget=Language(), help="The quotation's language, where it is not its source's."
        )
        prefix = Column("prefix", help="The words before, if the passage occurs twice.")
        suffix = Column("suffix", help="The words after.")
        printed_value = Column("printed_value", help="The value as it prints it: 23M+.")
        printed_unit = Column("printed_unit", help="The unit as it prints it: viewers.")
        printed_bound = Column("printed_bound", help="Such as over, nearly, up to.")
        printed_attribution = Column("printed_attribution", help="Whom the source credits for it.")

    return CitationSheet

"""The sheet for the texts of one kind's records in other languages."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from cms.desk.records.registry import Kind, evidence
from cms.sheets.cells import AnyKey, Key, Language, Lookup, Text, YesNo
from cms.sheets.columns import Column, PartSheet


class Translated(Text):
    """A cell that names a text of a kind: a field, or a quotation by the cells of its citation."""

    def __init__(self, of: Kind):
        super().__init__()
        self.of = of

    @cached_property
    def cited(self) -> tuple[Column, Column] | None:
        """The columns that identify a citation in its own sheet: its fact and its source."""
        part = evidence()
        made = next(
            (each for each in self.of.all_sheets if part and getattr(each, "part", "") == part.name), None
        )
        if made is None or part is None or part.evidence is None:
            return None
        by = {column.attribute: column for column in made(self.of).columns.values()}
        return by[part.evidence.path], by[part.evidence.source]

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        cells = _cells(value)
        if not cells or not self.cited:
            return ()
        pairs = zip(self.cited, cells, strict=True)
        return [key for column, cell in pairs if cell for key in column.widget.keys(cell)]


class TranslatedColumn(Column):
    """The path of a text. That of a quotation is `citations/`, the citation's fact and its source's key."""

    widget: Translated

    def meant(self, text: str, lookup: Lookup, state: Mapping[str, Any] | None = None) -> Any:
        cells, part = _cells(text), evidence()
        if not cells:
            return text.strip().replace(" ", "_")
        # Without the record's state there are no citations to look in, and the path is taken as written.
        if state is None or not self.widget.cited or part is None or part.evidence is None:
            return text
        fact, source = self.widget.cited
        wanted = (fact.meant(cells[0], lookup, state) or None, source.meant(cells[1], lookup))
        columns = part.evidence
        rows = [row for row in state[part.name] if (row[columns.path], row[columns.source]) == wanted]
        quoted = [row for row in rows if row[columns.quotation]]
        if len(quoted) != 1:
            raise ValueError(f"{len(quoted) or 'no'} quotations match “{text}”: exactly one has to")
        return f"{part.name}/{quoted[0]['id']}/{columns.quotation}"


def _cells(text: str) -> tuple[str, str] | None:
    """The fact and the source of `citations/premiere/guide`; None for the name of a field."""
    part = evidence()
    name, slash, rest = text.partition("/")
    if part is None or not slash or name.strip() != part.name:
        return None
    # The last one: a fact may have slashes of its own.
    fact, _, source = rest.rpartition("/")
    return fact.strip(), source.strip()


def text_sheet(of: Kind) -> type[PartSheet]:
    """The sheet of texts in other languages that every kind gets."""

    class TextSheet(PartSheet):
        """Texts in other languages, one a row."""

        code = f"{of.plural}-texts"
        title = f"{of.verbose_name_plural.capitalize()} in other languages"
        part = "texts"
        owner = of.code
        identity = ("text of", "language")
        needs = ("text of", "language")

        record = Column(
            "card", widget=Key(of.code), help=f"The {of.verbose_name}'s key.", column_name=of.code
        )
        path = TranslatedColumn(
            "path",
            widget=Translated(of),
            help=", ".join((*of.translated, "a quotation by its fact and source (citations/premiere/guide)")),
            column_name="text of",
        )
        language = Column("language", widget=Language(), help="Its tag or name: fr, pt-BR, ja-Latn, French.")
        text = Column("text", help="The text in that language.")
        translated_by = Column(
            "translated_by", widget=AnyKey(), help="Kind and key of who translated it: person:david-colmer."
        )
        translated_by_named = Column(
            "translated_by_named", help="The translator in words; of a machine, which one."
        )
        machine = Column("machine", widget=YesNo(), help="Yes where a machine translated it.")
        note = Column("note", help="Where it is used, who revised it.")

    return TextSheet

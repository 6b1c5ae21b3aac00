"""Filters and sorts rows of documents, for the templates of the readers' pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.base.dates.stated import read_edtf

Document = Mapping[str, Any]
Rows = Iterable[Document] | None


def naming(rows: Rows, document: Document) -> list[Document]:
    """Rows that refer to the document, such as one person's among a title's credits."""
    return [each for each in rows or () if _names(each, document.get("id"))]


def _names(row: Document, record: int | None) -> bool:
    refs = (each for each in row.values() if isinstance(each, Mapping))
    return record is not None and any(each.get("id") == record for each in refs)


def belonging(rows: Rows, ref: Document | None, *groups: Rows) -> list[Document]:
    """Rows about a record, or about its seasons and episodes in `groups`; all rows without a record."""
    if not ref:
        return list(rows or ())
    ids = {ref.get("id")}
    ids |= {each["id"] for group in groups for each in group or () if _names(each, ref.get("id"))}
    return [each for each in rows or () if any(_names(each, record) for record in ids)]


def of_kind(documents: Mapping[int, Document] | None, kind: str) -> list[Document]:
    """The documents of one kind."""
    return [each for each in (documents or {}).values() if each.get("kind") == kind]


def without(rows: Rows, others: Rows) -> list[Document]:
    """Rows that are not among `others`."""
    ids = {each.get("id") for each in others or ()}
    return [each for each in rows or () if each.get("id") not in ids]


def along(rows: Rows, others: Rows) -> list[Document]:
    """The rows, then `others`, each record once."""
    return [*(rows or ()), *without(others, rows)]


def known_first(rows: Rows, key: str) -> list[Document]:
    """Rows that have a value for `key` before those that don't."""
    return sorted(rows or (), key=lambda each: not each.get(key))


def known_of(rows: Rows, keys: str) -> list[Document]:
    """Those that say something for one of the keys: `events|known_of:"when date"`."""
    return [each for each in rows or () if any(each.get(key) for key in keys.split())]


def unknown_of(rows: Rows, keys: str) -> list[Document]:
    return [each for each in rows or () if not any(each.get(key) for key in keys.split())]


def by_date(rows: Rows, keys: str = "date") -> list[Document]:
    """Earliest first, by the first of the keys that says something; the undated last."""
    return sorted(rows or (), key=lambda each: _first_day(each, keys))


def _first_day(row: Document, keys: str) -> str:
    """A text that sorts like days: a plain date, or of one as stated the earliest day, else the latest."""
    for value in (row[key] for key in keys.split() if row.get(key)):
        if not isinstance(value, Mapping):
            return value
        if day := read_edtf(value["earliest"] or value["latest"]).earliest:
            return day.sorted_text
    return "9999"


def by_number(rows: Rows) -> list[Document]:
    return sorted(rows or (), key=lambda each: (each.get("number") is None, each.get("number") or 0))


def other_than(rows: Rows, document: Document) -> list[Document]:
    return [each for each in rows or () if each.get("id") != document.get("id")]


def of_type(rows: Rows, type_: str) -> list[Document]:
    """Rows of one type or kind, such as a title's videos that are trailers."""
    return [each for each in rows or () if type_ in (each.get("type"), each.get("kind"))]

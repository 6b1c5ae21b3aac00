"""Seasons and episodes on readers' pages by the count that a reader chose, in its order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cms.pages.rows import by_number

from .periods import on
from .words import counted, season_there
from .written import read_number

Document = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Count:
    """A count that a reader may choose. code: in the address; "" for the title's own."""

    code: str
    label: str


OWN = Count("", "as here")


@dataclass(frozen=True)
class Counts:
    """The counts that a page offers, and the chosen one. asked: what the address says, where that is none."""

    offered: Sequence[Count]
    chosen: Count
    day: str
    asked: str = ""


@dataclass(frozen=True)
class Line:
    """A season or episode in a list; row: its number in the chosen count, None for its own, and for none."""

    document: Document
    row: Row | None = None


@dataclass(frozen=True)
class Group:
    """Lines under one heading, "" for no heading. lacks: those that the chosen count leaves out."""

    heading: str
    lines: Sequence[Line]
    lacks: bool = False


def code_of(row: Row) -> str:
    """How an address names the count: dvd, streaming:netflix, territory:US."""
    provider = row.get("provider") or {}
    by = provider.get("slug") or provider.get("id")
    return ":".join(str(each) for each in (row["scheme"], by, row.get("country")) if each)


def counts(documents: Iterable[Document], asked: str, now: datetime | None) -> Counts:
    """The counts in which any of the documents has a number now, and what was asked for.

    asked: the code of one, or a scheme, which is the first count of it.
    """
    day = now.date().isoformat() if now else "9999-12-31"
    rows = [row for each in documents for row in on(each.get("numberings") or (), day)]
    offered = [OWN, *sorted({Count(code_of(row), counted(row)) for row in rows}, key=lambda each: each.label)]
    for each in offered:
        if asked and asked in (each.code, each.code.partition(":")[0]):
            return Counts(offered, each, day)
    return Counts(offered, OWN, day, asked)


def in_order(documents: Iterable[Document] | None, chosen: Counts | None) -> list[Group]:
    """The documents by their numbers in the chosen count, under its seasons, and those without one last.

    One that has several numbers there stands at each of them.
    """
    all_of_them = by_number(documents)
    if chosen is None or not chosen.chosen.code:
        return [Group("", [Line(each) for each in all_of_them])]
    lines = [line for each in all_of_them for line in _lines(each, chosen)]
    lines.sort(key=_place)
    seasons = [(heading, list(some)) for heading, some in groupby(lines, key=lambda each: _season(each))]
    groups = [Group(heading if len(seasons) > 1 else "", some) for heading, some in seasons]
    numbered = {each.document["id"] for each in lines}
    rest = [Line(each) for each in all_of_them if each["id"] not in numbered]
    return [*groups, Group("Without a number there", rest, lacks=True)] if rest else groups


def _lines(document: Document, chosen: Counts) -> Iterator[Line]:
    for row in on(document.get("numberings") or (), chosen.day):
        if code_of(row) == chosen.chosen.code:
            yield Line(document, row)


def _place(line: Line) -> tuple[str, str, int]:
    row = line.row or {}
    season = row.get("of_season") or (line.document.get("season") or {}).get("name") or ""
    return read_number(season).key, read_number(row["value"]).key, row.get("part") or 0


def _season(line: Line) -> str:
    """The season that holds it there: as it is printed there, else the one here."""
    row = line.row or {}
    return season_there(row) or (line.document.get("season") or {}).get("name") or ""

"""Rows of documents picked and put in order, as the readers' templates ask for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import words

Document = Mapping[str, Any]
Rows = Iterable[Document] | None

CAST = ("actor", "self", "voice", "host", "narrator")


def cast(credits: Rows) -> list[Document]:
    return [each for each in credits or () if each.get("job") in CAST]


def crew(credits: Rows) -> list[tuple[str, list[Document]]]:
    """Everybody but the cast, by job in the order of billing."""
    jobs: dict[str, list[Document]] = {}
    for each in credits or ():
        if each.get("job") not in CAST:
            jobs.setdefault(each.get("job") or "", []).append(each)
    return list(jobs.items())


def of_job(credits: Rows, job: str) -> list[Document]:
    return [each for each in credits or () if each.get("job") == job]


def played(title: Document, credit: Document) -> Document:
    """The character of a title that a credit's words name; {} for none."""
    name = (credit.get("character") or "").casefold()
    rows = title.get("characters") or ()
    return next((each for each in rows if name and (each.get("name") or "").casefold() == name), {})


def played_by(title: Document, character: Document) -> list[Document]:
    """The credits of a title that name a character."""
    name = (character.get("name") or "").casefold()
    return [
        each
        for each in cast(title.get("credits"))
        if name and (each.get("character") or "").casefold() == name
    ]


def uncast(title: Document) -> list[Document]:
    """Characters that no credit names."""
    return [each for each in title.get("characters") or () if not played_by(title, each)]


def naming(rows: Rows, document: Document) -> list[Document]:
    """Rows of a part with a reference to the document, such as somebody's credits among a title's."""
    return [each for each in rows or () if _names(each, document.get("id"))]


def _names(row: Document, record: int | None) -> bool:
    refs = (each for each in row.values() if isinstance(each, Mapping))
    return record is not None and any(each.get("id") == record for each in refs)


def belonging(rows: Rows, ref: Document | None, *groups: Rows) -> list[Document]:
    """Rows about a record, or about its own among `groups` (its seasons, its episodes); all without one."""
    if not ref:
        return list(rows or ())
    ids = {ref.get("id")}
    ids |= {each["id"] for group in groups for each in group or () if _names(each, ref.get("id"))}
    return [each for each in rows or () if any(_names(each, record) for record in ids)]


def happened(claims: Rows) -> list[Document]:
    """Claims about the world, as they stand; the preferred ones first."""
    rows = [each for each in claims or () if not each.get("depicted_in") and not _set_aside(each)]
    return sorted(rows, key=lambda each: each.get("standing") != "preferred")


def in_the_series(claims: Rows) -> list[Document]:
    """Claims true in the story only."""
    return [each for each in claims or () if each.get("depicted_in") and not _set_aside(each)]


def set_aside(claims: Rows) -> list[Document]:
    return [each for each in claims or () if _set_aside(each)]


def _set_aside(claim: Document) -> bool:
    return claim.get("standing") == "deprecated"


def of_kind(shelf: Mapping[int, Document] | None, kind: str) -> list[Document]:
    """The documents of one kind among those at hand."""
    return [each for each in (shelf or {}).values() if each.get("kind") == kind]


def without(rows: Rows, others: Rows) -> list[Document]:
    """Rows that are not shown among others already."""
    ids = {each.get("id") for each in others or ()}
    return [each for each in rows or () if each.get("id") not in ids]


def along(rows: Rows, others: Rows) -> list[Document]:
    """Rows and then others, each record once."""
    return [*(rows or ()), *without(others, rows)]


def known_first(rows: Rows, key: str) -> list[Document]:
    """Rows that say something of `key` before those that don't."""
    return sorted(rows or (), key=lambda each: not each.get(key))


def known_of(rows: Rows, key: str) -> list[Document]:
    return [each for each in rows or () if each.get(key)]


def unknown_of(rows: Rows, key: str) -> list[Document]:
    return [each for each in rows or () if not each.get(key)]


def by_date(rows: Rows, key: str = "date") -> list[Document]:
    """Earliest first, the undated last."""
    return sorted(rows or (), key=lambda each: each.get(key) or "9999")


def by_number(rows: Rows) -> list[Document]:
    return sorted(rows or (), key=lambda each: (each.get("number") is None, each.get("number") or 0))


def other_than(rows: Rows, document: Document) -> list[Document]:
    return [each for each in rows or () if each.get("id") != document.get("id")]


def of_type(rows: Rows, type_: str) -> list[Document]:
    """Rows of one type or kind, such as a story's blocks or a title's videos."""
    return [each for each in rows or () if type_ in (each.get("type"), each.get("kind"))]


def is_bare(block: Document) -> bool:
    """Whether a block leads nowhere itself: it heads the related stories."""
    named = (block.get("record") or {}).get("name") or block.get("url")
    return block.get("type") == "read_more" and not named


def related_heading(blocks: Rows) -> Rows:
    """The words over the related stories."""
    return next((each.get("text") for each in blocks or () if is_bare(each)), None)


def season_number(season: Document) -> str:
    return f"Season {season['number']}" if season.get("number") else "Season"


def season_name(season: Document) -> str:
    """Its own name, else that of its title and its number."""
    title = (season.get("title") or {}).get("name")
    return season.get("name") or ": ".join(part for part in (title, season_number(season)) if part)


def lanes(found: Iterable[Document]) -> list[dict[str, Any]]:
    """What was printed, by the unit it was printed in: who is counted is the first thing outlets change."""
    units: dict[str, list[Document]] = {}
    for each in found:
        printed = each["citation"].get("printed") or {}
        if printed.get("value"):
            units.setdefault(words.humanise(printed.get("unit")), []).append(each)
    return [{"unit": unit, "cited": rows} for unit, rows in units.items()]


def printed_words(printed: Document | None) -> str:
    """What a source printed, in its own number and unit: "more than 23M viewers"."""
    printed = printed or {}
    said = " ".join(part for part in (printed.get("value"), words.humanise(printed.get("unit"))) if part)
    return words.bounded(said, printed.get("bound")) if printed.get("bound") in words.BOUNDS else said

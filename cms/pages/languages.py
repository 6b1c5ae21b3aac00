"""What a reader reads: each text in the language that they chose, or else in the house's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html, html_safe
from django.utils.safestring import SafeString

from cms.desk.base.languages import autonym, house, is_house, spoken, tag_of
from cms.desk.records.registry import Kind, kinds

Document = Mapping[str, Any]

# What the pages' own words are in: what is in another language says so.
CHROME = "en"
NAME = "name"


@dataclass(frozen=True)
class Reader:
    """The language that somebody reads in.

    asked: its tag, "" for the house's. unknown: what was asked for and is no language.
    """

    asked: str = ""
    unknown: str = ""

    @property
    def tags(self) -> list[str]:
        """The languages that are looked for before the house's own, as RFC 4647 looks one up."""
        return spoken(self.asked) if self.asked else []


def reader_of(typed: str | None) -> Reader:
    """The reader of an address with that language; of the house's language, where it is none."""
    try:
        return Reader(asked=tag_of((typed or "").replace("\0", "")[:100]))
    except ValidationError:
        return Reader(unknown=(typed or "")[:35])


@html_safe
@dataclass(frozen=True)
class Wording:
    """A text as it is shown. row: the row of `texts` that it is from; None for the record's own words."""

    text: str
    language: str
    row: Document | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        """The text in its language, as HTML; a machine's says so right behind it, wherever it is shown."""
        said = in_its_language(self.text, self.language)
        return (
            format_html('{} <span class="tag machine">machine translation</span>', said)
            if self.machine
            else said
        )

    @property
    def machine(self) -> bool:
        return bool(self.row and self.row.get("machine"))


def in_its_language(text: str, tag: str | None) -> SafeString:
    """The text, with its language where that is not the page's."""
    if is_foreign(tag):
        return format_html('<span lang="{}">{}</span>', tag, text)
    return format_html("{}", text)


def is_foreign(tag: str | None) -> bool:
    """Whether a language is known, and not that of the pages' own words."""
    return bool(tag) and (tag or "").partition("-")[0] != CHROME


def wording(
    document: Document | None, names: Iterable[str], reader: Reader, *, plainly: bool = False
) -> Wording:
    """The first of the texts that there is, in the reader's language before the house's; "" for none.

    plainly: for where nothing can say that a machine translated it, so that no such text is taken.
    """
    of, wanted = document or {}, list(names)
    for tag in reader.tags:
        for name in wanted:
            for found in _said_in(of, name, tag):
                if found and not (plainly and found.machine):
                    return found
    own = next((text for name in wanted if (text := of.get(name))), "")
    return Wording(str(own), house())


def _said_in(document: Document, name: str, tag: str) -> Iterator[Wording]:
    if name == NAME:
        yield from (Wording(text, each) for each, text in _names(document) if each == tag)
    for row in _rows(document):
        if (row.get("path"), row.get("language")) == (name, tag):
            yield Wording(row.get("text") or "", tag, row)


def _names(document: Document) -> Iterable[tuple[str, str]]:
    of = _kind(document)
    return of.body.names_by_language(dict(document)) if of else ()


def _kind(document: Document) -> Kind | None:
    return next((each for each in kinds() if each.code == document.get("kind")), None)


def _rows(document: Document) -> Iterable[Document]:
    return document.get("texts") or ()


def available(document: Document) -> list[str]:
    """The languages, besides the house's, in which a page says something; by what they call themselves."""
    tags = {row["language"] for row in _rows(document)} | {tag for tag, _ in _names(document)}
    return sorted((tag for tag in tags if not is_house(tag)), key=lambda tag: autonym(tag).casefold())


def shown_in(document: Document, reader: Reader) -> str:
    """The language of the page: the first of the reader's in which it says anything; "" for the house's."""
    there = set(available(document))
    return next((tag for tag in reader.tags if tag in there), "")


def translations(document: Document, reader: Reader) -> list[dict[str, Any]]:
    """Who translated what of a page's own texts that a reader is shown, in the order of the texts."""
    of = _kind(document)
    shown = [wording(document, [name], reader) for name in (of.translated if of else ())]
    by: dict[tuple, dict[str, Any]] = {}
    for each in shown:
        if row := each.row:
            who = (
                (row.get("translated_by") or {}).get("id"),
                row.get("translated_by_named"),
                row.get("machine"),
            )
            group = by.setdefault((each.language, *who, row.get("note")), {"row": row, "of": [], "ids": []})
            group["of"].append(str(row["path"]).replace("_", " "))
            group["ids"].append(row["id"])
    return [*by.values()]


def quoted_in(citation: Document, source: Document) -> str:
    """The language of a quotation: what the citation says, else that of its source; "" for unknown."""
    return citation.get("language") or source.get("language") or ""


def renderings(document: Document, citation: Document, reader: Reader) -> list[Document]:
    """The translations of a quotation that stand beside it: in the reader's language, else in the house's."""
    path = f"citations/{citation.get('id')}/quotation"
    rows = {row["language"]: row for row in _rows(document) if row.get("path") == path}
    own = [tag for tag in rows if is_house(tag) or tag.startswith(f"{house()}-")]
    found = next((rows[tag] for tag in [*reader.tags, *own] if tag in rows), None)
    return [found] if found else []


def localised(document: Document, reader: Reader) -> tuple[dict[str, Any], dict[str, str]]:
    """The document with its texts as a reader is shown them, and the language of each that is translated.

    What a machine translated is left as it is: data has no place that would say so.
    """
    of = _kind(document)
    facts, tongues = dict(document), dict[str, str]()
    for name in dict.fromkeys((NAME, *(of.translated if of else ()))):
        found = wording(document, [name], reader, plainly=True)
        if found and found.language != house():
            facts[name] = found.text
            tongues[found.text] = found.language
    return facts, tongues

"""Documents as schema.org data, as each kind declares it; unknown values are left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.desk.base.languages import house
from cms.desk.records.registry import Structured, kinds

from .languages import NAME, Reader, Wording, localised, wording

Document = Mapping[str, Any]
Facts = dict[str, Any]

# The schema.org types that have a `citation` property.
CITING = ("TVSeries", "Movie", "TVSeason", "TVEpisode", "NewsArticle", "Article", "Review", "CreativeWork")


@dataclass(frozen=True)
class Page:
    """A document with the others of its page.

    at: gives a record's address, None where it has no page. now: the moment at which the page is read, for
    what depends on it; None where that is not known. reader: whose language the texts are in. names: of
    other records in that language, by id.
    """

    document: Document
    included: Mapping[str, list[Document]]
    documents: Mapping[int, Document]
    at: Callable[[Document], str | None]
    now: datetime | None = None
    reader: Reader = field(default_factory=Reader)
    names: Mapping[int, Wording] = field(default_factory=dict)

    def said(self, document: Document, *texts: str) -> Any:
        """The first of a document's texts that there is, in the reader's language; None for none."""
        return _tagged(wording(document, texts, self.reader, plainly=True))

    def called(self, ref: Document) -> Any:
        """The name of another record, in the reader's language where it has one there."""
        own = self.names.get(ref.get("id") or 0)
        return _tagged(own) if own else ref.get("name")

    def beside(self, include: str) -> list[Document]:
        """The documents of one include; empty where the page doesn't show it."""
        return self.included.get(include) or []


def describe(
    document: Document,
    included: Mapping[str, list[Document]],
    documents: Mapping[int, Document],
    at: Callable[[Document], str | None],
    now: datetime | None = None,
    reader: Reader | None = None,
    names: Mapping[int, Wording] | None = None,
) -> Facts:
    """The JSON-LD of a page, as its kind declares it; a Thing where the kind declares nothing.

    reader: whose language its texts are in, each with the tag of that language. names: see `Page`.
    """
    facts, tongues = localised(document, reader or Reader())
    page = Page(facts, included, documents, at, now, reader or Reader(), names or {})
    built = {
        key: spoken(value, tongues.get(value) if isinstance(value, str) else None)
        for key, value in (declared(document).describe or thing)(page).items()
    }
    if (ours := document.get(NAME)) and facts[NAME] != ours:
        built["alternateName"] = [spoken(ours, house()), *(built.get("alternateName") or ())]
    here = at(document)
    return known(
        {
            "@context": "https://schema.org",
            "@id": here,
            "url": built.pop("url", None) or here,
            **built,
            "sameAs": [each["value"] for each in _elsewhere(document)],
            "citation": works_cited(page) if built["@type"] in CITING else None,
        }
    )


def _tagged(found: Wording) -> Any:
    return spoken(found.text, None if found.language == house() else found.language) if found else None


def spoken(text: Any, tag: str | None) -> Any:
    """A text with its language, as JSON-LD has it; as it is where none is known."""
    return {"@language": tag, "@value": text} if tag else text


def declared(record: Document) -> Structured:
    """The declaration of a document's, or a reference's, kind."""
    return next((each.structured for each in kinds() if each.code == record.get("kind")), Structured())


def thing(page: Page) -> Facts:
    # The title of a source is words; that of an offer would be another record.
    words = (page.document.get(each) for each in ("name", "title"))
    return {"@type": "Thing", "name": next((each for each in words if isinstance(each, str)), None)}


def known(facts: Facts) -> Facts:
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}


def typed(type_: str, **facts: Any) -> Facts | None:
    """A thing of a schema.org type; None where nothing is known about it."""
    facts = known(facts)
    return {"@type": type_, **facts} if facts else None


def named(
    page: Page, ref: Document | None, type_: str | None = None, words: str | None = None
) -> Facts | None:
    """Another record: its type, name and address."""
    ref = ref or {}
    name = words or page.called(ref)
    return typed(type_ or declared(ref).type, name=name, url=page.at(ref)) if name else None


def every(items: Iterable[Facts | None]) -> list[Facts]:
    return [each for each in items if each]


def duration(minutes: int | None) -> str | None:
    """A length in minutes as an ISO 8601 duration."""
    return f"PT{minutes}M" if minutes else None


def works_cited(page: Page) -> list[Facts]:
    """Each source cited in the document, once."""
    refs = {
        ref["id"]: ref
        for each in page.document.get("citations") or ()
        if (ref := each.get("source") or {}).get("id")
    }
    return every(_work(page, ref) for ref in refs.values())


def _work(page: Page, ref: Facts) -> Facts | None:
    cited = declared(ref).cited
    return cited(page, page.documents.get(ref["id"]) or {}, ref) if cited else named(page, ref)


def _elsewhere(document: Document) -> list[Document]:
    rows = document.get("external_ids") or ()
    return [each for each in rows if str(each.get("value")).startswith("https://")]

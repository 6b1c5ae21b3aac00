"""A nomination as schema.org data, which has no type for one, and the awards of those who won."""

from collections.abc import Iterable

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, named
from cms.pages.words import humanise, joined

from .honours import category_name, is_honour


def describe_nomination(page: Page) -> Facts:
    document = page.document
    names = nominees_in_words(document) or (document.get("title") or {}).get("name")
    outcome = (humanise(document.get("result")), _since(document))
    return {
        "@type": "Thing",
        "name": ": ".join(part for part in (category_name(document), names) if part),
        "description": ", ".join(part for part in outcome if part),
        "subjectOf": named(page, document.get("ceremony")),
    }


def _since(document: Document) -> str:
    return f"{document['afterwards']} since" if document.get("afterwards") else ""


def nominees_in_words(document: Document) -> str:
    """The nominees as the award prints them: “Ann and Bo”; those without a name are left out."""
    rows = (
        (each.get("named") or (each.get("nominee") or {}).get("name"), each.get("join_phrase"))
        for each in document.get("nominees") or ()
    )
    return joined((name, phrase) for name, phrase in rows if name)


def awards(nominations: Iterable[Document]) -> list[str]:
    """schema.org's `award`: category and ceremony of each that was won and stands."""
    return [_award(each) for each in nominations if is_honour(each)]


def _award(nomination: Document) -> str:
    ceremony = (nomination.get("ceremony") or {}).get("name")
    return ", ".join(part for part in (category_name(nomination), ceremony) if part)

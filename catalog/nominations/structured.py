"""A nomination as schema.org data, which has no type for one."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named
from cms.pages.words import humanise


def describe_nomination(page: Page) -> Facts:
    document = page.document
    category = document.get("category_named") or humanise(document.get("category")).capitalize()
    nominees = (
        each.get("named") or (each.get("nominee") or {}).get("name")
        for each in document.get("nominees") or ()
    )
    names = ", ".join(name for name in nominees if name) or (document.get("title") or {}).get("name")
    return {
        "@type": "Thing",
        "name": ": ".join(part for part in (category, names) if part),
        "description": humanise(document.get("result")),
        "subjectOf": named(page, document.get("ceremony")),
    }

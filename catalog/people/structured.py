"""A person as schema.org data."""

from catalog.names import other_names
from cms.desk.records.registry import Facts
from cms.pages.structured import Page


def describe_person(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Person",
        "name": document.get("name"),
        "description": document.get("description"),
        "birthDate": document.get("born"),
        "deathDate": document.get("died"),
        "alternateName": other_names(document),
    }

"""A person as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page


def describe_person(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Person",
        "name": it.get("name"),
        "description": it.get("description"),
        "birthDate": it.get("born"),
        "deathDate": it.get("died"),
        "alternateName": [each.get("text") for each in it.get("names") or ()],
    }

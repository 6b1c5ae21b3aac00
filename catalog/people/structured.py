"""A person as schema.org data."""

from catalog.dates import exact
from catalog.names import other_names
from catalog.nominations.structured import awards
from cms.desk.records.registry import Facts
from cms.pages.structured import Page


def describe_person(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Person",
        "name": document.get("name"),
        "description": document.get("description"),
        "birthDate": exact(document, "born", "birth"),
        "deathDate": exact(document, "died", "death"),
        "award": awards(page.beside("nominations")),
        "alternateName": other_names(document),
    }

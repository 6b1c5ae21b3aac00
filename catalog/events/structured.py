"""An event as schema.org data."""

from catalog.dates import exact
from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, typed


def describe_event(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Event",
        "name": document.get("name"),
        "description": document.get("description"),
        "startDate": exact(document, "date", "when"),
        "endDate": exact(document, "end", "when", end=True),
        "location": typed("Place", name=document.get("place")),
        "superEvent": named(page, document.get("part_of"), "Event"),
        "about": named(page, document.get("title")),
    }

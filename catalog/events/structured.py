"""An event as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, typed


def describe_event(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Event",
        "name": document.get("name"),
        "description": document.get("description"),
        "startDate": document.get("date"),
        "endDate": document.get("end"),
        "location": typed("Place", name=document.get("place")),
        "superEvent": named(page, document.get("part_of"), "Event"),
        "about": named(page, document.get("title")),
    }

"""An event as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, typed


def describe_event(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Event",
        "name": it.get("name"),
        "description": it.get("description"),
        "startDate": it.get("date"),
        "endDate": it.get("end"),
        "location": typed("Place", name=it.get("place")),
        "superEvent": named(page, it.get("part_of"), "Event"),
        "about": named(page, it.get("title")),
    }

"""An offer as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named
from cms.pages.words import country


def describe_offer(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Offer",
        "itemOffered": named(page, it.get("subject")),
        "offeredBy": named(page, it.get("provider"), "Organization"),
        "price": it.get("price"),
        "priceCurrency": it.get("currency"),
        "areaServed": country(it.get("country")) or None,
        "availabilityStarts": it.get("starts"),
        "availabilityEnds": it.get("ends"),
        "url": it.get("url"),
    }

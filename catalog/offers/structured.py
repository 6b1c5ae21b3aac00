"""An offer as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named
from cms.pages.words import country

from .window import Standing, standing, written

# One to come has no word of its own: its first day says it.
AVAILABILITY = {
    Standing.CURRENT: "https://schema.org/InStock",
    Standing.ENDED: "https://schema.org/Discontinued",
}


def describe_offer(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Offer",
        "itemOffered": named(page, document.get("subject")),
        "offeredBy": named(page, document.get("provider"), "Organization"),
        "price": document.get("price"),
        "priceCurrency": document.get("currency"),
        "areaServed": country(document.get("country")) or None,
        "ineligibleRegion": [country(each) for each in document.get("except_countries") or ()],
        "availabilityStarts": written(document, "starts"),
        "availabilityEnds": written(document, "ends"),
        "availability": AVAILABILITY.get(standing(document, at=page.now)) if page.now else None,
        "url": document.get("url"),
    }

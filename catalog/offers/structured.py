"""An offer as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named
from cms.pages.words import country


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
        "availabilityStarts": document.get("starts"),
        "availabilityEnds": document.get("ends"),
        "url": document.get("url"),
    }

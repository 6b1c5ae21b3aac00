"""An organisation as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named


def describe_organisation(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Organization",
        "name": it.get("name"),
        "description": it.get("description"),
        "foundingDate": it.get("founded"),
        "dissolutionDate": it.get("dissolved"),
        "parentOrganization": named(page, it.get("parent"), "Organization"),
        "alternateName": [each.get("text") for each in it.get("names") or ()],
    }

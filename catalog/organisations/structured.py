"""An organisation as schema.org data."""

from catalog.names import other_names
from catalog.nominations.structured import awards
from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named


def describe_organisation(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "Organization",
        "name": document.get("name"),
        "description": document.get("description"),
        "foundingDate": document.get("founded"),
        "dissolutionDate": document.get("dissolved"),
        "parentOrganization": named(page, document.get("parent"), "Organization"),
        "award": awards(page.beside("nominations")),
        "alternateName": other_names(document),
    }

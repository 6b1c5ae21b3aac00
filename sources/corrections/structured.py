"""A correction as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named


def describe_correction(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "CorrectionComment",
        "text": document.get("note"),
        "about": named(page, document.get("claim")) or named(page, document.get("record")),
        "datePublished": document.get("first_published_at"),
    }

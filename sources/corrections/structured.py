"""A correction as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named


def describe_correction(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "CorrectionComment",
        "text": it.get("note"),
        "about": named(page, it.get("claim")) or named(page, it.get("record")),
        "datePublished": it.get("first_published_at"),
    }

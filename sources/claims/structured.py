"""A claim as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, works_cited

from .values import stated


def describe_claim(page: Page) -> Facts:
    it = page.document
    speaker = named(page, it.get("speaker"), words=it.get("speaker_described"))
    return {
        "@type": "Claim",
        "name": (it.get("derived") or {}).get("sentence") or stated(it.get("value")),
        "text": stated(it.get("value")),
        "about": named(page, it.get("subject")),
        "author": speaker or named(page, it.get("originator"), words=it.get("originator_described")),
        "dateCreated": it.get("said_on"),
        "appearance": works_cited(page),
    }

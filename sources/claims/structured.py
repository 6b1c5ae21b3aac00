"""A claim as schema.org data."""

from catalog.dates import exact
from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, works_cited

from .values import stated


def describe_claim(page: Page) -> Facts:
    document = page.document
    speaker = named(page, document.get("speaker"), words=document.get("speaker_described"))
    return {
        "@type": "Claim",
        "name": (document.get("derived") or {}).get("sentence") or stated(document),
        "text": stated(document),
        "about": named(page, document.get("subject")),
        "author": speaker
        or named(page, document.get("originator"), words=document.get("originator_described")),
        "dateCreated": exact(document, "said_on", "said_when"),
        "creativeWorkStatus": "Under review" if (document.get("derived") or {}).get("stale") else None,
        "appearance": works_cited(page),
    }

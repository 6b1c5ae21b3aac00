"""A claim as schema.org data."""

from collections.abc import Mapping
from typing import Any

from catalog.dates import exact
from cms.desk.records.registry import Facts
from cms.pages.structured import Page, named, works_cited

from .scope.not_stated import restricting
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
        "spatialCoverage": _where(document),
        "temporalCoverage": _when(document),
    }


def _where(document: Mapping[str, Any]) -> list[str] | None:
    """The regions that it covers, in words."""
    words = (document.get("derived") or {}).get("scope") or {}
    rows = [row for row in restricting(document.get("qualifiers") or ()) if row["kind"] == "region"]
    found = [row["text"] or words.get(str(row["id"])) for row in rows]
    return [each for each in found if each] or None


def _when(document: Mapping[str, Any]) -> str | None:
    """The window that it covers, as an interval of ISO 8601."""
    rows = [row for row in document.get("qualifiers") or () if row["kind"] == "window" and row["starts"]]
    return f"{rows[0]['starts']}/{rows[0]['ends'] or '..'}" if rows else None

"""Which of a document's citations speak for one of its facts, and what they printed."""

from collections.abc import Iterable, Mapping
from typing import Any

from .words import BOUNDS, bounded, humanise

Document = Mapping[str, Any]


def cited(document: Document | None, path: str | None) -> list[Document]:
    """Citations of `path`, else of the whole part it is a row of, else of the whole record; None: all.

    path: as in `citations`, such as `premiere` or `credits/311`.
    """
    citations = (document or {}).get("citations") or []
    if path is None:
        return list(citations)
    for each in dict.fromkeys((path, path.partition("/")[0], "")):
        if found := [citation for citation in citations if (citation.get("path") or "") == each]:
            return found
    return []


def sources_of(citations: Iterable[Document]) -> int:
    """How many sources the citations come from; one that is no longer published counts by itself."""
    return len({(each.get("source") or {}).get("id") or f"citation {each.get('id')}" for each in citations})


def against(citations: Iterable[Document]) -> list[Document]:
    return [each for each in citations if each.get("stance") == "contradicts"]


def printed_words(printed: Document | None) -> str:
    """What a source printed, in its own number and unit: "more than 23M viewers"."""
    printed = printed or {}
    said = " ".join(part for part in (printed.get("value"), humanise(printed.get("unit"))) if part)
    return bounded(said, printed.get("bound")) if printed.get("bound") in BOUNDS else said

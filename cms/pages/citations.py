"""Which of a document's citations support one of its facts, and what their sources printed."""

from collections.abc import Iterable, Mapping
from typing import Any

from .words import BOUNDS, bounded, humanise

Document = Mapping[str, Any]


def cited(document: Document | None, path: str | None) -> list[Document]:
    """The citations of `path`; else of the part that it is a row of; else of the whole record.

    path: as in `citations`, such as `premiere` or `credits/311`; None for all citations.
    """
    citations = (document or {}).get("citations") or []
    if path is None:
        return list(citations)
    for each in dict.fromkeys((path, path.partition("/")[0], "")):
        if found := [citation for citation in citations if (citation.get("path") or "") == each]:
            return found
    return []


def sources_of(citations: Iterable[Document]) -> int:
    """The number of different sources of the citations."""
    # A source that is not published has no id here: each citation of one counts by itself.
    return len({(each.get("source") or {}).get("id") or f"citation {each.get('id')}" for each in citations})


def against(citations: Iterable[Document]) -> list[Document]:
    """The citations that contradict the fact."""
    return [each for each in citations if each.get("stance") == "contradicts"]


def printed_words(printed: Document | None) -> str:
    """What a source printed, in its own number and unit: "more than 23M viewers"."""
    printed = printed or {}
    said = " ".join(part for part in (printed.get("value"), humanise(printed.get("unit"))) if part)
    return bounded(said, printed.get("bound")) if printed.get("bound") in BOUNDS else said

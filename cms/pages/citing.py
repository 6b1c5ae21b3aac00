"""Which of a document's citations speak for one of its facts."""

from collections.abc import Iterable, Mapping
from typing import Any

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

"""The running words of a document, each with its place in it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

# The evidence of others, what is derived from facts, and what is no words of ours.
NOT_SAID = frozenset({"citations", "derived", "external_ids", "label", "slug", "kind", "names"})
LEAST_WORDS = 3


class Passage(NamedTuple):
    """A text in a document. path: such as `synopsis` or `blocks/12/text`. language: its tag, if told."""

    path: str
    text: str
    language: str | None = None


def passages_of(value: Any, path: str = "", language: str | None = None) -> Iterator[Passage]:
    """Each text of a document that has several words, names of other records left out.

    A short text is a name or a code, by which records are found already.
    """
    if isinstance(value, str):
        if value.count(" ") + 1 >= LEAST_WORDS:
            yield Passage(path, value, language)
    elif isinstance(value, dict) and not (path and _is_reference(value)):
        language = value.get("language") or language
        for name, item in value.items():
            if path or name not in NOT_SAID:
                yield from passages_of(item, f"{path}/{name}" if path else name, language)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            key = item.get("id", place) if isinstance(item, dict) else place
            yield from passages_of(item, f"{path}/{key}", language)


def _is_reference(value: dict[str, Any]) -> bool:
    """Whether it is the name of another record, or a date in words."""
    return {"kind", "slug"} <= value.keys() or "edtf" in value

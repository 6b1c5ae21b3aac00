"""The texts of a body that readers see: every one, so that a new field is among them without being named."""

from collections.abc import Iterator
from typing import Any

from .registry import EXTERNAL_IDS

# The label repeats the name; an external id is no words.
NOT_WORDS = frozenset({"label", EXTERNAL_IDS.name})


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a body with its path, such as `synopsis` or `blocks/12/text`.

    Codes and dates are among them: they are words that readers see, too. What a reference keeps is not: the
    line around it has the same words.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and "$ref" not in value:
        for name, item in value.items():
            if path or name not in NOT_WORDS:
                yield from texts(item, f"{path}/{name}" if path else name)
    elif isinstance(value, list) and value and all(_is_piece(item) for item in value):
        # A sentence in pieces, some of them links: it is read as one.
        yield path, "".join(text for item in value for _, text in texts(item, path))
    elif isinstance(value, list):
        for item in value:
            key = item.get("id") if isinstance(item, dict) else None
            yield from texts(item, f"{path}/{key}" if isinstance(key, int) else path)


def _is_piece(item: Any) -> bool:
    """Whether it is a piece of a sentence: a line of a list has an id."""
    return isinstance(item, dict) and "id" not in item and "$ref" not in item

"""Canonical JSON: one text for one value, so that digests of equal content are equal.

Keys sorted, UTF-8, strings in NFC, no floats: a number that is not an integer travels as a string.
"""

import hashlib
import unicodedata
from typing import Any

import orjson


def dumps(value: Any) -> str:
    """The canonical text of `value`; TypeError on a float or on anything JSON has no form for."""
    return orjson.dumps(_normal(value), option=orjson.OPT_SORT_KEYS).decode()


def loads(text: str | bytes) -> Any:
    return orjson.loads(text)


def digest(text: str | bytes) -> str:
    """SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def fold(text: str) -> str:
    """`text` with case and accents folded, for comparing and searching names."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def _normal(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            return {unicodedata.normalize("NFC", key): _normal(item) for key, item in value.items()}
        case list() | tuple():
            return [_normal(item) for item in value]
        case None | bool() | int():
            return value
    raise TypeError(f"Canonical JSON has no form for {type(value).__name__}: {value!r}")

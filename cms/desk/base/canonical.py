"""Canonical JSON: one text for each value, so that equal content has equal digests.

Keys are sorted, text is UTF-8 in NFC. No floats: a number that is not an integer is written as a string.
"""

import hashlib
import re
import unicodedata
from typing import Any

import orjson
from anyascii import anyascii

FRACTION = re.compile(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215f])")  # 8½ is not 81/2


def dumps(value: Any) -> str:
    """The canonical text of `value`; TypeError for a float or anything else that JSON can't hold exactly."""
    return orjson.dumps(_normal(value), option=orjson.OPT_SORT_KEYS).decode()


def loads(text: str | bytes) -> Any:
    return orjson.loads(text)


def digest(text: str | bytes) -> str:
    """SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def fold(text: str) -> str:
    """`text` without case, accents and letters of other scripts, for comparing and searching names.

    Folding what is folded changes nothing.
    """
    return " ".join(in_ascii(text).casefold().split())


def in_ascii(text: str) -> str:
    """`text` in Latin letters, as they are commonly written: Łódź as Lodz; what has no such form stays."""
    decomposed = unicodedata.normalize("NFKD", FRACTION.sub(" ", text))
    bare = (c for c in decomposed if not unicodedata.combining(c))
    return "".join(anyascii(c) or c for c in bare)


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

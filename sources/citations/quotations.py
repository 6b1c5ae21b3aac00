"""Are the quoted words in the source? Glyphs and spaces may differ, and nothing else."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

GLYPHS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "…": "...",
    }
)


class Outcome(StrEnum):
    """What became of looking for a quotation in the copies kept of its source."""

    EXACT = "exact"
    FOLDED = "folded"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNCHECKED = "unchecked"


def look_up(quotation: str, texts: Iterable[str], *, prefix: str = "", suffix: str = "") -> Outcome:
    """Look for the words in each copy, to the letter first; `prefix` and `suffix` tell equal passages apart.

    UNCHECKED where no copy is kept.
    """
    copies = [unicodedata.normalize("NFC", text) for text in texts]
    if not copies:
        return Outcome.UNCHECKED
    quotation = unicodedata.normalize("NFC", quotation)
    context = " ".join(fold(part) for part in (prefix, quotation, suffix) if part)
    for found, words, some in (
        (Outcome.EXACT, quotation, copies),
        (Outcome.FOLDED, fold(quotation), [fold(copy) for copy in copies]),
    ):
        most = max(_count(words, copy) for copy in some)
        if most == 1 or (most > 1 and any(_count(context, fold(copy)) == 1 for copy in copies)):
            return found
        if most > 1:
            return Outcome.AMBIGUOUS
    return Outcome.NOT_FOUND


def fold(text: str) -> str:
    """The text with quotes, dashes, ellipses and spaces in one form each; letters and digits as they are."""
    return re.sub(r"\s+", " ", text.translate(GLYPHS)).strip()


def _count(words: str, text: str) -> int:
    """How often the words stand there as whole words; a match that begins or ends within a word is none."""
    edges = (r"(?<!\w)" if words[:1].isalnum() else "", r"(?!\w)" if words[-1:].isalnum() else "")
    return len(re.findall(f"{edges[0]}{re.escape(words)}{edges[1]}", text)) if words else 0

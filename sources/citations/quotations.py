"""Looks quotations up in the captured text of a source; only glyphs and spaces may differ."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

# Outlets and browsers set these differently in one and the same text; letters and digits are never folded.
GLYPHS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "…": "...",
    }
)

# What may not stand right before or after a quotation, since its words mean something else with it: the rest
# of a word with a hyphen or apostrophe (except a possessive s), a negation, the rest of a number.
NEGATIONS = (r"\bnot", r"\bno", r"\bnor", r"\bnever", r"\bcannot", r"\bwithout", "n['’]t")
BEFORE_WORD = r"(?<!\w)(?<!\w[-‐‑'’])" + "".join(rf"(?<!{word}\s)" for word in NEGATIONS)
AFTER_WORD = r"(?!\w|[-‐‑]\w|['’](?!s\b)\w)"
BEFORE_NUMBER = r"(?<!\d[.,–])(?<![-+−±])"
AFTER_NUMBER = r"(?![.,–]\d|\s?(?:%|per\s?cent\b)|\s(?:hundred|thousand|million|billion|trillion|[mb]n)\b)"
FEWEST_WORDS = 2  # one word is in any text on the subject, whatever that text says of it


class Outcome(StrEnum):
    """The result of looking a quotation up in the snapshots of its source."""

    EXACT = "exact"
    FOLDED = "folded"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNCHECKED = "unchecked"


def look_up(quotation: str, texts: Iterable[str], *, prefix: str = "", suffix: str = "") -> Outcome:
    """Look for the quotation in each text, to the letter first; UNCHECKED where there is no text.

    prefix, suffix: the words around it, which tell equal passages apart.
    """
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    if not texts:
        return Outcome.UNCHECKED
    quotation = unicodedata.normalize("NFC", quotation)
    context = " ".join(fold(part) for part in (prefix, quotation, suffix) if part)
    for found, words, candidates in (
        (Outcome.EXACT, quotation, texts),
        (Outcome.FOLDED, fold(quotation), [fold(text) for text in texts]),
    ):
        # The most in one text, not the sum: two snapshots of one page repeat each other.
        most = max(_count(words, text) for text in candidates)
        if most == 1 or (most > 1 and any(_count(context, fold(text)) == 1 for text in texts)):
            return found
        if most > 1:
            return Outcome.AMBIGUOUS
    return Outcome.NOT_FOUND


def fold(text: str) -> str:
    """The text with quotes, dashes, ellipses and spaces in one form each; letters and digits unchanged."""
    return re.sub(r"\s+", " ", text.translate(GLYPHS)).strip()


def is_short(quotation: str) -> bool:
    """Whether the quotation has too few words to prove anything."""
    return len(quotation.split()) < FEWEST_WORDS


def _count(words: str, text: str) -> int:
    """How often the quotation occurs in the text as whole words and numbers, and not negated."""
    if not words:
        return 0
    before = (BEFORE_WORD if words[0].isalnum() else "") + (BEFORE_NUMBER if words[0].isdigit() else "")
    after = (AFTER_WORD if words[-1].isalnum() else "") + (AFTER_NUMBER if words[-1].isdigit() else "")
    return len(re.findall(f"(?i:{before}){re.escape(words)}(?i:{after})", text))

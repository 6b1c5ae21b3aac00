"""Looks quotations up in the captured text of a source; only glyphs, spaces and marked words may differ."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from .editorial import occurrences
from .folding import fold, fold_copy

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
    EDITED = "edited"
    EXCERPT = "excerpt"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNCHECKED = "unchecked"


def look_up(quotation: str, texts: Iterable[str], *, prefix: str = "", suffix: str = "") -> Outcome:
    """Look for the quotation in each copy, to the letter first; UNCHECKED where there is none.

    texts: the copies, the newest last; CHANGED where others have the words and that one no longer does.
    prefix, suffix: the words around it, which tell equal passages apart.
    """
    found = [_look_up(quotation, text, prefix, suffix) for text in texts]
    if not found:
        return Outcome.UNCHECKED
    best = min(found, key=BEST.index)
    return Outcome.CHANGED if best in FOUND and found[-1] is Outcome.NOT_FOUND else best


def look_up_in(
    quotation: str, copies: Iterable[tuple[str, bool]], *, prefix: str = "", suffix: str = ""
) -> Outcome:
    """The same for copies of which some are excerpts: whether it is in the whole page, or only in those.

    copies: each text, the newest last, and whether it is an excerpt. EXCERPT is no check against the page;
    and an excerpt that lacks the words proves nothing, since they may be in what it leaves out.
    """
    copies = [*copies]
    whole = [text for text, is_excerpt in copies if not is_excerpt]
    found = look_up(quotation, whole, prefix=prefix, suffix=suffix)
    passages = [text for text, is_excerpt in copies if is_excerpt]
    if found not in (Outcome.UNCHECKED, Outcome.NOT_FOUND) or not passages:
        return found
    outcome = look_up(quotation, passages, prefix=prefix, suffix=suffix)
    if outcome in FOUND:
        # Whoever kept passages of a page after the whole of it no longer had the words has seen them again.
        return Outcome.CHANGED if whole and not copies[-1][1] else Outcome.EXCERPT
    return Outcome.AMBIGUOUS if outcome is Outcome.AMBIGUOUS else found


BEST = (Outcome.EXACT, Outcome.FOLDED, Outcome.EDITED, Outcome.AMBIGUOUS, Outcome.NOT_FOUND)
FOUND = {Outcome.EXACT, Outcome.FOLDED, Outcome.EDITED, Outcome.CHANGED}


def _look_up(quotation: str, text: str, prefix: str, suffix: str) -> Outcome:
    copy = fold_copy(text)
    context = " ".join(fold(part) for part in (prefix, quotation, suffix) if part)
    for outcome, number in (
        (Outcome.EXACT, _count(*(unicodedata.normalize("NFC", each) for each in (quotation, text)))),
        (Outcome.FOLDED, _count(fold(quotation), " ".join(copy.split()))),
        (Outcome.EDITED, occurrences(fold(quotation), copy, _whole)),
    ):
        if number == 1 or (number and _count(context, " ".join(copy.split())) == 1):
            return outcome
        if number:
            return Outcome.AMBIGUOUS
    return Outcome.NOT_FOUND


def is_short(quotation: str) -> bool:
    """Whether the quotation has too few words to prove anything."""
    return len(quotation.split()) < FEWEST_WORDS


def is_empty(quotation: str) -> bool:
    """Whether the quotation has no word and no number at all."""
    return not re.search(r"\w", quotation)


def _count(words: str, text: str) -> int:
    """How often the quotation occurs in the text as whole words and numbers, and not negated."""
    return len(re.findall(_whole(words, re.escape(words)), text)) if words else 0


def _whole(words: str, pattern: str) -> str:
    """A pattern of the words that matches no part of a word or number, and nothing negated."""
    before = (BEFORE_WORD if words[0].isalnum() else "") + (BEFORE_NUMBER if words[0].isdigit() else "")
    after = (AFTER_WORD if words[-1].isalnum() else "") + (AFTER_NUMBER if words[-1].isdigit() else "")
    return f"(?i:{before}){pattern}(?i:{after})"

"""Texts with one form for each glyph, so that only what outlets and browsers set differently may differ."""

import html
import re
import unicodedata
from functools import lru_cache

# Letters and digits are never folded; a ligature is a glyph for its letters.
GLYPHS = str.maketrans(
    {
        # Quotations change their marks where they stand in others: double and single ones are one.
        **dict.fromkeys('“”„‟«»″"‘’‚‛′`´‹›', "'"),
        **dict.fromkeys("‐‑‒–−", "-"),
        **dict.fromkeys("―⸺⸻", "—"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "…": "...",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|table|td"
    "|th|tr|ul"
)
INLINE = "a|abbr|b|cite|code|del|em|i|ins|mark|s|small|span|strong|sub|sup|time|u|wbr"
BLOCK = re.compile(rf"</?(?:{BLOCKS})\b[^<>]*>", re.IGNORECASE)
WITHIN = re.compile(rf"</?(?:{INLINE})\b[^<>]*>", re.IGNORECASE)
QUOTED = re.compile(r"</?q\b[^<>]*>", re.IGNORECASE)
# A dash with spaces is one, however long; two hyphens are one from a typewriter.
DASH = re.compile(r"\s*(?:—|--+)\s*|\s+-\s+")
# Some languages set their marks off with a space.
SPACED = re.compile(r"(?<=[«‹])\s+|\s+(?=[»›])")
OPENING, CLOSING, STRAIGHT = "“„«", "”»", '"'


def fold(text: str) -> str:
    """The text with quotes, dashes, ellipses, ligatures and spaces in one form each; letters unchanged."""
    return " ".join(_folded(text).split())


@lru_cache(maxsize=64)
def fold_copy(text: str) -> str:
    """The same of a captured copy, also without the tags and entities of HTML; a line for each paragraph."""
    if "<" in text:
        text = WITHIN.sub("", BLOCK.sub("\n", QUOTED.sub('"', text)))
    paragraphs = _closed(html.unescape(text).splitlines())
    lines = (" ".join(_folded(each).split()) for each in paragraphs)
    return "\n".join(line for line in lines if line)


def _folded(text: str) -> str:
    spaced = SPACED.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"'(?:\s*')+", "'", DASH.sub("—", spaced.translate(GLYPHS)))


def _closed(paragraphs: list[str]) -> list[str]:
    """Paragraphs without the marks that open a running quotation anew at the start of each."""
    found, is_open = [], False
    for paragraph in paragraphs:
        words = paragraph.lstrip()
        if is_open and words.startswith((*OPENING, STRAIGHT)):
            words = words[1:]
        for glyph in words:
            if glyph in OPENING or glyph in CLOSING:
                is_open = glyph in OPENING
            elif glyph == STRAIGHT:
                is_open = not is_open
        found.append(words)
    return found

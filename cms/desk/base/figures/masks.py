"""Numbers that count nothing, taken out of a text before its figures are looked for."""

import re
from collections.abc import Iterable

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|juin|juillet|août"
)
NUMBERED = (
    "season|series|episode|ep|part|chapter|volume|vol|act|scene|page|p|pp|room|route|channel|article|section"
    "|line|verse|book|phase|stage|unit|flight|apartment|no|nr|number|staffel|folge|saison|épisode|teil|level"
    "|formula|area|district|apollo|form|law|title|paragraph|block|reel|take|day|week|age|aged|grade|agent"
)
PATTERNS = [
    r"https?://\S+|www\.\S+",  # addresses
    r"[\w.+-]+@[\w.-]+",
    r"[#@]\w+",
    r"(?<!\w)\+\d[\d\s().-]{6,}\d",  # phone numbers
    r"\(\d{2,5}\)[\s-]?\d[\d\s-]{3,}\d",
    r"(?<![\d$£€.,])\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|\b\d{3}-\d{4}\b",
    r"\b\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.Z+-]+)?\b",  # dates
    r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b",
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s?[-–]\s?\d{{1,2}}(?:st|nd|rd|th|\.)?)?\s(?:of\s)?(?:{MONTHS})\b(?:,?\s\d{{4}}\b)?",
    rf"\b(?:{MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}})?\b(?!\s(?:million|billion|per|%))(?:,?\s\d{{4}}\b)?",
    r"\b(?:1[5-9]|20)\d\d\s?[-–/]\s?(?:\d\d|\d{4})\b(?!\s*(?:million|%))",  # years
    r"\b(?:1[5-9]|20)\d0s\b|[’'‘]\d0s\b|\b\d0s\b",
    r"\b(?:[01]?\d|2[0-3])[:.h][0-5]\d(?::[0-5]\d)?(?:\s?(?:[ap]\.?m\b\.?|Uhr|GMT|ET|PT|BST|CET))",  # times
    r"\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b",
    r"\b\d{1,2}\s?(?:[ap]\.m\.|[ap]m\b|o[’']clock|Uhr\b)",
    r"\b\d{3,4}p\b|\b\d:\d\b|\b\d{1,2}:\d{1,2}\b",  # pictures
    rf"\b(?:{NUMBERED})\.?(?:\s|-)(?:no\.?\s)?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    rf"(?:\s?(?:[-–]|to|and|bis)\s?\d+)?(?![\d,.]*\d)(?!\s?(?:million|billion|thousand|%|per\s?cent|percent))\b",
    r"\b\d+(?:st|nd|rd|th)\b",
    # A title begins with a number and a colon, or has marks around a number alone.
    r"\b\d+:\s(?=[A-Z])[A-Z][\w’']*(?:\s[A-Z][\w’']*)*",
    r"[“\"‘']\d{1,4}[”\"’']",
]
# A rank is looked for later: it keeps its number.
RANK = re.compile(
    r"\b(?:no\.|no(?=\s?\d)|nr\.?|number|top)[\s-]?(?:\d+|one|two|three|five|ten)\b", re.IGNORECASE
)
MASK = re.compile("|".join(f"(?:{each})" for each in PATTERNS), re.IGNORECASE)
BLANK = "\x00"


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text with a blank character for each one of a date, time, address or name with a number."""
    for name in sorted({each for each in names if _has_number(each)}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _blank, text)
    return MASK.sub(lambda found: found[0] if RANK.fullmatch(found[0]) else _blank(found), text)


def without_ranks(text: str) -> str:
    """The text with blank characters for its ranks too: the 1 of “No. 1 series” counts no series."""
    return RANK.sub(_blank, text)


def _has_number(name: str) -> bool:
    """Whether a name says more than one small word, which would hide every number of its kind."""
    return len(name) > 3 or any(mark.isdigit() for mark in name)


def _blank(found: re.Match[str]) -> str:
    return BLANK * len(found[0])

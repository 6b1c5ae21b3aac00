"""Ranks and records in a text: “No. 1”, “the most-watched”, “the highest-grossing”, “top ten”."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SUPERLATIVES = (
    "biggest|largest|highest|lowest|longest|shortest|fastest|greatest|oldest|youngest|richest|smallest|"
    "strongest|widest"
)
DONE = (
    "watched|viewed|streamed|seen|popular|successful|expensive|awarded|nominated|decorated|read|sold|played"
)
DONE += "|searched|downloaded|talked-about|acclaimed|profitable|ambitious|influential|celebrated|honou?red"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PLACES = {word: place for place, word in enumerate(NUMBERS, 1)}
_PLACE = rf"\d{{1,4}}|{'|'.join(PLACES)}"
RANK = re.compile(
    rf"\b(?:no\.|no(?=\s?\d)|nr\.?|number)[\s\u00a0]?(?P<place>{_PLACE})\b(?!\s?(?:of\b|million|%))"
    rf"|\btop[\s-](?P<top>{_PLACE})\b"
    rf"|\b(?P<nth>first|second|third|fourth|fifth)[\s-]most[\s-](?:{DONE})\b"
    rf"|\bmost[\s-](?:{DONE})\b|\bmost-[a-z]+\b"
    r"|\b(?:best|highest|lowest|longest|fastest|top)[\s-](?:selling|grossing|rated|earning|running|paid|reviewed)\b"
    rf"|(?:\b(?:the|its|their|our|ever)|[’']s)\s+(?:{SUPERLATIVES})\b(?![\s-](?:selling|grossing|rated|earning))"
    r"|\b(?:first|only)-ever\b|\brecord[\s-](?:breaking|setting|high|number|audience)\b",
    re.IGNORECASE,
)
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}


class Rank(NamedTuple):
    """A place in an order. place: 1 for a record; words: as printed."""

    place: int
    words: str
    start: int
    end: int


def ranks_in(text: str) -> Iterator[Rank]:
    """The ranks and records that a text claims; a plain “first” or “second” only puts things in order."""
    for found in RANK.finditer(text):
        printed = (found["place"] or found["top"] or "1").lower()
        place = PLACES.get(printed) or int(printed)
        yield Rank(NTH.get((found["nth"] or "").lower(), place), found[0], *found.span())

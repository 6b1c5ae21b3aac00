"""Scripts, and which letters of one look like those of another, as Unicode lists them (UTS 39)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from confusable_homoglyphs import categories
from confusable_homoglyphs.confusables import confusables_data

LATIN = "LATIN"
# What is written together in one word without anything being wrong.
TOGETHER = frozenset({"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
NEUTRAL = frozenset({"COMMON", "INHERITED", "UNKNOWN", ""})


def script_of(char: str) -> str:
    """The script of a letter, such as LATIN; "" for what belongs to none or to all."""
    if not char.isalpha():
        return ""
    script = categories.alias(char).upper()
    return "" if script in NEUTRAL else script


def scripts_of(text: str) -> set[str]:
    """The scripts of its letters."""
    return {script_of(char) for char in text} - {""}


def skeleton(text: str) -> str:
    """What the text looks like, without case and accents: equal for names that can be taken for each other.

    Cyrillic “Сосо” has that of “coco”. Letters that look alike within one script, such as l and I, differ.
    """
    seen, last = text, None
    # What a letter looks like may itself have an accent or be a capital, so until nothing changes.
    while seen != last:
        seen, last = _as_seen(seen), seen
    return seen


def _as_seen(text: str) -> str:
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    # Before case is folded: it is the capital В that looks like B.
    seen = "".join(_looks_like().get(c, c) for c in bare).casefold()
    return " ".join("".join(_looks_like().get(c, c) for c in seen).split())


def stored_skeleton(text: str) -> str:
    """The skeleton of a text that has other than Latin letters; "" for any other."""
    return "" if scripts_of(text) <= {LATIN} else skeleton(text)


def mixed(text: str) -> Iterator[tuple[int, str]]:
    """Each letter in a word of another script whose letters it looks like, with its place from 1."""
    at = 0
    for word in text.split(" "):
        scripts = [script_of(char) for char in word]
        several = set(scripts) - {""} - TOGETHER
        if len(several) > 1:
            # The script of most letters is meant; Latin, where two have as many.
            meant = max(sorted(several), key=lambda each: (scripts.count(each), each == LATIN))
            for place, (char, script) in enumerate(zip(word, scripts, strict=True)):
                if script in several and script != meant and char in confusables_data:
                    yield at + place + 1, char
        at += len(word) + 1


@cache
def _looks_like() -> dict[str, str]:
    """For each letter outside ASCII, the one that stands for all that look like it: of ASCII if any is."""
    alike: dict[str, set[str]] = defaultdict(set)
    for char, others in confusables_data.items():
        found = {each["c"].strip("\u200e\u200f") for each in others}
        # A letter that looks like two, as m like rn, is seen by everybody.
        for other in found:
            if len(char) == len(other) == 1:
                alike[char].add(other)
                alike[other].add(char)
    return {char: _first(char, alike) for char in alike if not char.isascii() and char.isalpha()}


def _first(char: str, alike: dict[str, set[str]]) -> str:
    known, waiting = {char}, [char]
    while waiting:
        fresh = alike[waiting.pop()] - known
        known |= fresh
        waiting += fresh
    ascii_ = [each for each in known if each.isascii() and each.isalpha()]
    return min(ascii_ or known, key=lambda each: (each.isupper() != char.isupper(), each))

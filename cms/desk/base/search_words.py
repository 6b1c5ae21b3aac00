"""Names as people search them: in words without case, accents and marks, and how like two of them are.

Both databases find the same by these: they only propose rows, and what is near is decided here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from . import canonical

# Longer than any name that is typed; what is pasted beyond it is not looked at.
LONGEST = 200
MOST_WORDS = 12
# As many characters of a squeezed name are stored and compared.
SQUEEZED = 200
# From this length a word is found inside others; a shorter one only at their beginning.
INSIDE = 3
# From this likeness, of 0 to 1, a name is taken for a misspelt one: “grahm” is 0.44 like “graham”.
LIKE = 0.4
_PART = re.compile(r"[^\W_]+")


def _tokens(text: str) -> list[list[str]]:
    """The parts of each word between blanks: “Spider-Man 2” is [spider, man] and [2]."""
    folded = canonical.fold(text).replace("&", " and ")
    return [parts for token in folded.split() if (parts := _PART.findall(token))]


def search_words(text: str) -> list[str]:
    """The words by which a name is found; one with marks in it also without: spider, man, spiderman."""
    return [word for parts in _tokens(text) for word in _spellings(parts)]


def _spellings(parts: list[str]) -> Iterator[str]:
    yield from parts
    if len(parts) > 1:
        yield "".join(parts)


def spaced(words: Sequence[str]) -> str:
    """The words as they are stored, so that the beginning of one is a text of three characters or more."""
    return "".join(f"  {word}" for word in words) + "  "


def printed(text: str) -> str:
    """The name as it is written, but for case; "" for one in plain Latin letters, which loses nothing else.

    Names in other scripts are searched in Latin letters, in which different ones may look the same.
    """
    if text.isascii():
        return ""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())[:SQUEEZED]


def squeezed(text: str) -> str:
    """The name without blanks and marks; one that has nothing but marks keeps them."""
    bare = "".join(part for parts in _tokens(text) for part in parts)
    return (bare or canonical.fold(text).replace(" ", ""))[:SQUEEZED]


def trigrams(words: Sequence[str]) -> set[str]:
    """All runs of three characters, with two blanks before each word and one after, as pg_trgm has them."""
    return {
        padded[start : start + 3]
        for padded in (f"  {word} " for word in words)
        for start in range(len(padded) - 2)
    }


def likeness(asked: Sequence[str], name: Sequence[str]) -> float:
    """How like the words that were typed are some words in a row of the name, from 0 to 1.

    That is what pg_trgm calls strict word similarity: the trigrams that both have, among all of theirs.
    """
    wanted = trigrams(asked)
    words = [_trigrams_of(word) for word in name]
    # A run is no less alike without what begins or ends it and has nothing of it.
    shared = [place for place, word in enumerate(words) if not wanted.isdisjoint(word)]
    best = 0.0
    for number, start in enumerate(shared):
        there: set[str] = set()
        reached = start
        for last in shared[number:]:
            there = there.union(*words[reached : last + 1])
            best = max(best, len(wanted & there) / len(wanted | there))
            reached = last + 1
    return best


@lru_cache(maxsize=10_000)
def _trigrams_of(word: str) -> frozenset[str]:
    return frozenset(trigrams([word]))


class Query:
    """What was typed into a search. tokens: the parts of each of its words."""

    def __init__(self, text: str):
        self.text = text.replace("\0", "").strip()[:LONGEST]
        self.tokens = _tokens(self.text)[:MOST_WORDS]

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.text)

    @cached_property
    def printed(self) -> str:
        return printed(self.text)

    @property
    def record_id(self) -> int | None:
        """The id of a record that was typed; None for anything else, and for what no id can be."""
        # Up to 18 digits: a longer number overflows the database's bigint and raises an error.
        is_id = self.text.isascii() and self.text.isdigit() and len(self.text) <= 18
        return int(self.text) if is_id else None

    @cached_property
    def words(self) -> list[str]:
        """Each word as one, for comparing names that are only nearly so."""
        return ["".join(parts) for parts in self.tokens]

    @cached_property
    def patterns(self) -> list[list[list[str]]]:
        """For each word its spellings, for each of these the texts that a stored name must all contain."""
        return [[[_pattern(part) for part in spelling] for spelling in _ways(parts)] for parts in self.tokens]

    def matches(self, stored: str) -> bool:
        """Whether a stored name has all the words."""
        return all(any(all(each in stored for each in way) for way in ways) for ways in self.patterns)

    def begins(self, stored: str) -> bool:
        """Whether each word begins a word of the stored name."""
        return all(
            any(all(f"  {part}" in stored for part in way) for way in _ways(parts)) for parts in self.tokens
        )


def _ways(parts: list[str]) -> list[list[str]]:
    """A word with marks in it is found without them, or by all of its parts."""
    return [parts] if len(parts) == 1 else [["".join(parts)], parts]


def _pattern(part: str) -> str:
    return part if len(part) >= INSIDE else f"  {part}"

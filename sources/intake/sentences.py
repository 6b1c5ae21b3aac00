"""The sentences of a text, each with its figures, its dates and the names that the newsroom knows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cms.desk.base.figures.find import Figure, figures_in
from cms.desk.base.search_words import squeezed
from cms.desk.models import Card, CardName

BREAK = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9])|\n+")
# A full stop after these ends no sentence.
ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|No|vs|Bros|Inc|Ltd|Co|Prof|Gen|Sen|Rep|U\.S|U\.K|[A-Z])\.$"
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(
    rf"\b(?:\d{{1,2}} (?:{MONTHS})|(?:{MONTHS}) \d{{1,2}},?)(?: \d{{4}})?\b|\b(?:{MONTHS}) \d{{4}}\b"
)
NAME = re.compile(r"[^\W\d_][\w'’&.-]*")
AFTER_NAME = re.compile(r"(?:['’]s|[.'’-])+$")
LONGEST_NAME = 6  # words
SHORTEST = 4  # letters of a name that is looked up


@dataclass
class Sentence:
    """One sentence: its place among all, its offsets in the text, and what stands in it.

    names: cards by where their names stand, in characters of the sentence.
    """

    place: int
    start: int
    text: str
    figures: Sequence[Figure] = ()
    dates: Sequence[tuple[int, int]] = ()
    names: list[tuple[int, int, Card]] = field(default_factory=list)

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The sentence in pieces, each with what it is: figure, date, name or nothing."""
        marks = [
            *((each.start, each.end, "figure") for each in self.figures),
            *((start, end, "date") for start, end in self.dates),
            *((start, end, "name") for start, end, _ in self.names),
        ]
        found, at = [], 0
        for start, end, what in sorted(marks):
            if start >= at:
                found += [(self.text[at:start], ""), (self.text[start:end], what)]
                at = end
        return [piece for piece in [*found, (self.text[at:], "")] if piece[0]]

    @property
    def says_something(self) -> bool:
        return bool(self.figures or self.dates or self.names)


def split(text: str) -> list[tuple[int, str]]:
    """The sentences with their offsets; a line break ends one too."""
    found, start = [], 0
    for stop in [*BREAK.finditer(text), None]:
        end = stop.start() if stop else len(text)
        if stop and "\n" not in stop[0]:
            closing = re.match(r"[”’\"')\]]*", stop[0])
            end += closing.end() if closing else 0
            if ABBREVIATED.search(text[start:end]):
                continue
        words = text[start:end]
        bare = words.strip()
        if bare:
            found.append((start + words.index(bare), bare))
        start = stop.end() if stop else end
    return found


def looked_at(text: str, places: range, *, language: str = "") -> list[Sentence]:
    """The sentences at these places with what stands in them; two queries, however many they are."""
    all_of_it = split(text)
    made = [Sentence(place, *all_of_it[place]) for place in places if place < len(all_of_it)]
    _find_names(made)
    for each in made:
        named = [each.text[start:end] for start, end, _ in each.names]
        each.figures = figures_in(each.text, language=language or None, names=named)
        each.dates = [found.span() for found in DATE.finditer(each.text)]
    return made


def _find_names(sentences: Iterable[Sentence]) -> None:
    """Mark the longest runs of words that are a record's name; of a name of several records, the first."""
    runs = [(each, start, end, key) for each in sentences for start, end, key in _runs(each.text)]
    keys = sorted({key for *_, key in runs})
    known: dict[str, int] = {}
    for at in range(0, len(keys), 500):
        rows = CardName.objects.filter(squeezed__in=keys[at : at + 500]).order_by("-is_main", "finds")
        for key, found in rows.values_list("squeezed", "finds"):
            known.setdefault(key, found)
    cards = Card.objects.in_bulk(known.values())
    for each, start, end, key in sorted(runs, key=lambda run: run[1] - run[2]):
        card = cards.get(known.get(key, 0))
        if card and not any(start < there[1] and there[0] < end for there in each.names):
            each.names.append((start, end, card))


def _runs(text: str) -> Iterable[tuple[int, int, str]]:
    words = list(NAME.finditer(text))
    for first, word in enumerate(words):
        if not word[0][0].isupper():
            continue
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            # A name ends with a capital too, and has its words beside one another.
            if words[last][0][0].isupper():
                end = words[last].start() + len(AFTER_NAME.sub("", words[last][0]))
                key = squeezed(text[word.start() : end])
                if len(key) >= SHORTEST:
                    yield word.start(), end, key

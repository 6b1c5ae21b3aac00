"""Numbers in the words of a language: “twenty-three million”, “dreiundzwanzig Millionen”.

The words come from num2words, so that a language that it knows needs nothing here but its “and”.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from num2words import num2words

from cms.desk.base.canonical import fold

ENGLISH = "en"
WORD = re.compile(r"[^\W\d_]+")
# Nothing but blanks, a hyphen or a comma stands between two parts of one number.
WITHIN = re.compile(r"[\s\u2010\u2011-]*,?[\s\u2010\u2011-]*")
AND = {"en": "and", "de": "und", "es": "y", "it": "e", "pt": "e", "da": "og", "sv": "och"}
COMPOUND = 8  # letters of the shortest number above a thousand that is one word: “milleuno”
THOUSAND, MILLION = 10**3, 10**6
SCALES = (10**3, 10**6, 10**9, 10**12)
HALF_OF = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
HALF = re.compile(r"\bhalf an? (million|billion|trillion)\b", re.IGNORECASE)
AND_A_HALF = re.compile(r"\s+and\s+a\s+half\s+(million|billion|trillion)\b", re.IGNORECASE)


class Numeral(NamedTuple):
    """A number that a text says in words. has_size: a thousand, a million, … is among them."""

    value: Decimal
    start: int
    end: int
    has_size: bool


class Words(NamedTuple):
    """What numbers are made of in a language.

    groups: its numbers below a thousand, and those thousands that it writes as one word. scales: its words
    for a thousand, a million, …; alone: those of them that say one of it without a number before them.
    """

    groups: Mapping[tuple[str, ...], int]
    scales: Mapping[str, int]
    alone: frozenset[str]
    joint: str
    longest: int

    @property
    def begins(self) -> frozenset[str]:
        return frozenset(words[0] for words in self.groups)


class Token(NamedTuple):
    """A word of a text, folded, with its place."""

    word: str
    start: int
    end: int


class Group(NamedTuple):
    """A number below a thousand, or a compound of thousands, and the token after it."""

    number: int
    after: int


def base(language: str | None) -> str:
    """The language of a tag: `de` of `de-AT`, and English of none."""
    return (language or ENGLISH).partition("-")[0].lower()


@cache
def words_of(language: str) -> Words | None:
    """The words of numbers in a language; None where it has no rules."""
    joint = AND.get(language, "")
    try:
        spelt = {number: _spelt(number, language, joint) for number in range(THOUSAND)}
        thousands = {number: _spelt(number * THOUSAND, language, joint) for number in range(1, THOUSAND)}
        scaled = {
            (scale, many): _spelt(many * scale, language, joint) for scale in SCALES for many in (1, 2, 5)
        }
    except (NotImplementedError, OverflowError, KeyError):
        return None
    small = set(spelt.values())
    scales: dict[str, int] = {}
    for (scale, _), words in scaled.items():
        if (words[-1],) not in small:
            scales.setdefault(words[-1], scale)
    groups = {words: number for number, words in spelt.items() if words}
    for number, words in thousands.items():
        # Some numbers are written otherwise before a thousand, and some languages write them as one word.
        if len(words) == 1 and words not in groups:
            groups[words] = number * THOUSAND
        elif len(words) > 1 and words[-1] in scales:
            groups.setdefault(words[:-1], number)
    for (scale, many), words in scaled.items():
        if scale > THOUSAND and len(words) == 2 and words[-1] in scales:
            groups.setdefault(words[:-1], many)
    alone = {words[0] for (_, many), words in scaled.items() if many == 1 and len(words) == 1}
    scales = {word: scale for word, scale in scales.items() if (word,) not in groups or word in alone}
    return Words(groups, scales, frozenset(alone), joint, max(map(len, groups)))


def _spelt(number: int, language: str, joint: str) -> tuple[str, ...]:
    found = (fold(word) for word in WORD.findall(num2words(number, lang=language)))
    return tuple(word for word in found if word != joint)


def numerals_in(text: str, language: str | None) -> Iterator[Numeral]:
    """The numbers that the text says in the words of its language, from left to right."""
    of = base(language)
    known = words_of(of)
    if known is None:
        return
    if of == ENGLISH:
        for found in HALF.finditer(text):
            yield Numeral(Decimal(HALF_OF[found[1].lower()]) / 2, *found.span(), has_size=True)
    tokens = [Token(fold(found[0]), *found.span()) for found in WORD.finditer(text)]
    begins, place = known.begins, 0
    reader = _Reader(text, tokens, known, is_english=of == ENGLISH)
    while place < len(tokens):
        word = tokens[place].word
        may_begin = word in begins or word in known.scales or word == "a" or len(word) >= COMPOUND
        read = reader.read(place) if may_begin else None
        if read is None:
            place += 1
            continue
        numeral, place = read
        yield _with_half(text, numeral) if of == ENGLISH else numeral


def _with_half(text: str, numeral: Numeral) -> Numeral:
    """“Two and a half million” as one number."""
    if not numeral.has_size and (found := AND_A_HALF.match(text, numeral.end)):
        value = (numeral.value + Decimal("0.5")) * HALF_OF[found[1].lower()]
        return Numeral(value, numeral.start, found.end(), has_size=True)
    return numeral


class _Reader:
    """Reads numbers out of the words of one text."""

    def __init__(self, text: str, tokens: Sequence[Token], known: Words, *, is_english: bool):
        self.text, self.tokens, self.known, self.is_english = text, tokens, known, is_english

    def read(self, place: int) -> tuple[Numeral, int] | None:
        """The longest number that begins at a token, and the token after it; None where none does."""
        total = pending = 0
        # Each part of a number is smaller than the last: “five, six” are two numbers.
        limit, least = 10**15, 10**15
        at = end = place
        has_size = False
        while at < len(self.tokens):
            at = self._past_joint(at, began=at > place)
            if at > place and not self._adjoins(at):
                break
            group = self._group(at, is_first=at == place)
            if group is None or group.number >= least:
                break
            number, after = group
            is_large = number >= THOUSAND
            scale = self._scale(after) if self._adjoins(after) or group.after == at else 0
            while scale:
                number, after, is_large = number * scale, after + 1, True
                least = scale
                if scale >= MILLION:
                    if scale >= limit:
                        return self._numeral(total + pending, place, end, has_size)
                    total, pending, limit, number = total + (pending + number // scale) * scale, 0, scale, 0
                    least = scale
                # “Un millón mil” is a thousand more, not a thousand times nothing.
                scale = self._scale(after) if number and self._adjoins(after) else 0
            pending += number
            if number:
                least = THOUSAND if is_large else 1
            has_size = has_size or is_large
            at = end = after
        return self._numeral(total + pending, place, end, has_size)

    def _numeral(self, value: int, place: int, end: int, has_size: bool) -> tuple[Numeral, int] | None:
        if end == place:
            return None
        start, stop = self.tokens[place].start, self.tokens[end - 1].end
        return Numeral(Decimal(value), start, stop, has_size), end

    def _scale(self, at: int) -> int:
        return self.known.scales.get(self.tokens[at].word, 0) if at < len(self.tokens) else 0

    def _past_joint(self, at: int, *, began: bool) -> int:
        follows = began and at + 1 < len(self.tokens) and self.tokens[at].word == self.known.joint
        return at + 1 if follows and self._adjoins(at) else at

    def _adjoins(self, at: int) -> bool:
        """Whether nothing but blanks, a hyphen or a comma is between this token and the last."""
        if not 0 < at < len(self.tokens):
            return False
        return bool(WITHIN.fullmatch(self.text, self.tokens[at - 1].end, self.tokens[at].start))

    def _group(self, at: int, *, is_first: bool) -> Group | None:
        """The longest number below a thousand that begins at a token; a compound may be more."""
        word = self.tokens[at].word
        if self.is_english and is_first and word == "a" and self._scale(at + 1) and self._adjoins(at + 1):
            return Group(1, at + 1)
        best: Group | None = None
        words: list[str] = []
        here = at
        while here < len(self.tokens) and len(words) < self.known.longest:
            if here > at:
                here = self._past_joint(here, began=True)
                if not self._adjoins(here):
                    break
            words.append(self.tokens[here].word)
            here += 1
            number = self.known.groups.get(tuple(words))
            if number is not None:
                best = Group(number, here)
        if best is None and word in self.known.alone and not self.is_english:
            return Group(1, at)
        return best or self._compound(at)

    def _compound(self, at: int) -> Group | None:
        """“dreiundzwanzigtausendvierhundert”: thousands and what is below them in one word."""
        word, groups = self.tokens[at].word, self.known.groups
        for cut in range(len(word) - 2, 2, -1):
            high, low = groups.get((word[:cut],), 0), groups.get((word[cut:],), 0)
            if low and high >= THOUSAND > low:
                return Group(high + low, at + 1)
        return None

"""The figures of a text: each number with what it counts, its bound, its range and its offsets.

Years, dates, times, phone numbers, addresses, numbers of episodes and titles with a number are no figures.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from cms.desk.base.canonical import fold

from .currencies import BEFORE, NAMES, code_of
from .masks import masked, without_ranks
from .numerals import ENGLISH, Numeral, base, numerals_in
from .ranks import ranks_in

# Points and spaces part thousands only where they do so twice: “1.234” is a decimal, “2 100” two numbers.
DIGITS = (
    r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?: \d{3}){2,}"
    r"|\d+,\d{1,2}(?=\s?(?:%|[A-Za-z]))|\d+(?:\.\d+)?)(?!\d)"
)
SIZES = {
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "mln", "m", "millions", "millionen", "mio", "millones"), 10**6),
    **dict.fromkeys(("milioni", "miljoen", "miljoner", "milhões"), 10**6),
    **dict.fromkeys(("billion", "bn", "bln", "b", "milliarden", "mrd", "milliards", "miliardi"), 10**9),
    **dict.fromkeys(("trillion", "tn", "trn"), 10**12),
}
BOUNDS = {
    **dict.fromkeys(("more than", "over", "above", "upwards of", "in excess of", "north of"), "more_than"),
    **dict.fromkeys(("fewer than", "less than", "under", "below"), "less_than"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "a minimum of"), "at_least"),
    **dict.fromkeys(("at most", "up to", "no more than", "as many as", "a maximum of"), "at_most"),
    **dict.fromkeys(("about", "around", "roughly", "approximately", "some", "circa", "or so"), "about"),
    **dict.fromkeys(("nearly", "almost", "just under", "close to"), "nearly"),
    **dict.fromkeys(("mehr als", "über", "plus de", "más de", "meer dan", "più di"), "more_than"),
    **dict.fromkeys(("mindestens", "au moins", "al menos"), "at_least"),
    **dict.fromkeys(("rund", "etwa", "environ", "ungefähr"), "about"),
    **dict.fromkeys(("fast", "knapp", "près de", "casi"), "nearly"),
}
# German words that are English ones too mean a bound in German alone.
NO_BOUNDS = {"en": ("fast", "rund", "etwa", "über")}
AFTERWARDS = {
    **dict.fromkeys(("or more", "and more", "or over", "plus", "and counting"), "at_least"),
    **dict.fromkeys(("or fewer", "or less"), "at_most"),
    **dict.fromkeys(("or so",), "about"),
}
_BOUND = "|".join(sorted(map(re.escape, BOUNDS), key=len, reverse=True))
BOUND = re.compile(rf"\b({_BOUND})\s+(?:the\s+|just\s+)?$", re.IGNORECASE)
AFTER = re.compile(rf"\+|\s+({'|'.join(AFTERWARDS)})\b", re.IGNORECASE)
# A number that doesn't continue a word, as the “10” of “S2E10” does.
NUMBER = re.compile(rf"(?<![\w.,/:])(?P<digits>{DIGITS})", re.IGNORECASE)
SIZE = re.compile(
    rf"[\s-]?(?P<size>{'|'.join(sorted(SIZES, key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE
)
PERCENT = re.compile(
    r"\s?-?(?:(?P<points>(?:percentage|per cent|percent)\s+points?|pp\b|Prozentpunkte?)"
    r"|%|per ?cent\b|percent\b|Prozent\b|pour cent\b|por ciento\b)",
    re.IGNORECASE,
)
TO = re.compile(r"\s*(?:[–—-]|\bto\b|\band\b|\bbis\b)\s*", re.IGNORECASE)
YEAR = re.compile(r"(1[5-9]|20|21)\d\d")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Nothing that a number counts stands beyond these.
# fmt: off
STOPS = frozenset({
    "a", "an", "and", "are", "as", "at", "because", "been", "but", "by", "for", "from", "had",
    "has", "have", "if", "in", "into", "is", "it", "its", "of", "on", "or", "out", "since", "so",
    "than", "that", "the", "then", "they", "this", "through", "to", "until", "was", "were", "when",
    "where", "which", "while", "who", "will", "with",
})
# fmt: on
RUNS_ON = frozenset(("of", "its", "the", "their"))
# After “of”, a few words more belong to what is counted: “23 million of its accounts”.
REACH = 4
SMALLEST = 100  # a smaller number without a unit is a season, an episode or an age
_NOUNS = (
    "account household viewer person people subscriber member view viewing stream signature hour "
    "minute second day week month year episode season novel book film movie series nomination award "
    "win prize copy ticket cinema screen country territory language fan user customer follower title "
    "vote visit visitor dollar euro pound case"
)
COUNTED = frozenset(_NOUNS.split())
IRREGULAR = {"people": "person", "persons": "person", "series": "series", "movies": "movie"}


class Measure(StrEnum):
    """What kind of a figure it is."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    RANK = "rank"


@dataclass(frozen=True)
class Figure:
    """A figure in a text, which has it from `start` to `end`, its bound and its unit included.

    value: in major units of a currency, 23000000 of “23m”, 98 of “98%”, 1 of “No. 1”. value_to: the other
    end of a range. bound: a code of `Claim.Bound`, or “nearly”. unit: the noun that it counts, in the
    singular and folded, `account`; None where none follows. digits: the number alone as printed. is_stated:
    whether it says how much there is of something, as a year or a small number alone doesn't.
    """

    value: Decimal
    start: int
    end: int
    digits: str
    measure: Measure = Measure.COUNT
    value_to: Decimal | None = None
    bound: str | None = None
    currency: str | None = None
    unit: str | None = None
    has_size: bool = False
    in_words: bool = False
    is_stated: bool = False

    @property
    def ends(self) -> tuple[Decimal, ...]:
        return (self.value,) if self.value_to is None else (self.value, self.value_to)


def figures_in(
    text: str, *, language: str | None = None, units: Collection[str] = COUNTED, names: Iterable[str] = ()
) -> list[Figure]:
    """The figures of a text from left to right: those that state how much, and ranks.

    language: of the text; English numbers are read in any. units: nouns that are counted, singular and
    folded. names: titles and other names, whose numbers are no figures.
    """
    found = [each for each in numbers(text, language=language, units=units, names=names) if each.is_stated]
    inside = [(each.start, each.end) for each in found]
    ranks = (
        Figure(Decimal(rank.place), rank.start, rank.end, rank.words, Measure.RANK, is_stated=True)
        for rank in ranks_in(masked(text, names))
        if not any(start < rank.end and rank.start < end for start, end in inside)
    )
    return sorted([*found, *ranks], key=lambda each: each.start)


def numbers(
    text: str, *, language: str | None = None, units: Collection[str] = COUNTED, names: Iterable[str] = ()
) -> list[Figure]:
    """All numbers of a text from left to right, those that state nothing included, but no date or address."""
    return _joined(text, list(_Finder(without_ranks(masked(text, names)), language, units).all()))


def singular(noun: str) -> str:
    """A noun folded and in the singular, as `Figure.unit` has it: “Accounts” as `account`."""
    word = fold(noun)
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 2:
        return word[:-1]
    return word


class _Finder:
    """Finds the numbers of one text whose dates and names are masked."""

    def __init__(self, text: str, language: str | None, units: Collection[str]):
        self.text, self.units = text, units
        self.languages = dict.fromkeys((ENGLISH, base(language)))
        self.never_bounds = NO_BOUNDS["en"] if base(language) == ENGLISH else ()
        self.in_title_case = _is_title_case(text)

    def all(self) -> Iterator[Figure]:
        digits = [self._of_digits(found) for found in NUMBER.finditer(self.text)]
        # A word of two languages, or half of a longer number, is read once.
        taken = [(each.start, each.end) for each in digits]
        words = [each for language in self.languages for each in numerals_in(self.text, language)]
        for numeral in sorted(words, key=lambda each: (each.start, each.start - each.end)):
            if not any(start < numeral.end and numeral.start < end for start, end in taken):
                taken.append((numeral.start, numeral.end))
                digits.append(self._of_words(numeral))
        return iter(sorted(digits, key=lambda each: each.start))

    def _of_digits(self, found: re.Match[str]) -> Figure:
        digits = found["digits"]
        size = SIZE.match(self.text, found.end())
        # “4K” and “8K” are pictures.
        is_picture = size and size["size"] == "K" and len(digits) == 1
        has_size = bool(size) and not is_picture
        end = size.end() if size and has_size else found.end()
        value = as_number(digits) * (SIZES[size["size"].lower()] if size and has_size else 1)
        figure = Figure(value, found.start(), end, self.text[found.start() : end], has_size=has_size)
        return self._completed(figure, looks_exact="," in digits or "\u00a0" in digits)

    def _of_words(self, numeral: Numeral) -> Figure:
        words = self.text[numeral.start : numeral.end]
        figure = Figure(
            numeral.value, numeral.start, numeral.end, words, has_size=numeral.has_size, in_words=True
        )
        return self._completed(figure, looks_exact=False)

    def _completed(self, figure: Figure, *, looks_exact: bool) -> Figure:
        """The figure with what stands around it: percent or money, its unit, and its bound."""
        figure = self._measured(self._bounded_after(figure))
        if figure.measure is Measure.COUNT:
            figure = self._counting(figure)
        figure = self._bounded_before(self._bounded_after(figure))
        return replace(figure, is_stated=self._states(figure, looks_exact))

    def _measured(self, figure: Figure) -> Figure:
        if percent := PERCENT.match(self.text, figure.end):
            measure = Measure.POINTS if percent["points"] else Measure.PERCENT
            return replace(figure, measure=measure, end=percent.end())
        if before := BEFORE.search(self.text[max(figure.start - 6, 0) : figure.start]):
            currency = code_of(before["symbol"])
            return replace(
                figure, measure=Measure.MONEY, currency=currency, start=figure.start - len(before[0])
            )
        if name := NAMES.match(self.text, figure.end):
            return replace(figure, measure=Measure.MONEY, currency=code_of(name["name"]), end=name.end())
        return figure

    def _counting(self, figure: Figure) -> Figure:
        """The figure with the noun that it counts: the next one that is a unit, in the same clause."""
        at, left = figure.end, REACH
        while left:
            gap = re.compile(r"[\s\u00a0]+|-").match(self.text, at)
            word = WORD.match(self.text, gap.end()) if gap else None
            if word is None:
                break
            parts = [word[0], *re.split("[-’']", word[0])]
            unit = next((one for part in parts if (one := singular(part)) in self.units), None)
            if unit and not self._is_of_a_name(figure, word):
                return replace(figure, unit=unit, end=word.end())
            if fold(word[0]) in STOPS - RUNS_ON:
                break
            at, left = word.end(), left - 1
        return figure

    def _is_of_a_name(self, figure: Figure, unit: re.Match[str]) -> bool:
        """Whether number and unit are words of a title, such as “28 Days Later”: they have capitals."""
        if figure.has_size or self.in_title_case:
            return False
        return unit[0][0].isupper()

    def _bounded_after(self, figure: Figure) -> Figure:
        """The figure with a bound that follows it: “23m+”, “23 million or more”."""
        after = None if figure.bound else AFTER.match(self.text, figure.end)
        if after is None:
            return figure
        bound = AFTERWARDS[after[1].lower()] if after[1] else "at_least"
        return replace(figure, bound=bound, end=after.end())

    def _bounded_before(self, figure: Figure) -> Figure:
        before = BOUND.search(self.text[max(figure.start - 24, 0) : figure.start])
        if not before or before[1].lower() in self.never_bounds:
            return figure
        start = figure.start - (len(before.string) - before.start())
        return replace(figure, bound=BOUNDS[before[1].lower()], start=start)

    def _states(self, figure: Figure, looks_exact: bool) -> bool:
        is_one = figure.in_words and figure.value == 1
        if figure.measure is not Measure.COUNT:
            return True
        if is_one:
            return False
        if figure.has_size or looks_exact:
            return True
        if not figure.in_words and YEAR.fullmatch(figure.digits) and not figure.bound:
            return False
        if figure.unit:
            return True
        return figure.value >= SMALLEST and self._has_noun(figure)

    def _has_noun(self, figure: Figure) -> bool:
        """Whether a number without a unit counts something: a plain noun follows, and no name is around."""
        before = self.text[: figure.start].rstrip()[-20:].split()
        if before and before[-1][:1].isupper() and not before[-1].endswith((".", "!", "?", ":")):
            return bool(figure.bound)
        gap = re.compile(r"\s+").match(self.text, figure.end)
        word = WORD.match(self.text, gap.end()) if gap else None
        return bool(figure.bound) or bool(
            word and word[0].islower() and word[0].endswith(("s", "n", "e")) and fold(word[0]) not in STOPS
        )


def _joined(text: str, found: list[Figure]) -> list[Figure]:
    """The numbers with both ends of each range as one: “14 to 16 million”, “between 5 and 10%”."""
    joined: list[Figure] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and (ranged := _range(text, last, each)):
            joined[-1] = ranged
        else:
            joined.append(each)
    return joined


def _range(text: str, low: Figure, high: Figure) -> Figure | None:
    """Two numbers as the ends of a range; None where they are none."""
    between = text[low.end : high.start] if low.end <= high.start else ""
    if not TO.fullmatch(between) or low.value_to is not None or high.bound:
        return None
    before = text[max(low.start - 12, 0) : low.start + 1]
    # “Two seasons and ten episodes” are no range, and “between 5 and 10” is one.
    if ("and" in between.lower()) != bool(re.search(r"\bbetween\s+\S*$", before, re.IGNORECASE)):
        return None
    value = low.value
    if high.has_size and not low.has_size:
        value *= high.value / _bare(high)
    if value >= high.value or not _measure_alike(low, high):
        return None
    kept = low if low.measure is Measure.MONEY else high
    return replace(
        kept,
        value=value,
        value_to=high.value,
        start=low.start,
        end=high.end,
        digits=text[low.start : high.end],
        bound=low.bound,
        unit=high.unit,
        has_size=high.has_size,
        is_stated=low.is_stated or high.is_stated,
    )


def _measure_alike(low: Figure, high: Figure) -> bool:
    """Whether the first end of a range has no unit, currency or sign of its own, or those of the second."""
    if low.currency and high.currency not in (None, low.currency):
        return False
    if low.unit and low.unit != high.unit:
        return False
    return low.measure in (Measure.COUNT, high.measure) or high.measure is Measure.COUNT


def _bare(figure: Figure) -> Decimal:
    """The number in front of its “million”."""
    found = NUMBER.match(figure.digits)
    return as_number(found["digits"]) if found else figure.value


def as_number(digits: str) -> Decimal:
    """The number that digits print: 1234567 of “1,234,567” and of “1.234.567”, 2.5 of “2,5”."""
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    return Decimal(re.sub(r"[^\d.]", "", digits))


def _is_title_case(text: str) -> bool:
    """Whether a text has a capital at each of its longer words, as many headlines do."""
    long = [word for word in WORD.findall(text) if len(word) > 3]
    return len(long) > 3 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)

"""Numbers as texts print them: “23 million”, “1,234”, “US$2.5bn”, “twenty-three million”."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from num2words import num2words

from cms.desk.base.canonical import fold

from .amounts import major
from .comparison.intervals import of_amount

# Points and spaces part thousands only where they do so twice: “1.234” is a decimal, “2 100” two numbers.
DIGITS = (
    r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?: \d{3}){2,}"
    r"|\d+(?:\.\d+)?)(?!\d)"
)
SIZES = {
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "mln", "m"), 10**6),
    **dict.fromkeys(("billion", "bn", "bln", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn", "trn"), 10**12),
}
BOUNDS = {
    **dict.fromkeys(("more than", "over", "above"), "more_than"),
    **dict.fromkeys(("fewer than", "less than", "under", "below"), "less_than"),
    **dict.fromkeys(("at least",), "at_least"),
    **dict.fromkeys(("at most", "up to"), "at_most"),
    **dict.fromkeys(("nearly", "almost", "just under"), "nearly"),
}
# A number that doesn't continue a word, as the “10” of “S2E10” does.
NUMBER = re.compile(
    rf"(?:\b(?P<bound>{'|'.join(BOUNDS)})\s+)?(?<![\w.])(?P<digits>{DIGITS})"
    rf"\s?(?P<size>(?:{'|'.join(SIZES)})(?![a-z])|%)?",
    re.IGNORECASE,
)
ENGLISH = "en"
SMALLEST_FIGURE = 100  # smaller numbers are seasons, episodes and ages


class PrintedNumber(NamedTuple):
    """A number in a text. digits: as printed. size: whether it is counted in thousands, millions ... or %."""

    value: Decimal
    digits: str
    bound: str | None
    has_size: bool


def numbers_in(text: str) -> Iterator[PrintedNumber]:
    """The numbers that the text prints in digits, years and ages among them."""
    for found in NUMBER.finditer(text):
        digits, size = found["digits"], (found["size"] or "").lower()
        plain = digits.replace(".", "") if digits.count(".") > 1 else digits
        value = Decimal(re.sub(r"[^\d.]", "", plain)) * SIZES.get(size, 1)
        yield PrintedNumber(value, digits, BOUNDS.get((found["bound"] or "").lower()), bool(size))


def is_figure(found: PrintedNumber) -> bool:
    """Whether the number is one that a claim has to state: no year, and no small one without a size."""
    is_year = re.fullmatch(r"(1[89]|20)\d\d", found.digits)
    return found.has_size or not (is_year or found.value < SMALLEST_FIGURE)


def carries(quotation: str, value: Mapping[str, Any], language: str | None) -> bool:
    """Whether the quotation prints an amount of the value, in digits, or in words of its language or English.

    An amount that is only about right is carried by whatever rounds to it. What can't be told is carried: a
    number in the words of a language that has no rules here.
    """
    ends = [each for each in (value["amount"], value["amount_to"]) if each]
    wanted = [major(each, value["currency"]) for each in ends]
    printed = [each.value for each in numbers_in(quotation)]
    if not wanted or any(number in wanted for number in printed):
        return True
    if value["bound"] == "about":
        allowed = of_amount({**value, "amount": str(wanted[0]), "amount_to": str(wanted[-1])})
        if any(allowed.low <= number <= allowed.high for number in printed):
            return True
    languages = {ENGLISH, _base(language)}
    if any(_says(quotation, number, each) for number in wanted for each in languages):
        return True
    return not printed and not _number_words(_base(language))


def _says(quotation: str, number: Decimal, language: str) -> bool:
    """Whether the quotation has the number in words, and not as a part of another: five of twenty-five."""
    spelt, words = _spelt(number, language), _words(quotation)
    if not spelt:
        return False
    starts = range(len(words) - len(spelt) + 1)
    around = (
        {*words[max(start - 1, 0) : start], *words[start + len(spelt) : start + len(spelt) + 1]}
        for start in starts
        if words[start : start + len(spelt)] == spelt
    )
    return any(each.isdisjoint(_number_words(language)) for each in around)


def _base(language: str | None) -> str:
    return (language or ENGLISH).partition("-")[0]


@lru_cache(maxsize=4096)
def _spelt(number: Decimal, language: str) -> list[str]:
    """The words of the number; none where the language has no rules."""
    try:
        found = num2words(int(number) if number == number.to_integral() else float(number), lang=language)
    except (NotImplementedError, OverflowError):
        return []
    return _words(found)


@cache
def _number_words(language: str) -> frozenset[str]:
    """The words that numbers are made of; none where the language has no rules."""
    known = [*range(1, 21), *range(30, 100, 10), 100, 1000, 10**6, 10**9]
    return frozenset(word for number in known for word in _spelt(Decimal(number), language))


def _words(text: str) -> list[str]:
    """Words alone, without the “and” and the hyphens that some put between parts of a number."""
    return [word for word in re.findall(r"\w+", fold(text)) if word != "and"]

"""Numbers as texts print them: “23 million”, “1,234”, “US$2.5bn”, “twenty-three million”."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cms.desk.base.figures.find import DIGITS, SIZES, as_number
from cms.desk.base.figures.numerals import ENGLISH, base, numerals_in, words_of

from .amounts import major
from .comparison.intervals import of_amount

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
        value = as_number(digits) * SIZES.get(size, 1)
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
    languages = {ENGLISH, base(language)}
    said = {each.value for of in languages for each in numerals_in(quotation, of)}
    if not said.isdisjoint(wanted):
        return True
    return not printed and words_of(base(language)) is None

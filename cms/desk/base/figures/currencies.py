"""How texts print currencies: symbols before an amount, codes, and names after it."""

import re
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

LOCALE = "en_GB"
# A bare sign is what most texts of our field mean by it.
SIGNS = {"$": "USD", "¥": "JPY", "US $": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "Rs": "INR"}
WORDS = {
    **dict.fromkeys(("dollar", "dollars", "us dollars"), "USD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("pound", "pounds", "pounds sterling"), "GBP"),
    **dict.fromkeys(("yen",), "JPY"),
    **dict.fromkeys(("rupees", "rupee"), "INR"),
    **dict.fromkeys(("swiss francs",), "CHF"),
}


@cache
def _symbols() -> dict[str, str]:
    """The code of each sign and code that stands before an amount."""
    codes = sorted(Locale.parse(LOCALE).currencies)
    signs = {get_currency_symbol(code, LOCALE): code for code in codes}
    return {code: code for code in codes} | signs | SIGNS


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def code_of(printed: str) -> str:
    """The code of a currency as it was printed, `USD` of “US$” or “dollars”."""
    return _symbols().get(printed) or WORDS.get(printed.lower()) or printed.upper()


BEFORE = re.compile(rf"(?<![^\W\d_])(?P<symbol>{_alternatives(_symbols())})[\s\u00a0]?$")
_CODES = "|".join(sorted(code for code in _symbols() if re.fullmatch("[A-Z]{3}", code)))
NAMES = re.compile(rf"[\s\u00a0-]?(?P<name>(?i:{_alternatives(WORDS)})|[$£€¥]|(?:{_CODES}))(?![^\W\d_])")

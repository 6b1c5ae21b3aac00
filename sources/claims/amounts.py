"""Amounts in words: one way for sentences, figures, JSON-LD and the headline check.

Currencies are as CLDR has them: how many minor units make a major one, and what each is called in English.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, get_currency_symbol

from cms.pages.words import number

LOCALE = "en_GB"
PERCENT = "percent"
# What a desk may call that unit; a percentage needs none, where its property is of that type.
PERCENTAGES = ("percent", "per-cent", "%")


def major(amount: str, currency: str | None) -> Decimal:
    """An amount as people write it: money is stored in minor units, cents of a dollar, all of a yen."""
    return Decimal(amount).scaleb(-get_currency_precision(currency)) if currency else Decimal(amount)


def is_percentage(value: Mapping[str, Any], value_type: str | None) -> bool:
    """Whether an amount is a percentage, by its property's type or by its unit."""
    return not value.get("currency") and (value_type == PERCENT or value.get("unit") in PERCENTAGES)


def in_words(value: Mapping[str, Any], value_type: str | None = None, *, to: str) -> str:
    """The amount of a value, or its range with `to` between the ends: "US$41 million", "14 to 16%".

    value_type: of its property. CLDR's own compact forms round: 41,449,000 dollars are "US$41.45m" there, and
    a figure that somebody stated is not ours to round.
    """
    ends = [each for each in (value["amount"], value.get("amount_to")) if each]
    words = to.join(_words(each, value.get("currency")) for each in ends)
    return f"{words}%" if is_percentage(value, value_type) else words


def _words(amount: str, currency: str | None) -> str:
    if not currency:
        return number(amount)
    found = major(amount, currency)
    is_whole = found == found.to_integral()
    # Half a dollar is 50 cents: no “$2.5”.
    words = number(str(found)) if is_whole else f"{found:,.{get_currency_precision(currency)}f}"
    symbol = get_currency_symbol(currency, LOCALE)
    return f"{currency} {words}" if symbol == currency else f"{symbol}{words}"

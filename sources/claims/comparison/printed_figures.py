"""A claim's figure at the precision that its sources printed it with."""

import re
from decimal import Decimal

from cms.desk.records.registry import Facts

from ..amounts import major
from ..printed_numbers import PrintedNumber, numbers_in
from .intervals import Interval, of_figure, weight_of

NEARLY = re.compile(r"\b(nearly|almost|close to|just under|not quite)\b", re.IGNORECASE)


def figure_of(claim: Facts, *, is_counted: bool, smallest: Decimal = Decimal(1)) -> Interval:
    """What the claim's figure allows; money in its major unit.

    is_counted: see `weight_of`. smallest: what a small whole number is rounded to, half an hour for hours.
    """
    value = claim["value"]
    if value["currency"]:
        ends = {
            name: str(major(value[name], value["currency"]))
            for name in ("amount", "amount_to")
            if value[name]
        }
        value = {**value, **ends}
    amount = Decimal(value["amount"])
    printed = [each for each in _printed(claim) if any(found.value == amount for found in each[1])]
    weights = [_weight(found) for _, numbers in printed for found in numbers if found.value == amount]
    given = [each for each in weights if each is not None]
    weight = min(given) if given else weight_of(value, is_counted=is_counted)
    weight = smallest if weight == 1 else weight
    is_nearly = any(NEARLY.search(words) for words, _ in printed)
    return of_figure(value, weight, is_nearly=is_nearly)


def _printed(claim: Facts) -> list[tuple[str, list[PrintedNumber]]]:
    """What each source printed, with the numbers in it."""
    found = []
    for row in claim["citations"]:
        printed = row.get("printed") or {}
        if row.get("stance", "supports") == "supports" and printed.get("value"):
            words = " ".join(filter(None, (printed.get("bound"), printed["value"])))
            found.append((words, list(numbers_in(words))))
    return found


def _weight(found: PrintedNumber) -> Decimal | None:
    """The weight of the last printed digit: a hundred thousand in “23.4 million”; None for plain digits."""
    if not found.has_size:
        return None
    plain = Decimal(re.sub(r"[^\d.]", "", found.digits))
    scale = found.value / plain if plain else Decimal(1)
    return Decimal(10) ** int(plain.as_tuple().exponent) * scale

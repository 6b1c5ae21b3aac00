"""A figure as texts print it: “23 million”, “23m”, “23,000,000”."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from cms.desk.records.registry import Facts

from ..claims import amounts

SCALES = (("billion", "bn", 9), ("million", "m", 6), ("thousand", "k", 3))


def spellings(value: Facts, value_type: str | None = None) -> list[str]:
    """The ways in which texts print the amount of a claim's value, the most readable one first."""
    if not value.get("amount"):
        return []
    found = [amounts.in_words({**value, "amount_to": None}, value_type, to=" to ")]
    major = amounts.major(value["amount"], value.get("currency"))
    return list(dict.fromkeys([*found, *_plain(major)]))


def _plain(number: Decimal) -> Iterator[str]:
    for word, letter, places in SCALES:
        scaled = number.scaleb(-places)
        if 1 <= abs(scaled) < 1000:
            short = f"{scaled.normalize():f}"
            if len(short) <= 6:
                yield from (f"{short} {word}", f"{short}{letter}", f"{short} {letter}")
    # A bare number of one or two digits stands in half of all texts, and means something else in most.
    if abs(number) >= 100:
        yield from (f"{number:,f}", f"{number:f}")


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of the words in a text, whole: “23 million” and not a part of “123 million”."""
    found = sorted({each.strip() for each in words if each.strip()}, key=len, reverse=True)
    if not found:
        return None
    said = "|".join(re.escape(each).replace(r"\ ", r"[\s\u00a0]+") for each in found)
    return re.compile(rf"(?<![\w.,])(?:{said})(?!\w|[.,]\d)", re.IGNORECASE)


def replaced(text: str, old: Iterable[str], new: Iterable[str]) -> str:
    """The text with each spelling of the old figure in the like spelling of the new one."""
    olds, news = list(old), list(new)
    found = pattern(olds)
    if not (found and news):
        return text
    folded = [each.casefold() for each in olds]

    def instead(hit: re.Match[str]) -> str:
        said = " ".join(hit[0].split()).casefold()
        place = folded.index(said) if said in folded else 0
        return news[place] if len(news) == len(olds) else news[0]

    return found.sub(instead, text)

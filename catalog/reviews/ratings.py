"""Printed ratings as numbers from 0 to 100: “4/5”, “★★★½☆”, “three stars” out of 4, “B+”."""

import re

from cms.desk.base import canonical

STEPS = (100, 95, 91, 83, 75, 67, 58, 50, 42, 33, 25, 16)  # as aggregators turn grades into numbers
GRADES = dict(zip((f"{letter}{sign}" for letter in "abcd" for sign in ("+", "", "-")), STEPS, strict=True))
GRADES["f"] = 0
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HALVES = {"½": ".5", "¼": ".25", "¾": ".75"}
NUMBER = r"\d*[.,]?\d+"
OF = re.compile(rf"({NUMBER})\s*(?:stars?|points?|marks?)?\s*(?:/|out of|of|from)\s*({NUMBER})\b")
FULL, EMPTY = "★⭐", "☆✩"


def of_hundred(printed: str | None, scale: str | None = None) -> int | None:
    """The printed rating as a number from 0 to 100; None where it can't be told.

    scale: what it is out of, where that is not part of it.
    """
    text = printed or ""
    if any(star in text for star in FULL):
        return _stars(text, _largest(scale))
    words = _in_digits(text)
    if grade := re.fullmatch(r"([a-df])\s*(\+|plus|-|minus)?", words):
        sign = {"plus": "+", "minus": "-"}.get(grade[2] or "", grade[2] or "")
        return GRADES.get(f"{grade[1]}{sign}")
    if share := re.search(rf"({NUMBER})\s*(?:%|per ?cent)", words):
        return _share(_value(share[1]), 100)
    if both := OF.search(words):
        return _share(_value(both[1]), _value(both[2]))
    found, largest = re.findall(NUMBER, words), _largest(scale)
    return _share(_value(found[0]), largest) if len(found) == 1 and largest else None


def _stars(text: str, largest: float | None) -> int | None:
    full, empty, half = (sum(text.count(each) for each in some) for some in (FULL, EMPTY, HALVES))
    if of := re.search(rf"(?:/|of)\s*({NUMBER})", _in_digits(text)):
        largest = _value(of[1])
    elif empty:
        largest = full + empty + bool(half)
    return _share(full + 0.5 * bool(half), largest) if largest else None


def _in_digits(text: str) -> str:
    """Folded, with numbers in words and halves as digits: “three and a half stars” as “3.5 stars”."""
    for half, digits in HALVES.items():
        text = re.sub(rf"\s*{half}", digits, text)
    # A minus sign is printed in many ways.
    words = re.sub("[\u2010-\u2015\u2212]", "-", text)
    words = canonical.fold(words)
    for number, word in enumerate(WORDS):
        words = re.sub(rf"\b{word}\b", str(number), words)
    return re.sub(r"(\d) and a half\b", r"\1.5", words)


def _largest(scale: str | None) -> float | None:
    """The largest number of a scale: 5 of “0 to 5 stars”."""
    found = [_value(each) for each in re.findall(NUMBER, _in_digits(scale or ""))]
    return max(found, default=None)


def _value(digits: str) -> float:
    return float(digits.replace(",", "."))


def _share(value: float, largest: float) -> int | None:
    return round(100 * value / largest) if largest and 0 <= value <= largest else None

"""Numbers of seasons and episodes as they are printed: which numbers they count, and how they sort."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models

from cms.desk.base import canonical
from cms.desk.base.fields import Derived, PlainOrderField

# Longer than any number that is printed: more numbers in one are no span but a mistake, or a code.
MOST_IN_A_SPAN = 60
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
LABELS = "episodes|episode|ep|season|series|part|volume|vol|chapter|book|number|nr|no|#"
LABELLED = re.compile(rf"(?:{LABELS})\b\.?\s*(?=\S)|#\s*(?=\d)")
JOINED = re.compile(r"([0-9]{1,5})\s*(?:-|/|&|\+|,|\band\b|\bto\b)\s*([0-9]{1,5})")
SPELT = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
]
ROMAN = [
    *("-", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
]
LONGEST_KEY = 200


@dataclass(frozen=True)
class Written:
    """A number as it was read. bare: without label and leading noughts, in small letters: 3, 1-2, 3b, 4f22.

    first, last: what it counts; None for a code, and for what is no number.
    """

    bare: str
    first: int | None = None
    last: int | None = None

    @property
    def key(self) -> str:
        """A text that sorts like the numbers, and is the same for the same number: Part Two is 2."""
        padded = re.sub(r"[0-9]+", lambda found: found[0].zfill(8), self.bare)
        return padded[:LONGEST_KEY]

    @property
    def is_backwards(self) -> bool:
        """Whether it is a span from a larger number to a smaller one, or the same."""
        found = JOINED.fullmatch(self.bare)
        return found is not None and int(found[1]) >= int(found[2])


def read_number(text: str) -> Written:
    """What is printed, such as 3, Part Three, 1-2, “1 & 2”, 3B or 4F22; nothing is refused."""
    folded = canonical.fold(text.translate(DASHES)).strip()
    label = LABELLED.match(folded)
    bare = folded[label.end() :] if label else folded
    if bare in SPELT:
        bare = str(SPELT.index(bare))
    # Only behind a label: alone, “I” and “X” are letters.
    elif label and bare in ROMAN:
        bare = str(ROMAN.index(bare))
    if re.fullmatch(r"[0-9]{1,5}", bare):
        return Written(str(int(bare)), int(bare), int(bare))
    if found := JOINED.fullmatch(bare):
        first, last = int(found[1]), int(found[2])
        is_span = first < last < first + MOST_IN_A_SPAN
        return Written(f"{first}-{last}", *((first, last) if is_span else ()))
    return Written(re.sub(r"(?<![0-9])0+(?=[0-9])", "", "".join(bare.split())))


class KeyField(Derived, PlainOrderField):
    """The key of the number that the column `source` prints; null where that is empty."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"source": source, "max_length": LONGEST_KEY, "null": True, **kwargs})

    def derive(self, value: Any) -> Any:
        return read_number(value).key if value else None


class CountField(Derived, models.PositiveIntegerField):
    """What the number in the column `source` counts: its first or its last; null for a code. end: which."""

    def __init__(self, *args: Any, source: str = "", end: str = "", **kwargs: Any) -> None:
        self.end = end
        super().__init__(*args, **{"source": source, "null": True, **kwargs})

    def derive(self, value: Any) -> Any:
        return getattr(read_number(value), self.end) if value else None

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "end": self.end}

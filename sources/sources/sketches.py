"""How alike two copies are: the share of word sequences that they have in common.

The resemblance of Andrei Broder ("On the resemblance and containment of documents", 1997), from the smallest
hashes of each text's sequences of five words. A sketch is made once, when the copy is stored.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, TypeAlias

from django.db import models

from cms.desk.base.canonical import fold
from cms.desk.base.fields import Derived

WORDS = 5
HASHES = 400  # the resemblance of long texts is right to about a twentieth
BYTES = 8
ALIKE = 0.5  # half of their sequences in common: one is a copy of the other, or both are of a third

Sketch: TypeAlias = frozenset[bytes]


def sketch(text: str) -> Sketch:
    """The smallest hashes of the text's word sequences; a text of fewer words is one sequence."""
    words = re.findall(r"\w+", fold(text))
    ends = range(WORDS, max(len(words), WORDS) + 1)
    sequences = {" ".join(words[end - WORDS : end]) for end in ends} - {""}
    hashes = (blake2b(each.encode(), digest_size=BYTES).digest() for each in sequences)
    return frozenset(sorted(hashes)[:HASHES])


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of sequences in common, from 0 to 1; of an empty text none are."""
    smallest = sorted(one | other)[:HASHES]
    return len(one & other & {*smallest}) / len(smallest) if one and other else 0.0


def are_copies(ones: Sequence[Sketch], others: Sequence[Sketch]) -> bool:
    """Whether any copy of one source is nearly the same as any of another."""
    return any(resemblance(one, other) >= ALIKE for one in ones for other in others)


class SketchField(Derived, models.BinaryField):
    """The sketch of the text in the column `source`, as its hashes one after the other."""

    def derive(self, value: Any) -> bytes:
        return b"".join(sorted(sketch(value or "")))


def read_sketch(stored: bytes | memoryview | None) -> Sketch:
    """A sketch as its column holds it."""
    found = bytes(stored or b"")
    return frozenset(found[start : start + BYTES] for start in range(0, len(found), BYTES))

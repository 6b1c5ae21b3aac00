"""What a record says of a fact that other records state too, as it can be compared: see `Kind.mirrored`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .derive import Facts

# The first and the last day that a date can be.
Days = tuple[date, date]


@dataclass(frozen=True)
class Mirrored:
    """A fact, in words and as what it can be compared by.

    days: the first and the last day that a date can be, in any zone where that is not known. number: a count.
    named: ids of those who have it, such as a job; elsewhere: ids of those who have another of its kind.
    """

    words: str
    days: Days | None = None
    number: int | None = None
    named: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()


# From a path, such as `premiere` or `credits/writer`, and a body; None where the record doesn't say.
Mirror = Callable[[str, Facts], Mirrored | None]

# From a body, a path and two dates: whether both can be of one instant, told in different time zones.
OneInstant = Callable[[Facts, str, Days, Days], bool]

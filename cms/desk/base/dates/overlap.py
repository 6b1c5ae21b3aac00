"""Words by which dates that overlap are found, though what finds them only compares whole words.

A date is covered by as few years, decades, centuries and millennia as can be. Two dates overlap where one of
these is the same in both, or lies within one of the other's; so each is also filed under what it lies within.
"""

from collections.abc import Iterator

from .days import FIRST_YEAR, LAST_YEAR
from .refusals import NotUnderstood
from .stated import Stated, read_edtf
from .words import read_words

LENGTHS = (1, 10, 100, 1000)
Run = tuple[int, int]  # how many years, and the first of them


def filed_under(*edtf: str | None) -> list[str]:
    """The words under which something is filed that lasted from the first of these dates to the last."""
    given = [read_edtf(each) for each in edtf if each]
    if not given:
        return []
    covered = list(_cover(*_years(given[0], given[-1])))
    around = {outer for each in covered for outer in _around(each)}
    return [*(_word("=", each) for each in covered), *(_word("<", each) for each in sorted(around))]


def overlapping(text: str) -> list[str]:
    """The words under which all is filed that may have been at the time that a text means, to the year."""
    stated = read_words(text)
    found: list[str] = []
    for each in _cover(*_years(stated, stated)):
        found += [_word("<", each), _word("=", each), *(_word("=", outer) for outer in _around(each))]
    return list(dict.fromkeys(found))


def meant(text: str) -> str:
    """A time that somebody asks for, as EDTF; ValueError, in words, where it is none."""
    try:
        return read_words(text).edtf
    except NotUnderstood as error:
        raise ValueError(str(error))


def _years(first: Stated, last: Stated) -> tuple[int, int]:
    """The years from the first day to the last; an open end reaches as far as dates are held."""
    start, end = first.earliest, last.latest
    low, high = start.year if start else FIRST_YEAR, end.year if end else LAST_YEAR
    return low, max(low, min(high, LAST_YEAR))


def _cover(first: int, last: int) -> Iterator[Run]:
    """The longest runs that make up the years from first to last."""
    while first <= last:
        length = max(each for each in LENGTHS if first % each == 0 and first + each - 1 <= last)
        yield length, first
        first += length


def _around(run: Run) -> Iterator[Run]:
    """The longer runs that it lies within."""
    length, first = run
    for each in LENGTHS:
        if each > length:
            yield each, first // each * each


def _word(how: str, run: Run) -> str:
    length, first = run
    return f"{how}{first}+{length}"

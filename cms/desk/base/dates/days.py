"""Days of the Gregorian calendar, which is followed back before its own time and before the common era.

Years are counted as astronomers and ISO 8601 do: 0 is 1 BCE, and -43 is 44 BCE.
"""

from typing import NamedTuple, Self

FIRST_YEAR, LAST_YEAR = -9999, 9999
# The calendar repeats itself after so many years, and these are the days in them.
CYCLE, DAYS_OF_CYCLE = 400, 146_097
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length_of_month(year: int, month: int) -> int:
    """The number of days that the month has in that year."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


class Day(NamedTuple):
    """A day; days compare as they follow one another."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """As ISO 8601 and EDTF write it: `1989-05-31`, `-0043-03-15`."""
        return f"{iso_year(self.year)}-{self.month:02}-{self.day:02}"

    @property
    def sorted_text(self) -> str:
        """A text that sorts by code point as days follow one another, before the common era too.

        From the year 0 on it is ISO 8601, so that it compares with partial dates. Before, the year is counted
        up from -9999: `-9956-03-15` for 15 March 44 BCE.
        """
        if self.year >= 0:
            return self.iso
        return f"-{self.year - FIRST_YEAR:04}-{self.month:02}-{self.day:02}"

    @classmethod
    def from_sorted(cls, text: str) -> Self:
        """The day of a `sorted_text`."""
        year, month, day = map(int, text.removeprefix("-").split("-"))
        return cls(year + FIRST_YEAR if text.startswith("-") else year, month, day)

    @property
    def ordinal(self) -> int:
        """How many days it is from the beginning of the year 0; negative before."""
        cycles, year = divmod(self.year, CYCLE)
        before = year * 365 + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
        months = sum(length_of_month(self.year, month) for month in range(1, self.month))
        return cycles * DAYS_OF_CYCLE + before + months + self.day - 1


def iso_year(year: int) -> str:
    """The year in four digits: `1989`, `0800`, `-0043`."""
    return f"-{-year:04}" if year < 0 else f"{year:04}"

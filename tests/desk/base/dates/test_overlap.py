"""Dates that overlap are found by words that are compared whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.dates.days import FIRST_YEAR, LAST_YEAR
from cms.desk.base.dates.overlap import filed_under, overlapping

from .written import STATED


def years(stated) -> tuple[int, int]:
    first, last = stated.earliest, stated.latest
    return (first.year if first else FIRST_YEAR), (min(last.year, LAST_YEAR) if last else LAST_YEAR)


def is_found(asked: str, *filed: str) -> bool:
    return not set(overlapping(asked)).isdisjoint(filed_under(*filed))


class TestWhatOverlaps:
    @given(STATED, STATED)
    def test_is_found_and_nothing_else(self, asked, filed):
        (low, high), (first, last) = years(asked), years(filed)
        assert is_found(asked.edtf, filed.edtf) == (low <= last and first <= high)

    @given(STATED)
    def test_always_is_the_date_itself(self, stated):
        assert is_found(stated.edtf, stated.edtf)

    @given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(FIRST_YEAR, LAST_YEAR))
    def test_is_asked_for_in_a_bounded_number_of_words(self, one, other):
        first, last = sorted([one, other])
        span = f"{_year(first)}/{_year(last)}" if first != last else _year(first)
        assert len(filed_under(span)) <= 90
        assert len(overlapping(span)) <= 170

    @pytest.mark.parametrize(
        "asked", ["1990", "1990s", "1989/1991", "20th century", "since 1991", "before 1990"]
    )
    def test_is_from_the_first_date_to_the_last(self, asked):
        assert is_found(asked, "1989-05", "1992-03-01")

    @pytest.mark.parametrize("asked", ["1988", "1993", "since 1993", "before 1989", "44 BCE"])
    def test_is_not_what_was_before_or_after(self, asked):
        assert not is_found(asked, "1989-05", "1992-03-01")

    def test_is_nothing_where_there_is_no_date(self):
        assert filed_under(None, None) == []


def _year(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"

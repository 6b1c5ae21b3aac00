"""The days of a date as stated: the first and the last that it can mean."""

import datetime
import itertools

import edtf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.desk.base.dates.days import Day, length_of_month
from cms.desk.base.dates.stated import OneOf, Point, read_edtf

from .written import STATED, YEARS, plain, spans

DAYS = st.builds(
    lambda year, month, day: Day(year, month, min(day, length_of_month(year, month))),
    YEARS,
    st.integers(1, 12),
    st.integers(1, 31),
)


class TestADay:
    @given(DAYS, DAYS)
    def test_sorts_as_text_like_the_days_themselves(self, one, other):
        assert (one.sorted_text < other.sorted_text) == (one < other)
        assert (one.ordinal < other.ordinal) == (one < other)

    @given(DAYS)
    def test_is_read_back_from_its_sorted_text(self, day):
        assert Day.from_sorted(day.sorted_text) == day

    @given(st.dates())
    def test_counts_like_the_calendar_of_today(self, date):
        day = Day(date.year, date.month, date.day)
        assert day.ordinal - Day(1, 1, 1).ordinal == date.toordinal() - datetime.date(1, 1, 1).toordinal()
        assert day.sorted_text == day.iso == date.isoformat()

    @given(plain(), st.sampled_from([-1, 1]))
    def test_month_or_year_has_a_neighbour_without_a_gap(self, point, by):
        assume(-9998 <= int(point.year) <= 9998)
        other = point.moved(by)
        assert len(other.edtf.lstrip("-")) == len(point.edtf.lstrip("-"))
        first, second = sorted([point, other], key=lambda each: each.earliest)
        assert second.earliest.ordinal - first.latest.ordinal == 1


class TestTheDaysOfADate:
    @pytest.mark.parametrize(
        ("text", "earliest", "latest"),
        [
            ("1989", "1989-01-01", "1989-12-31"),
            ("1989~", "1989-01-01", "1989-12-31"),
            ("2019-02", "2019-02-01", "2019-02-28"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("-0043-03-15", "-0043-03-15", "-0043-03-15"),
            ("-0004-02", "-0004-02-01", "-0004-02-29"),
            ("0000", "0000-01-01", "0000-12-31"),
            ("198X", "1980-01-01", "1989-12-31"),
            ("-004X", "-0049-01-01", "-0040-12-31"),
            ("-00XX", "-0099-01-01", "0000-12-31"),
            ("-0043-XX", "-0043-01-01", "-0043-12-31"),
            ("-0043-03-XX", "-0043-03-01", "-0043-03-31"),
            ("1989-XX-XX", "1989-01-01", "1989-12-31"),
            ("1989-21", "1989-03-01", "1989-05-31"),
            ("1991-24", "1991-12-01", "1992-02-29"),
            ("1989/..", "1989-01-01", None),
            ("1989/", "1989-01-01", None),
            ("../1990", None, "1990-12-31"),
            ("1989-05~/1990?", "1989-05-01", "1990-12-31"),
            ("[1989,1990-03]", "1989-01-01", "1990-03-31"),
            ("[1989..1990]", "1989-01-01", "1990-12-31"),
            ("[..1989]", None, "1989-12-31"),
            ("[1991-05..]", "1991-05-01", None),
        ],
    )
    def test_are_the_first_and_the_last_that_it_can_mean(self, text, earliest, latest):
        stated = read_edtf(text)
        assert (stated.earliest and stated.earliest.iso, stated.latest and stated.latest.iso) == (
            earliest,
            latest,
        )

    @given(STATED)
    def test_are_in_order(self, stated):
        if stated.earliest and stated.latest:
            assert stated.earliest <= stated.latest

    @given(STATED)
    def test_follow_from_a_text_that_is_read_back(self, stated):
        assert read_edtf(stated.edtf) == stated

    @given(plain() | spans())
    def test_are_those_of_the_package_where_it_has_them_right(self, stated):
        points = [stated] if isinstance(stated, Point) else [stated.start, stated.end]
        for point in points:
            # It ends a winter with December.
            if point and point.season != 24:
                theirs = edtf.parse_edtf(point.edtf)
                assert theirs.lower_strict()[:3] == point.earliest
                assert theirs.upper_strict()[:3] == point.latest

    @given(st.lists(plain(), min_size=2, max_size=3))
    def test_are_among_those_of_what_it_is_one_of(self, points):
        choice = OneOf(tuple(points))
        assert choice.earliest in {each.earliest for each in points}
        assert choice.latest in {each.latest for each in points}
        for each in itertools.chain(points):
            assert choice.earliest <= each.earliest <= each.latest <= choice.latest

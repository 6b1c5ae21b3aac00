"""What people type for a date is understood as they meant it, or refused with words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.refusals import NotUnderstood
from cms.desk.base.dates.words import read_words
from tests.refusals import refused

from .written import STATED


class TestWhatPeopleType:
    @pytest.mark.parametrize(
        ("typed", "edtf"),
        [
            ("1989", "1989"),
            ("in 1989", "1989"),
            ("c. 1989", "1989~"),
            ("c.1989", "1989~"),
            ("c1989", "1989~"),
            ("ca 1989", "1989~"),
            ("CA. 1989", "1989~"),
            ("circa May 1989", "1989-05~"),
            ("around 1989", "1989~"),
            ("1989?", "1989?"),
            ("perhaps 1989", "1989?"),
            ("c. 1989?", "1989%"),
            ("perhaps about 1989", "1989%"),
            ("1989 or 1990", "[1989,1990]"),
            ("either 1989 or 1990", "[1989,1990]"),
            ("1989, 1990 or 1991", "[1989,1990,1991]"),
            ("1989 or 1990 or 1991", "[1989,1990,1991]"),
            ("May or June 1989", "[1989-05,1989-06]"),
            ("15 or 16 May 2019", "[2019-05-15,2019-05-16]"),
            ("May 31, 2019 or June 2, 2019", "[2019-05-31,2019-06-02]"),
            ("44 or 43 BC", "[-0043,-0042]"),
            ("4 BC or AD 1", "[-0003,0001]"),
            ("between 1989 and 1990", "[1989..1990]"),
            ("between 15 and 17 May 2019", "[2019-05-15..2019-05-17]"),
            ("between May 1989 and 1990", "[1989-05..1990-12]"),
            ("between 1 BC and 2 January 1 CE", "[0000-01-01..0001-01-02]"),
            ("before 1990", "[..1989]"),
            ("before May 1989", "[..1989-04]"),
            ("before 1 March 1900", "[..1900-02-28]"),
            ("before January 1 CE", "[..0000-12]"),
            ("by 1989", "[..1989]"),
            ("1989 or earlier", "[..1989]"),
            ("after 1990", "[1991..]"),
            ("after 31 December 1989", "[1990-01-01..]"),
            ("1989 or later", "[1989..]"),
            ("since 1989", "1989/.."),
            ("from 1989", "1989/.."),
            ("1989 onwards", "1989/.."),
            ("1989–", "1989/.."),
            ("1989-", "1989/.."),
            ("1989 to the present", "1989/.."),
            ("until 1990", "../1990"),
            ("– 1990", "../1990"),
            ("1989/1990", "1989/1990"),
            ("1989-1990", "1989/1990"),
            ("1989 – 1990", "1989/1990"),
            ("from c. 1989 to 1990?", "1989~/1990?"),
            ("1200–1150 BC", "-1199/-1149"),
            ("27 BC to AD 14", "-0026/0014"),
            ("from an unknown date to 1990", "/1990"),
            ("1960s to 1970s", "196X/197X"),
            ("1960s-1970s", "196X/197X"),
            ("1960s–1975", "196X/1975"),
            ("1975 to the 1980s", "1975/198X"),
            ("from the 1990s", "199X/.."),
            ("since the 1990s", "199X/.."),
            ("until the 1970s", "../197X"),
            ("c. 1960s to 1970s", "196X~/197X"),
            ("from the 2nd century BC to AD 14", "-01XX/0014"),
            ("from an unknown date to the 1970s", "/197X"),
            ("198X/199X", "198X/199X"),
            ("1980s", "198X"),
            ("the 1980’s", "198X"),
            ("c. 1980s", "198X~"),
            ("the decade 1900 to 1909", "190X"),
            ("19th century", "18XX"),
            ("the 100th century", "99XX"),
            ("the 1st century BC", "-00XX"),
            ("2nd millennium BCE", "-1XXX"),
            ("spring 1989", "1989-21"),
            ("in the fall of 1989", "1989-23"),
            ("some day of May 1989", "1989-05-XX"),
            ("some month of 1989", "1989-XX"),
            ("44 BC", "-0043"),
            ("44 B.C.E.", "-0043"),
            ("1 BC", "0000"),
            ("AD 14", "0014"),
            ("24 August AD 79", "0079-08-24"),
            ("August 24, A.D. 79", "0079-08-24"),
            ("from 27 BC to August AD 14", "-0026/0014-08"),
            ("800 CE", "0800"),
            ("15 March 44 BC", "-0043-03-15"),
            ("March 15, 44 BCE", "-0043-03-15"),
            ("May 31, 2019", "2019-05-31"),
            ("31st of May, 2019", "2019-05-31"),
            ("30 Sept. 2019", "2019-09-30"),
            ("31.5.2019", "2019-05-31"),
            ("5/31/2019", "2019-05-31"),
            ("05.05.2019", "2019-05-05"),
            ("2019/05/31", "2019-05-31"),
            ("2019-05-31", "2019-05-31"),
            ("1989~", "1989~"),
            ("1989%", "1989%"),
            ("-0043", "-0043"),
            ("1989-21", "1989-21"),
            ("../1990", "../1990"),
            ("1989/..", "1989/.."),
            ("[1989, 1990]", "[1989,1990]"),
            ("198x", "198X"),
        ],
    )
    def test_is_understood(self, typed, edtf):
        assert read_words(typed).edtf == edtf

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("32 May", "impossible"),
            ("32 May 2019", "impossible"),
            ("0 May 2019", "impossible"),
            ("29 February 2019", "impossible"),
            ("29 February 1900", "impossible"),
            ("2019-02-29", "impossible"),
            ("2019-13", "impossible"),
            ("1989-00", "impossible"),
            ("31.13.2019", "impossible"),
            ("31 May", "no_year"),
            ("May", "no_year"),
            ("1990 or 1989", "later_first"),
            ("1989, 1991 or 1990", "later_first"),
            ("between 1990 and 1989", "later_first"),
            ("from 1990 to 1989", "later_first"),
            ("1990/1989", "later_first"),
            ("43 or 44 BC", "later_first"),
            ("from May 1989 to March 1989", "later_first"),
            ("1989 or 1989", "same_twice"),
            ("1989/1989", "same_twice"),
            ("03/04/2019", "ambiguous"),
            ("3.4.2019", "ambiguous"),
            ("1900s", "ambiguous"),
            ("89", "short_year"),
            ("800", "short_year"),
            ("31/5/19", "short_year"),
            ("1989/90", "short_year"),
            ("1914–18", "short_year"),
            ("0 BC", "year_zero"),
            ("about spring 1989", "marked_season"),
            ("late 19th century", "part"),
            ("before c. 1990", "not_plain"),
            ("c. 1989 or 1990", "not_plain"),
            ("spring or 1990", "not_a_date"),
            ("40s BC", "decade"),
            ("the decade 1903 to 1912", "decade"),
            ("2019-05-31T10:00:00", "time_of_day"),
            ("31 May 2019, 10:00", "time_of_day"),
            ("{1989,1990}", "not_held"),
            ("1989-21~", "not_held"),
            ("2004-06-~01", "not_held"),
            ("19X9", "not_held"),
            ("198X/1989-XX", "not_held"),
            ("1970s to 1960s", "later_first"),
            ("1960s to 1960s", "same_twice"),
            ("early 1989", "part"),
            ("mid-1989", "part"),
            ("late 1960s", "part"),
            ("late 1960s to early 1970s", "part"),
            ("../..", "not_a_date"),
            ("Y19890", "not_held"),
            ("-0000", "not_held"),
            ("[1989]", "not_held"),
            ("[1989,1990..1992]", "not_held"),
            ("before 9999 BC", "out_of_range"),
            ("after 9999", "out_of_range"),
            ("", "not_a_date"),
            ("unknown", "not_a_date"),
            ("n.d.", "not_a_date"),
            ("１９８９", "not_a_date"),
            ("1989 or so", "not_a_date"),
            ("10001 BC", "out_of_range"),
            ("1989 " + "x" * 200, "too_long"),
        ],
    )
    def test_is_refused_with_words(self, typed, code):
        with refused(NotUnderstood, code):
            read_words(typed)

    @pytest.mark.parametrize(
        ("typed", "dates"),
        [
            ("early 1989", "between January and April 1989"),
            ("mid-1989", "between May and August 1989"),
            ("the end of 1989", "between September and December 1989"),
            ("late 1960s", "between 1967 and 1969"),
            ("the mid-1960s", "between 1964 and 1966"),
            ("late 19th century", "between 1867 and 1899"),
            ("early in the 20th century", "between 1900 and 1933"),
            ("late February 2020", "between 21 and 29 February 2020"),
            ("the first half of 1989", "between 1900 and 1930"),
            ("late 1st century BC", "between 1900 and 1930"),
        ],
    )
    def test_says_what_to_write_for_a_part(self, typed, dates):
        with refused(NotUnderstood, "part") as refusal:
            read_words(typed)
        assert f"“{dates}”" in str(refusal.value)
        assert read_words(dates).edtf

    def test_names_the_part_that_is_not_understood(self):
        with pytest.raises(NotUnderstood, match="“foo”"):
            read_words("1989 or foo")

    def test_tells_both_days_of_one_that_is_ambiguous(self):
        with pytest.raises(NotUnderstood, match=re.escape("the 3rd of April or the 4th of March")):
            read_words("03/04/2019")

    @given(st.text(max_size=40) | st.text("0123456789XB.C/-~?%[], orMay", max_size=24))
    def test_is_understood_or_refused_whatever_it_is(self, typed):
        try:
            stated = read_words(typed)
        except NotUnderstood as error:
            told = str(error)
        else:
            told = "understood."
            assert read_words(stated.edtf) == stated
        assert told.endswith(".")

    @given(STATED)
    def test_is_never_guessed_wrongly_from_our_own_words(self, stated):
        assert read_words(in_words(stated)) == stated

    @given(STATED, st.sampled_from(["upper", "title", "swapcase"]))
    def test_may_have_any_capitals_and_blanks(self, stated, change):
        assert read_words(f"  {getattr(in_words(stated), change)()} ".replace(" ", "  ")) == stated

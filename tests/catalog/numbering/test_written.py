"""Numbers as they are printed, and as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.numbering.typed import codes_in, episode_in, season_in, term
from catalog.numbering.written import MOST_IN_A_SPAN, read_number


class TestANumber:
    @pytest.mark.parametrize(
        ("printed", "bare", "first", "last"),
        [
            ("2", "2", 2, 2),
            ("02", "2", 2, 2),
            ("Part Three", "3", 3, 3),
            ("Part III", "3", 3, 3),
            ("Season 4", "4", 4, 4),
            ("Series 9", "9", 9, 9),
            ("Vol. 2", "2", 2, 2),
            ("No. 13", "13", 13, 13),
            ("#7", "7", 7, 7),
            ("twelve", "12", 12, 12),
            ("1-2", "1-2", 1, 2),
            ("23–24", "23-24", 23, 24),
            ("1 & 2", "1-2", 1, 2),
            ("Episodes 5 and 6", "5-6", 5, 6),
            ("5 to 7", "5-7", 5, 7),
            ("3B", "3b", None, None),
            ("4F22", "4f22", None, None),
            ("1E05", "1e5", None, None),
            ("7G 01", "7g1", None, None),
            ("40271-721", "40271-721", None, None),
            ("1-200", "1-200", None, None),
            ("2-1", "2-1", None, None),
            ("X", "x", None, None),
            ("Christmas Special", "christmasspecial", None, None),
            ("Partisan", "partisan", None, None),
            ("0", "0", 0, 0),
        ],
    )
    def test_is_read_as_it_is_printed(self, printed, bare, first, last):
        found = read_number(printed)
        assert (found.bare, found.first, found.last) == (bare, first, last)

    def test_runs_backwards_where_the_larger_one_is_first(self):
        assert [text for text in ("2-1", "2-2", "1-2", "2", "3B") if read_number(text).is_backwards] == [
            "2-1",
            "2-2",
        ]


@given(st.lists(st.integers(0, 99_999), min_size=2, max_size=6))
def test_keys_sort_as_their_numbers_do(numbers):
    keys = {number: read_number(str(number)).key for number in numbers}
    assert sorted(numbers, key=keys.__getitem__) == sorted(numbers)


@given(st.integers(0, 9_000), st.integers(1, MOST_IN_A_SPAN - 1))
def test_a_span_has_both_its_ends_however_it_is_joined(first, more):
    for joined in ("{}-{}", "{} – {}", "{} & {}", "Episodes {} and {}"):
        found = read_number(joined.format(first, first + more))
        assert (found.first, found.last) == (first, first + more)


@given(st.text(max_size=40))
def test_anything_can_be_printed(text):
    found = read_number(text)
    assert len(found.key) <= 200
    assert found.first is None or found.last is None or found.first <= found.last
    assert read_number(found.bare).bare == found.bare or found.bare.isalpha()


class TestWhatPeopleType:
    @pytest.mark.parametrize(
        ("words", "season", "number", "rest"),
        [
            ("S03E05", "3", 5, ""),
            ("s3e5", "3", 5, ""),
            ("S3 E5", "3", 5, ""),
            ("3x05", "3", 5, ""),
            ("S01E01-E02", "1", 1, ""),
            ("season 3 episode 5", "3", 5, ""),
            ("Series 3, episode 5", "3", 5, ""),
            ("Season 3 Ep. 5", "3", 5, ""),
            ("S03B E05", "3b", 5, ""),
            ("Firefly S01E02", "1", 2, "firefly"),
            ("Our Flag – 1x02", "1", 2, "our flag"),
        ],
    )
    def test_is_read_as_a_season_and_a_number(self, words, season, number, rest):
        found = episode_in(words)
        assert found is not None
        assert (found.season.bare, found.number, found.rest) == (season, number, rest)

    @pytest.mark.parametrize("words", ["", "4F22", "Seven Seconds", "S.W.A.T.", "Episode 5", "24", "1080x"])
    def test_asks_for_no_season_and_number(self, words):
        assert episode_in(words) is None

    @pytest.mark.parametrize(
        ("words", "season", "rest"),
        [
            ("Adolescence S02", "2", "adolescence"),
            ("Adolescence: Season 2", "2", "adolescence"),
            ("Doctor Who series eleven", "11", "doctor who"),
            ("La casa de papel part 2", "2", "la casa de papel"),
        ],
    )
    def test_is_read_as_a_season_of_a_title(self, words, season, rest):
        found = season_in(words)
        assert found is not None
        assert (found[0].bare, found[1]) == (season, rest)

    @pytest.mark.parametrize("words", ["Season 2", "S02", "The Four Seasons", "Body Parts", "Partisan 3"])
    def test_asks_for_no_season_of_a_title(self, words):
        assert season_in(words) is None

    def test_may_have_a_production_code_in_it(self):
        assert dict(codes_in("4F22")) == {"4f22": ""}
        assert dict(codes_in("Simpsons 4F22")) == {"simpsons4f22": "", "4f22": "simpsons"}
        assert dict(codes_in("Seven Seconds")) == {}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("S03E05", "s3e5"),
            ("3x05", "s3e5"),
            ("E05", "5"),
            ("S03", "3"),
            ("Part Two", "2"),
            ("4F22", "4f22"),
        ],
    )
    def test_is_one_term_for_readers(self, text, found):
        assert term(text) == found

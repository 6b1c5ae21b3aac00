"""What two values leave open decides whether they contradict each other; how they are written does not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.claims.comparison.intervals import Interval
from sources.claims.contradiction import Conflict, Terms, compare
from tests.desk.base.dates.written import STATED, plain
from tests.make.sources import value_of_claim

BOUNDS = st.sampled_from([None, "exactly", "about", "at_least", "more_than", "at_most", "less_than"])
AMOUNTS = st.integers(1, 60).map(str)


def claim(**value) -> dict:
    unknown = dict.fromkeys(
        [
            *("subject", "property", "modality", "outcome", "valid_from", "valid_to", "valid_when"),
            *("said_on", "said_when", "originator", "originator_described", "speaker", "speaker_described"),
        ]
    )
    empty = {"qualifiers": [], "citations": [], "window": {"starts": None, "ends": None}}
    return {"standing": "normal", **unknown, **empty, "value": value_of_claim(**value)}


def contradict(one: dict, other: dict) -> bool:
    found = compare(claim(**one), claim(**other), Terms())
    assert found is None or found.kind in (Conflict.VALUE, Conflict.DATE) or not found.kind.is_alarming
    assert found == compare(claim(**other), claim(**one), Terms()), "it is the same either way round"
    return found is not None and found.kind.is_alarming


def amount(number: str, bound: str | None = None, to: str | None = None) -> dict:
    return {"amount": number, "bound": bound, "amount_to": to}


class TestAmounts:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (amount("10000000", "less_than"), amount("10000000", "at_least")),
            (amount("23", "more_than"), amount("23")),
            (amount("23", "more_than"), amount("23", "at_most")),
            (amount("23", "more_than"), amount("20", to="23")),
            (amount("5"), amount("6")),
            (amount("5", to="7"), amount("8", to="9")),
            (amount("23000000", "about"), amount("24000000")),
            (amount("1", "about"), amount("2", "about")),
        ],
    )
    def test_without_a_number_in_common_contradict(self, one, other):
        assert contradict(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (amount("10000000", "at_most"), amount("10000000", "at_least")),
            # What is printed as ten million may be 9.8.
            (amount("10000000", "less_than"), amount("10000000")),
            (amount("23", "at_least"), amount("23")),
            (amount("23", "more_than"), amount("24")),
            (amount("5", to="7"), amount("7", to="9")),
            (amount("23000000", "about"), amount("23400000")),
            (amount("23000000", "about"), amount("23000000", "more_than")),
            (amount("1.50"), amount("1.5")),
            (amount("5", to="7", bound="less_than"), amount("6")),
            (amount("5", to="7", bound="more_than"), amount("6")),
        ],
    )
    def test_with_one_do_not(self, one, other):
        assert not contradict(one, other)

    @given(AMOUNTS, BOUNDS, AMOUNTS, BOUNDS)
    def test_contradict_exactly_where_no_number_satisfies_both(self, one, bound, other, limit):
        tried = [Decimal(step) / 4 for step in range(400)]
        common = any(_allows(one, bound, each) and _allows(other, limit, each) for each in tried)
        assert contradict(amount(one, bound), amount(other, limit)) == (not common)


def _allows(number: str, bound: str | None, tried: Decimal) -> bool:
    """Whether the words allow the number, told without intervals."""
    stated = Decimal(number)
    match bound:
        case "more_than":
            return tried > stated
        case "at_least":
            return tried >= stated
        case "less_than":
            return tried < stated
        case "at_most":
            return tried <= stated
        case "about":
            half = 5 if number.endswith("0") else Decimal("0.5")
            return -half <= tried - stated < half  # what lies in the middle is rounded up
    return tried == stated


class TestDates:
    @pytest.mark.parametrize(
        ("one", "other", "contradicts"),
        [
            ({"date": "1989", "bound": "about"}, {"date": "1990"}, False),
            ({"date": "1989", "bound": "about"}, {"date": "1990-04-19"}, False),
            ({"date": "1989", "bound": "about"}, {"date": "2002"}, True),
            ({"date": "1989-04", "bound": "about"}, {"date": "1989-05-02"}, False),
            ({"date": "1989-04", "bound": "about"}, {"date": "1990"}, True),
            ({"date": "2019"}, {"date": "2019-05-31"}, False),
            ({"date": "2019-05"}, {"date": "2019-06"}, True),
            ({"date": "2019-05-31"}, {"date": "2019-05-30"}, True),
            ({"date": "2019", "bound": "less_than"}, {"date": "2019-05-31"}, True),
            ({"date": "2019", "bound": "at_most"}, {"date": "2019-05-31"}, False),
            ({"date": "2019-02", "bound": "more_than"}, {"date": "2019-02-28"}, True),
            ({"date": "2020-02", "bound": "at_least"}, {"date": "2020-02-29"}, False),
            ({"date": "2019", "bound": "more_than"}, {"date": "2020"}, False),
        ],
    )
    def test_contradict_where_no_day_satisfies_both(self, one, other, contradicts):
        assert contradict(one, other) == contradicts


def when(edtf: str) -> dict:
    return {"when": {"edtf": edtf}}


class TestDatesAsStated:
    @pytest.mark.parametrize(
        ("one", "other", "contradicts"),
        [
            (when("1989~"), {"date": "1990"}, False),
            (when("1989~"), {"date": "2002"}, True),
            (when("1989~"), {"date": "1989", "bound": "about"}, False),
            (when("1989%"), when("1992"), False),
            (when("1989?"), {"date": "1989-04-19"}, False),
            (when("1989?"), {"date": "1990"}, True),
            (when("1989-05~"), {"date": "1989-06"}, False),
            (when("1989-05-31~"), {"date": "1989-06-05"}, False),
            (when("1989-05-31~"), {"date": "1989-06-30"}, True),
            (when("[1989,1990]"), {"date": "1990-04"}, False),
            (when("[1989,1990]"), {"date": "1991"}, True),
            (when("[1989,1995]"), {"date": "1991"}, True),
            (when("[1989..1995]"), {"date": "1991"}, False),
            (when("[1989,1995]"), when("[1990,1995]"), False),
            (when("[1989,1995]"), when("[1990,1994]"), True),
            (when("[..1988]"), {"date": "1989"}, True),
            (when("[..1988]"), {"date": "1988-12-31"}, False),
            (when("[..1988]"), when("[1989..]"), True),
            (when("1989/.."), {"date": "2019"}, False),
            (when("1989/.."), {"date": "1988"}, True),
            (when("1989~/.."), {"date": "1988"}, False),
            (when("../1989~"), {"date": "1992"}, False),
            (when("198X"), {"date": "1989"}, False),
            (when("198X"), {"date": "1990"}, True),
            (when("1989-21"), {"date": "1989-04-19"}, False),
            (when("1989-21"), {"date": "1989-06"}, True),
            (when("-0043-03-15"), when("-0043"), False),
            (when("-0043-03-15"), when("-0042"), True),
            (when("-0043-03-15"), when("0044-03-15"), True),
            (when("1989"), {"text": "a while ago"}, True),
        ],
    )
    def test_contradict_where_no_day_satisfies_both(self, one, other, contradicts):
        assert contradict(one, other) == contradicts

    @given(STATED)
    def test_never_contradict_themselves(self, stated):
        assert not contradict(when(stated.edtf), when(stated.edtf))

    @given(STATED, plain(st.integers(1, 9999)))
    def test_contradict_a_plain_date_as_much_written_either_way(self, stated, date):
        one = when(stated.edtf)
        assert contradict(one, {"date": date.edtf}) == contradict(one, when(date.edtf))


class TestPlaces:
    @pytest.mark.parametrize(
        ("one", "other", "contradicts"),
        [
            ({"rank": 10, "bound": "at_most"}, {"rank": 3}, False),
            ({"rank": 10, "bound": "at_most"}, {"rank": 11}, True),
            ({"rank": 1}, {"rank": 2}, True),
            ({"rank": 1}, {"rank": 1}, False),
            ({"rank": 1}, {"rank": 3, "universe": "all series, every week"}, False),
        ],
    )
    def test_of_one_universe_are_compared_by_their_bounds(self, one, other, contradicts):
        universe = {"universe": "series, every day"}
        assert contradict({**universe, **one}, {**universe, **other}) == contradicts


class TestAnInterval:
    ends = st.decimals(-5, 5, places=0)

    @given(ends, ends, st.booleans(), st.booleans())
    def test_is_never_apart_from_itself_unless_it_is_empty(self, low, high, first, last):
        both = Interval(min(low, high), max(low, high), first, last)
        is_empty = both.low == both.high and (first or last)
        assert both.is_apart_from(both) == is_empty

"""What claims cover is read into types where that is certain, and related axis by axis."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.claims.models import Qualifier
from sources.claims.scope import ages, windows
from sources.claims.scope.relate import Axis, World, relate, scope_of
from sources.claims.scope.relation import Members, Relation, Run
from tests.sources.pairs.notation import NETFLIX, body
from tests.sources.pairs.terms import METRICS, TERMS, regions

REGIONS = regions()
WORLD = World(REGIONS, METRICS, {100: "2019-05-31"})
UNRELEASED = World(REGIONS, METRICS, {})


def related(axis: Axis, one: dict, other: dict, world: World = WORLD, *, is_total: bool = False) -> Relation:
    scopes = [scope_of(body(each), world, is_total=is_total) for each in (one, other)]
    found = relate(*scopes)[axis]
    assert relate(*reversed(scopes))[axis] is found.turned, "the other sees it the other way round"
    return found


class TestRegions:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("US", "US", "same"),
            ("US", "in the United States", "same"),
            ("worldwide", "001", "same"),
            ("US", "001", "inside"),
            ("DE", "150", "inside"),
            ("019", "US", "contains"),
            ("US", "GB", "disjoint"),
            ("150", "019", "disjoint"),
            ("SUHH", "150", "inside"),
            ("SUHH", "US", "unknown"),
            ("in the Midwest", "US", "unknown"),
            ("in the Midwest", "in the Midwest", "same"),
        ],
    )
    def test_lie_to_each_other_as_on_a_map(self, one, other, expected):
        assert related(Axis.REGION, {"region": one}, {"region": other}) == expected

    def test_less_one_country_lie_inside_the_whole_and_beside_what_is_left_out(self):
        less = {"region": "001", "excluding": "US"}
        assert related(Axis.REGION, less, {"region": "001"}) is Relation.INSIDE
        assert related(Axis.REGION, less, {"region": "US"}) is Relation.DISJOINT
        assert related(Axis.REGION, less, {"region": "GB"}) is Relation.CONTAINS
        assert (
            related(Axis.REGION, {"region": "019", "excluding": "CA"}, {"region": "021"}) is Relation.OVERLAPS
        )

    def test_that_one_alone_states_are_unknown(self):
        assert related(Axis.REGION, {"region": "US"}, {}) is Relation.UNKNOWN
        assert related(Axis.REGION, {}, {}) is Relation.SAME

    @given(st.sampled_from(sorted(REGIONS.places)), st.sampled_from(sorted(REGIONS.places)))
    def test_are_a_tree(self, one, other):
        found = related(Axis.REGION, {"region": one}, {"region": other})
        assert found is not Relation.OVERLAPS
        assert (found is Relation.SAME) == (one == other)


class TestWindows:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("first 28 days", ("2019-05-31", "2019-06-27"), "same"),
            ("in its first four weeks", "first 28 days", "same"),
            ("opening_weekend", ("2019-05-31", "2019-06-02"), "same"),
            ("opening_day", "opening_weekend", "inside"),
            ("first 28 days", "first 7 days", "contains"),
            ("first 28 days", ("2019-06-20", "2019-07-10"), "overlaps"),
            (("2019-05", "2019-05"), ("2019-06", "2019-06"), "disjoint"),
            ("first_month", "first 28 days", "unknown"),
            ("over the summer", "first 28 days", "unknown"),
        ],
    )
    def test_lie_to_each_other_as_on_a_calendar(self, one, other, expected):
        assert related(Axis.WINDOW, {"window": one}, {"window": other}) == expected

    def test_are_counted_from_a_release_that_nobody_knows(self):
        spans = {"window": "first 28 days"}, {"window": "first 7 days"}
        assert related(Axis.WINDOW, *spans, UNRELEASED) is Relation.CONTAINS
        dated = {"window": ("2019-05-31", "2019-06-27")}
        assert related(Axis.WINDOW, spans[0], dated, UNRELEASED) is Relation.UNKNOWN

    def test_of_a_total_end_when_it_was_said(self):
        june, october = {"said_on": "2019-06-25"}, {"said_on": "2019-10-16"}
        assert related(Axis.WINDOW, june, october, is_total=True) is Relation.INSIDE
        assert related(Axis.WINDOW, june, {"said_on": "2019-06-26"}, is_total=True) is Relation.SAME
        assert related(Axis.WINDOW, june, october) is Relation.SAME

    def test_of_every_span_have_words_and_a_code_that_the_form_has(self):
        assert [each.value for each in windows.Span] == Qualifier.Span.values
        assert all(windows.in_words(each, 28) for each in windows.Span)


class TestOtherAxes:
    @pytest.mark.parametrize(
        ("words", "ages_of"),
        [
            ("adults 18–49", (18, 49)),
            ("people aged 2 or over", (2, None)),
            ("18+", (18, None)),
            ("children under 12", (0, 11)),
        ],
    )
    def test_ages_are_read(self, words, ages_of):
        first, last = ages_of
        found = ages.named(words)
        assert found == Run(Decimal(first), Decimal(last) if last is not None else Decimal("Infinity"))

    def test_ages_lie_inside_wider_ones(self):
        one, other = {"population": "adults 18–34"}, {"population": "adults 18-49"}
        assert related(Axis.POPULATION, one, other) is Relation.INSIDE
        assert related(Axis.POPULATION, {"population": "women 18-49"}, other) is Relation.UNKNOWN

    def test_services_are_records_and_editions_differ_in_their_years(self):
        assert related(Axis.PLATFORM, {"platform": 1}, {"platform": 2}) is Relation.DISJOINT
        assert related(Axis.PLATFORM, {"platform": "on Netflix"}, {"platform": "Netflix"}) is Relation.SAME
        assert (
            related(Axis.EDITION, {"edition": "Emmys 2019"}, {"edition": "Emmys 2020"}) is Relation.DISJOINT
        )
        assert related(Axis.EDITION, {"edition": "Emmys"}, {"edition": "BAFTAs"}) is Relation.UNKNOWN

    def test_a_metric_follows_from_whose_it_is_and_when(self):
        said = {"unit": "accounts", "originator": NETFLIX, "amount": "33000000"}
        one, other = {**said, "said_on": "2019-07"}, {**said, "metric": "netflix-70-percent"}
        assert related(Axis.METRIC, one, other) is Relation.SAME
        later = {**said, "said_on": "2020-02"}
        assert related(Axis.METRIC, one, later) is Relation.DISJOINT
        assert related(Axis.METRIC, {**said, "originator": None}, later) is Relation.UNKNOWN


names = st.frozensets(st.integers(1, 5), min_size=1)
ends = st.integers(-3, 3)


class TestRelation:
    @given(names, names)
    def test_of_things_is_that_of_sets(self, one, other):
        found = Members(one).to(Members(other))
        assert Members(other).to(Members(one)) is found.turned
        assert (found is Relation.DISJOINT) == (not one & other)
        assert (found in (Relation.SAME, Relation.INSIDE)) == (one <= other)

    @given(ends, ends, ends, ends)
    def test_of_runs_is_that_of_the_days_in_them(self, a, b, c, d):
        one, other = sorted((a, b)), sorted((c, d))
        days = [{*range(first, last + 1)} for first, last in (one, other)]
        runs = [Run(Decimal(first), Decimal(last)) for first, last in (one, other)]
        assert runs[0].to(runs[1]) is Members(frozenset(days[0])).to(Members(frozenset(days[1])))


def test_the_terms_know_what_converts():
    assert TERMS.units["hours"].factor == 60 * (TERMS.units["minutes"].factor or 0)
    assert not any(TERMS.units[code].factor for code in ("accounts", "viewers", "households", "years"))

"""Which records a new one may be."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.finding.namesakes import (
    Verdict,
    are_nearly,
    asked_about,
    compare,
    compare_ids,
    decide,
    namesakes,
)
from cms.desk.records.blank import blank
from cms.desk.records.registry import kind
from tests.make import make_event, make_organisation, make_person, make_title


def found(code, ids=(), **facts):
    """The names and verdicts of the namesakes of a new record."""
    of = kind(code)
    return [(each.card.pk, each.verdict) for each in namesakes(of, blank(of) | facts, ids=ids)]


class TestASecondNetflix:
    def test_is_asked_about_however_it_is_written(self, writer):
        there = make_organisation(writer, name="Netflix")
        for name in ("Netflix", "NETFLIX", "netflix", " Net-flix ", "Nétflix"):
            assert found("organisation", name=name) == [(there.pk, Verdict.ASK)]

    def test_is_the_same_where_more_agrees(self, writer):
        there = make_organisation(writer, name="Netflix", country="US")
        assert found("organisation", name="Netflix", country="US") == [(there.pk, Verdict.SAME)]

    def test_is_another_where_what_is_known_differs(self, writer):
        there = make_organisation(writer, name="Channel 4", country="GB")
        assert found("organisation", name="Channel 4", country="US") == [(there.pk, Verdict.NEW)]

    def test_is_no_namesake_of_another_kind(self, writer):
        make_person(writer, name="Netflix")
        make_event(writer, name="Netflix")
        assert found("organisation", name="Netflix") == []

    def test_has_nothing_to_be_compared_with_in_a_kind_that_is_not(self, writer):
        make_event(writer, name="Emmys 2019")
        assert found("event", name="Emmys 2019") == []


class TestANameNearlyThere:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Stephen Graham", "Steven Graham"),
            ("Erin Dougherty", "Erin Doherty"),
            ("Ava DuVernay", "Ava Du Vernay"),
            ("Jarrel Jerome", "Jharrel Jerome"),
            ("The Great British Bake-Off", "Great British Bake Off"),
        ],
    )
    def test_is_asked_about(self, writer, one, other):
        assert are_nearly(one, other)
        assert are_nearly(other, one)
        there = make_person(writer, name=other)
        assert found("person", name=one) == [(there.pk, Verdict.ASK)]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Toy Story", "Toy Story 2"),
            ("Rocky II", "Rocky III"),
            ("Alien", "Aliens vs Predator"),
            ("Ava", "Ava DuVernay"),
            ("Jo Brand", "Russell Brand"),
            ("Heat", "Heath"),
        ],
    )
    def test_is_another_that_is_longer_or_numbered(self, writer, one, other):
        assert not are_nearly(one, other)
        make_title(writer, name=other, type="film")
        assert found("title", name=one) == []

    def test_is_not_looked_for_where_one_is_called_just_so(self, writer):
        there = make_person(writer, name="Steven Graham")
        make_person(writer, name="Stephen Graham")
        assert found("person", name="Steven Graham") == [(there.pk, Verdict.ASK)]

    def test_is_another_where_years_differ(self, writer):
        make_person(writer, name="Stephen Graham", born="1973")
        assert found("person", name="Steven Graham", born="1951") == []


class TestAnotherName:
    def test_finds_it_too(self, writer):
        rows = {"new-1": {"text": "Archibald Leach", "kind": "also_known_as"}}
        there = make_person(writer, name="Cary Grant", names=rows)
        assert found("person", name="Archibald Leach") == [(there.pk, Verdict.ASK)]
        typed = [{"text": "Cary Grant", "kind": "also_known_as"}]
        assert found("person", name="A. Leach", names=typed) == [(there.pk, Verdict.ASK)]


class TestAnIdElsewhere:
    def test_that_both_have_says_that_they_are_one(self, writer):
        there = make_title(
            writer, name="Cape Fear", external_ids={"new-1": {"scheme": "imdb", "value": "tt0101540"}}
        )
        assert found("title", name="Les Nerfs à vif", ids=[("imdb", "tt0101540")]) == [
            (there.pk, Verdict.SAME)
        ]

    def test_that_differs_says_that_they_are_two(self, writer):
        there = make_title(
            writer, name="Cape Fear", external_ids={"new-1": {"scheme": "imdb", "value": "tt0101540"}}
        )
        assert found("title", name="Cape Fear", ids=[("imdb", "tt0055824")]) == [(there.pk, Verdict.NEW)]

    def test_as_a_key_in_a_sheet_says_nothing(self, writer):
        row = {"new-1": {"scheme": "sheet:title", "value": "a"}}
        there = make_title(writer, name="Cape Fear", type=None, external_ids=row)
        assert found("title", name="Cape Fear", ids=[("sheet:title", "b")]) == [(there.pk, Verdict.ASK)]


class TestYears:
    def test_that_are_one_apart_say_nothing(self):
        assert compare({"year": 1991}, {"year": 1992}) == ([], [])
        assert compare({"year": 1991}, {"year": 1993}) == ([], ["year"])
        assert compare({"year": 1991}, {"year": 1991}) == (["year"], [])

    def test_that_are_unknown_say_nothing(self):
        assert compare({"year": None, "type": ""}, {"year": 1991, "type": "film"}) == ([], [])

    def test_are_read_from_dates_as_stated(self, writer):
        there = make_person(writer, name="Ann Lee", birth="1736~")
        known = make_person(writer, name="Ann Lee", birth="1990-02")
        assert found("person", name="Ann Lee", born="1990") == [
            (known.pk, Verdict.SAME),
            (there.pk, Verdict.ASK),
        ]


class TestARemake:
    def test_is_another_title(self, writer):
        first = make_title(writer, name="Cape Fear", type="film", premiere="1962")
        assert found("title", name="Cape Fear", type="film", premiere="1991") == [(first.pk, Verdict.ASK)]
        typed = {"name": "Cape Fear", "type": "series", "premiere": "2026"}
        assert found("title", **typed) == [(first.pk, Verdict.NEW)]


def test_a_verdict_follows_from_what_agrees():
    assert decide(True, ["year"], []) is Verdict.SAME
    assert decide(True, [], []) is Verdict.ASK
    assert decide(True, ["type"], ["year"]) is Verdict.ASK
    assert decide(True, [], ["year"]) is Verdict.NEW
    assert decide(False, ["year"], []) is Verdict.ASK


def test_ids_of_one_scheme_are_compared_as_a_whole():
    assert compare_ids([("imdb", "1"), ("imdb", "2")], [("imdb", "2")]) == (["imdb"], [])
    assert compare_ids([("imdb", "1")], [("wikidata", "1")]) == ([], [])


def test_only_what_may_be_the_same_is_asked_about(writer):
    make_title(writer, name="Cape Fear", type="film", premiere="1962")
    of = kind("title")
    typed = {"name": "Cape Fear", "type": "series", "premiere": "2026"}
    assert asked_about(namesakes(of, blank(of) | typed)) == []


def test_queries_do_not_grow_with_namesakes(writer):
    of = kind("person")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            namesakes(of, blank(of) | {"name": "John Smith"}, ids=[("imdb", "nm1")])
        return len(caught)

    make_person(writer, name="John Smith")
    before = queries()
    for born in ("1950", "1960", "1970"):
        make_person(writer, name="John Smith", born=born)
    assert queries() == before

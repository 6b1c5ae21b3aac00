"""Likely duplicates, a piece of the names at a time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.finding import duplicates
from cms.desk.finding.duplicates import likely_duplicates
from cms.desk.finding.namesakes import Verdict
from cms.desk.models import Card
from cms.desk.records.registry import kind
from cms.desk.write.told_apart import tell_apart
from tests.make import NOON, make_organisation, make_person


@pytest.fixture
def smiths(writer):
    return [make_person(writer, name=name) for name in ("John Smith", "john smith", "Ann Lee")]


def pairs(code="person", after=""):
    return [(each.first.pk, each.second.pk) for each in likely_duplicates(kind(code), after=after).pairs]


class TestPairs:
    def test_are_those_called_the_same_by_any_name(self, writer, smiths):
        rows = {"new-1": {"text": "ANN LEE", "kind": "also_known_as"}}
        other = make_person(writer, name="Anna Leigh", names=rows)
        make_organisation(writer, name="Ann Lee")
        assert pairs() == [(smiths[2].pk, other.pk), (smiths[0].pk, smiths[1].pk)]

    def test_are_shown_once_whatever_names_they_share(self, writer):
        rows = {"new-1": {"text": "Archibald Leach", "kind": "birth"}}
        both = [make_person(writer, name="Cary Grant", names=rows).pk for _ in range(2)]
        assert pairs() == [tuple(both)]

    def test_that_were_told_apart_are_not_among_them(self, writer, smiths):
        tell_apart(smiths[1].card, [smiths[0].card], by=writer, at=NOON)
        assert pairs() == []

    def test_that_cannot_be_one_are_not_among_them(self, writer):
        for born in ("1950", "1990"):
            make_person(writer, name="John Smith", born=born)
        assert pairs() == []

    def test_of_which_more_agrees_say_so(self, writer):
        for _ in range(2):
            make_organisation(writer, name="Netflix", country="US")
        (pair,) = likely_duplicates(kind("organisation")).pairs
        assert (pair.verdict, pair.agrees, pair.differs) == (Verdict.SAME, ["country"], [])

    def test_with_one_that_was_merged_are_not_among_them(self, smiths):
        Card.objects.filter(pk=smiths[1].pk).update(merged_into=smiths[0].card)
        assert pairs() == []


class TestAPiece:
    def test_ends_before_a_name_that_may_go_on_behind_it(self, writer, smiths, monkeypatch):
        make_person(writer, name="Zoe")
        # Names in order: annlee, johnsmith, johnsmith, zoe; slugs of the Smiths lie between them.
        monkeypatch.setattr(duplicates, "LOOKED_THROUGH", 2)
        after, seen = "", []
        for _ in range(20):
            found = likely_duplicates(kind("person"), after=after)
            seen += [(each.first.pk, each.second.pk) for each in found.pairs]
            if not (after := found.after):
                break
        assert after == ""
        assert seen == [(smiths[0].pk, smiths[1].pk)]

    def test_shows_so_many_and_goes_on_behind_them(self, writer, monkeypatch):
        made = [make_person(writer, name=name).pk for name in ("Amy", "Amy", "Bea", "Bea", "Cat", "Cat")]
        monkeypatch.setattr(duplicates, "SHOWN", 1)
        first = likely_duplicates(kind("person"))
        assert [(each.first.pk, each.second.pk) for each in first.pairs] == [tuple(made[:2])]
        assert pairs(after=first.after) == [tuple(made[2:4])]

    def test_takes_a_bounded_number_of_queries(self, writer, smiths):
        def queries():
            with CaptureQueriesContext(connection) as caught:
                likely_duplicates(kind("person"))
            return len(caught)

        before = queries()
        for name in ("Amy", "Amy", "Bea", "Bea", "Bea"):
            make_person(writer, name=name)
        assert queries() == before

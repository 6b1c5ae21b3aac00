"""Reviewers read labels, not codes and hashes."""

import pytest

from catalog.models import Country, Job
from cms.desk.records.registry import kind
from cms.newsroom.code_names import Words
from cms.newsroom.difference import compared
from tests.make import credit, make_person, make_submitted, make_title
from tests.make.sources import make_source

pytestmark = pytest.mark.django_db


def told(facts) -> dict[str, str]:
    return {
        fact.name: "".join(run.text for run in fact.words)
        or " | ".join("".join(run.text for run in item.words) for item in fact.items)
        for fact in facts
    }


def of_new(*records, by) -> dict[str, str]:
    changeset = make_submitted(*records, by=by)
    proposal = changeset.standing().select_related("card").get(card=records[0].pk)
    return told(compared([proposal.card.kind], [(None, proposal.body)])[0])


class TestWords:
    def test_stand_for_choices_and_vocabularies(self):
        made = {"type": "ads", "country": "AU", "except_countries": ["AU"], "price": "4.99"}
        australia = Country.objects.get(pk="AU").label
        assert told(compared(["offer"], [(None, made)])[0]) == {
            "type": "free with advertising",
            "country": australia,
            "price": "4.99",
            "except_countries": australia,
        }

    def test_stand_for_the_codes_of_lines(self, writer):
        person = make_person(writer, name="Ava")
        job = Job.objects.get(pk="executive-producer").label
        title = make_title(
            writer,
            countries=["DE"],
            credits={"new-1": credit(person, "executive-producer")},
            names={"new-1": {"text": "Als sie uns sahen", "language": "de", "kind": "also_known_as"}},
        )
        shown = of_new(title, person, by=writer)
        assert shown["countries"] == "Germany"
        assert shown["credits"].startswith("Ava")
        assert job in shown["credits"]
        assert "German" in shown["names"]

    def test_are_left_as_they_are_where_nothing_says(self):
        made = {"type": "unheard-of", "country": "XX", "name": "AU"}
        assert Words().facts(kind("offer"), made) == made

    def test_take_the_place_of_hashes(self, writer):
        source = make_source(writer, text="Words.")
        assert of_new(source, by=writer)["snapshots"] == "2026-02-01 · excerpt no"

    def test_cost_a_query_for_each_vocabulary_however_many_records(self, django_assert_num_queries):
        words = Words()
        with django_assert_num_queries(1):
            for _ in range(3):
                words.facts(kind("offer"), {"country": "AU", "except_countries": ["US", "DE"]})

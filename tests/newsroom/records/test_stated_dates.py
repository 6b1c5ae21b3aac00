"""Fields for dates as they are stated, on a record's form and on the page of a part."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.events.models import Event
from cms.desk.models import Version
from cms.desk.records.registry import kind
from cms.desk.review.bulk.outliers import _losses
from cms.desk.review.bulk.patterns import pattern
from cms.newsroom.changesets import groups
from cms.newsroom.records.bulk_edit.shown import Values
from tests.make import edit, make_event, make_person, make_submitted
from tests.make.sources import make_claim, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(writer):
    client = Client()
    client.force_login(writer)
    return client


def form(event: Event, **values) -> dict:
    versions = {"version_opened": event.card.version, "version_expected": event.card.version}
    known = {"name": event.name, "type": event.type_id, "slug": event.card.slug, "external_ids": ""}
    return {**known, **versions, **values}


def page(event: Event) -> str:
    return reverse("admin:catalog_event_change", args=[event.pk])


def shown(response) -> tuple[str, str]:
    """The text of the field, and what stands below it."""
    html = response.content.decode()
    box = re.search(r'<input[^>]*name="when"[^>]*>', html)[0]
    value = re.search(r'value="([^"]*)"', box)
    said = re.search(r'<output class="understood"[^>]*>(.*?)</output>', html)[1]
    return (value[1] if value else ""), said


class TestTheForm:
    def test_takes_words_and_shows_how_they_were_understood(self, as_writer, writer):
        event = make_event(writer)
        response = as_writer.post(page(event), form(event, when="ca. 1989"), follow=True)
        assert Event.objects.get().when == "1989~"
        assert shown(response) == (
            "about 1989",
            "Understood as: about 1989 (earliest 1 January 1989, latest 31 December 1989).",
        )

    def test_says_which_end_is_open(self, as_writer, writer):
        event = make_event(writer, when="since 44 BC")
        words, said = shown(as_writer.get(page(event)))
        assert words == "from 44 BCE, still open"
        assert said.endswith("(earliest 1 January 44 BCE, latest open).")

    def test_writes_nothing_where_the_words_shown_are_saved_again(self, as_writer, writer):
        event = make_event(writer, when="[1989,1990]")
        source = make_source(writer)
        words, _ = shown(as_writer.get(page(event)))
        as_writer.post(page(event), form(event, when=words, source_of_changes=source.pk))
        assert Version.objects.filter(card=event.pk).count() == 1

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("32 May", "“32 May” is not a day of the calendar"),
            ("1990 or 1989", "write the earlier one first"),
            ("03/04/2019", "write the month in words"),
        ],
    )
    def test_keeps_what_is_refused(self, as_writer, writer, typed, message):
        event = make_event(writer)
        response = as_writer.post(page(event), form(event, when=typed))
        assert shown(response) == (typed, "")
        assert message in response.content.decode()
        assert Event.objects.get().when is None

    def test_refuses_two_dates_that_contradict_each_other(self, as_writer, writer):
        event = make_event(writer)
        response = as_writer.post(page(event), form(event, date="1992", when="1989 or 1990"))
        assert "lies outside the date as stated" in response.content.decode()

    def test_shows_both_sides_of_a_conflict_in_words(self, as_writer, writer, other_writer):
        event = make_event(writer)
        typed = form(event, when="c. 1989")
        edit(event, other_writer, when="1990 or 1991")
        html = as_writer.post(page(event), typed).content.decode()
        assert "1990 or 1991" in html
        assert "changed this to “1990 or 1991” while you had it open. Your “about 1989” is still" in html
        assert "1989~" not in html
        assert "[1990,1991]" not in html

    def test_shows_it_to_whoever_may_only_read(self, as_writer, writer):
        event = make_event(writer, when="c. 1989")
        make_submitted(event, by=writer)
        html = as_writer.get(page(event)).content.decode()
        assert re.search(r'field-when.*?<div class="readonly">about 1989</div>', html, re.DOTALL)
        assert "Where the date is not plain" in html
        assert "1989~" not in html

    def test_shows_nothing_for_none_to_whoever_may_only_read(self, as_writer, writer):
        event = make_event(writer)
        make_submitted(event, by=writer)
        html = as_writer.get(page(event)).content.decode()
        assert re.search(r'field-when.*?<div class="readonly">-</div>', html, re.DOTALL)

    def test_is_on_the_page_of_a_part_too(self, as_writer, writer):
        claim = make_claim(writer, qualifiers={"new-1": {"kind": "window", "when": "since c. 1989"}})
        html = as_writer.get(reverse("newsroom:part", args=[claim.pk, "qualifiers"])).content.decode()
        assert "from about 1989, still open" in html
        assert "latest open" in html


class TestWhatIsAskedWhileTyping:
    def ask(self, client, text: str):
        return client.get(reverse("newsroom:understand"), {"text": text})

    @pytest.mark.parametrize(
        ("text", "told", "is_understood"),
        [
            ("", "", True),
            ("c. 1989", "Understood as: about 1989", True),
            ("32 May", "“32 May” is not a day", False),
            ("x" * 5000, "at most", False),
        ],
    )
    def test_is_told_in_words(self, as_writer, text, told, is_understood):
        answer = self.ask(as_writer, text).json()
        assert told in answer["told"]
        assert answer["understood"] is is_understood

    def test_is_told_to_those_of_the_newsroom_alone(self, client):
        assert self.ask(client, "c. 1989").status_code == 302

    def test_asks_the_database_for_nothing_but_who_it_is(self, as_writer, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            self.ask(as_writer, "c. 1989")


class TestManyAtOnce:
    def test_are_told_in_words(self):
        values = Values(kind("event"), "when", ["1989~"])
        assert values.told("1989~") == "about 1989"
        assert values.told(None) == ""

    def test_are_reviewed_in_words(self):
        before, after = {"when": {"edtf": "1989~"}}, {"when": None}
        shown = pattern("event", "publish", before, after)
        assert list(_losses(shown, before, after)) == ["when is emptied: it was “about 1989”"]
        assert groups._text({"edtf": "1989~"}) == "about 1989"


class TestALine:
    def test_is_the_same_in_other_words_where_it_means_the_same(self, as_writer, writer):
        person = make_person(writer, birth="c. 1871")
        address = reverse("admin:catalog_person_change", args=[person.pk])
        assert 'value="about 1871"' in as_writer.get(address).content.decode()


class TestTheList:
    def names(self, client, order: str) -> list[str]:
        html = client.get(reverse("admin:catalog_event_changelist"), {"o": order}).content.decode()
        return re.findall(r"field-label[^>]*><a[^>]*>([^<]+)</a>", html)

    def test_sorts_by_the_earliest_day_and_has_the_undated_last(self, as_writer, writer):
        for name, dates in {
            "Plain": {"date": "1990"},
            "Undated": {},
            "Caesar": {"when": "15 March 44 BC"},
            "About": {"when": "c. 1989"},
            "Before": {"when": "before 1914"},
            "Both": {"date": "1995", "when": "1995 or 1996"},
        }.items():
            make_event(writer, name=name, **dates)
        wanted = ["Caesar", "Before", "About", "Plain", "Both", "Undated"]
        assert self.names(as_writer, "5") == wanted
        assert self.names(as_writer, "-5") == wanted[::-1]

    def test_shows_the_date_in_words(self, as_writer, writer):
        make_event(writer, when="1989 or 1990")
        make_event(writer, date="1989-04")
        html = as_writer.get(reverse("admin:catalog_event_changelist")).content.decode()
        assert "1989 or 1990" in html
        assert "April 1989" in html

"""The newsroom's pages of events, awards, nominations, reviews and offers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.events.models import Event
from catalog.models import EventType
from cms.desk.records.registry import kind
from tests.make import (
    make_award,
    make_event,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_title,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(writer):
    client = Client()
    client.force_login(writer)
    return client


def url(code: str, page: str, *args) -> str:
    return reverse(f"admin:catalog_{code}_{page}", args=args)


def make(code: str, writer):
    """A record of the kind that names others of its own."""
    person, organisation, title = make_person(writer), make_organisation(writer), make_title(writer)
    if code == "award":
        return make_award(writer, organisation=organisation, categories=["writing", "casting"])
    if code == "event":
        rows = {"new-1": {"person": person, "role": "speaker"}, "new-2": {"person": person, "role": "author"}}
        return make_event(writer, title=title, participants=rows)
    if code == "nomination":
        rows = {"new-1": {"person": person}, "new-2": {"organisation": organisation}}
        return make_nomination(writer, ceremony=make_event(writer), title=title, nominees=rows)
    if code == "review":
        return make_review(writer, title=title, outlet=organisation, critic=person)
    return make_offer(writer, title=title, provider=organisation, except_countries=["AU", "CN"])


CODES = ["award", "event", "nomination", "review", "offer"]


class TestTheList:
    @pytest.mark.parametrize("code", CODES)
    def test_costs_no_query_for_each_row(self, as_writer, writer, code):
        counts = []
        for _ in range(2):
            for _ in range(2):
                make(code, writer)
            as_writer.get(url(code, "changelist"))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert as_writer.get(url(code, "changelist")).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_of_events_is_narrowed_by_group(self, as_writer, writer):
        make_event(writer, name="The trial")
        make_event(writer, name="The petition", type="petition")
        page = as_writer.get(url("event", "changelist"), {"type__group": "protest"}).content.decode()
        assert "The petition" in page
        assert "The trial" not in page


class TestThePage:
    @pytest.mark.parametrize("code", CODES)
    def test_shows_the_record_and_its_parts(self, as_writer, writer, code):
        record = make(code, writer)
        assert as_writer.get(url(code, "change", record.pk)).status_code == 200
        for part in kind(code).parts:
            page = as_writer.get(reverse("newsroom:part", args=[record.pk, part.name])).content.decode()
            assert "Person" in page

    @pytest.mark.parametrize("code", CODES)
    def test_offers_a_new_one(self, as_writer, code):
        assert as_writer.get(url(code, "add")).status_code == 200

    def test_saves_what_was_filled_in(self, as_writer, writer):
        title = make_title(writer)
        data = {"name": "The petition", "type": "petition", "date": "2019-06", "title": title.pk}
        as_writer.post(url("event", "add"), {**data, "version_opened": 0, "version_expected": 0})
        event = Event.objects.get()
        assert (event.name, event.type_id, event.title) == ("The petition", "petition", title)

    def test_says_which_constraint_is_broken(self, as_writer):
        data = {"starts": "2020", "ends": "2019", "version_opened": 0, "version_expected": 0}
        page = as_writer.post(url("offer", "add"), data).content.decode()
        assert "The offer ends before it starts: correct one of the dates." in page


class TestTheVocabularies:
    @pytest.mark.parametrize("code", ["eventtype", "participantrole", "awardcategory"])
    def test_are_there_to_choose_from(self, as_writer, code):
        assert as_writer.get(url(code, "changelist")).status_code == 200

    @pytest.mark.parametrize(
        ("code", "group"),
        [
            ("arrest", "legal"),
            ("dna-evidence", "legal"),
            ("sentences-vacated", "legal"),
            ("settlement", "legal"),
            ("op-ed", "publication"),
            ("resignation", "appointment"),
            ("contract-terminated", "deal"),
            ("petition", "protest"),
            ("announcement", "announcement"),
            ("award-ceremony", "award"),
            ("account-closed", "other"),
        ],
    )
    def test_sort_the_types_of_events(self, code, group):
        assert EventType.objects.get(pk=code).group == group

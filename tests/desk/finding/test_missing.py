"""What records lack is noted with every change, and by whoever looks through those that were there before."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.desk.finding import missing
from cms.desk.finding.missing import is_due, lacks, look_through, wanted_of
from cms.desk.history.drop import drop
from cms.desk.models import Card, LookedThrough, Missing
from cms.desk.records import registry
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.records.wanted import a_fact
from cms.publishing.refresh import refresh_all
from tests.make import NOON, edit, make_live, make_person, make_season, make_title
from tests.make.sources import cite, make_source

POSTER = {"kind": "poster", "url": "https://stet.example/poster.jpg", "alt": "A door."}


def lacked(record) -> set[str]:
    return set(record.card.missing.values_list("code", flat=True))


def looked_through() -> None:
    while is_due():
        look_through()


class TestWhatARecordLacks:
    def test_is_noted_with_each_change(self, writer):
        title = make_title(writer, synopsis="A house.")
        assert lacked(title) == {"poster", "premiere", "country", "genre", "credits", "source"}
        edit(title, writer, premiere="2019", synopsis=None, genres=["drama"], images={"new-1": POSTER})
        assert lacked(title) == {"synopsis", "country", "credits", "source"}

    def test_of_a_poster_without_an_address_is_the_poster(self, writer):
        title = make_title(writer, images={"new-1": {**POSTER, "url": None}})
        assert "poster" in lacked(title)
        assert "poster" in lacked(make_title(writer, images={"new-1": {**POSTER, "kind": "still"}}))

    def test_of_sources_is_one_for_each_fact_that_needs_one(self, writer):
        source = make_source(writer)
        person = make_person(writer, born="1971", citations={"new-1": cite(source, path="born")})
        assert "source" not in lacked(person)
        edit(person, writer, died="2019")
        assert "source" in lacked(person)
        assert "source" not in lacked(make_person(writer))  # nothing that needs one

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
    @given(
        steps=st.lists(
            st.dictionaries(
                st.sampled_from(["premiere", "synopsis", "countries"]), st.booleans(), min_size=1
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_is_what_its_state_says(self, writer, steps):
        title = make_title(writer)
        filled = {"premiere": "2019", "synopsis": "A house.", "countries": ["US"]}
        empty = {"premiere": None, "synopsis": None, "countries": []}
        for step in steps:
            edit(title, writer, **{name: (filled if there else empty)[name] for name, there in step.items()})
        state = states(kind("title"), [title.card])[title.pk]
        assert lacked(title) == set(lacks(kind("title"), state))


class TestLookingThrough:
    def test_notes_what_was_there_before_in_batches(self, writer):
        titles = [make_title(writer) for _ in range(5)]
        before = {title.pk: lacked(title) for title in titles}
        Missing.objects.all().delete()
        Missing.objects.create(card=titles[0].card, kind="title", code="synopsis")
        Missing.objects.create(card=titles[1].card, kind="title", code="no longer wanted")
        LookedThrough.objects.all().delete()
        while is_due():
            look_through(most=2)
        assert {title.pk: lacked(title) for title in titles} == before
        assert not LookedThrough.objects.exclude(upto=None).exists()
        assert look_through() == 0

    def test_begins_anew_for_a_kind_that_wants_something_else(self, writer, monkeypatch):
        person = make_person(writer)
        looked_through()
        of = kind("person")
        wanted = replace(of, wanted=(*of.wanted, a_fact("names", label="another name")))
        monkeypatch.setitem(registry._kinds, "person", wanted)
        assert is_due()
        looked_through()
        assert "names" in lacked(person)
        assert LookedThrough.objects.get(kind="person").wanted == wanted_of(wanted)

    def test_finds_nothing_to_do_twice(self, writer):
        make_title(writer)
        looked_through()
        noted = set(Missing.objects.values_list("card", "code"))
        LookedThrough.objects.all().delete()
        looked_through()
        assert set(Missing.objects.values_list("card", "code")) == noted

    def test_costs_no_query_for_each_record(self, writer, django_assert_num_queries):
        for number in (2, 4):
            for _ in range(number):
                make_title(writer)
            Missing.objects.all().delete()
            cards = list(Card.objects.filter(kind="title"))
            # What was noted; states: the record, and which of its lists and parts have rows; the new notes.
            with django_assert_num_queries(4):
                missing.note_anew(cards)


def sorted_by(record) -> set[str]:
    return set(record.card.missing.values_list("folded", flat=True))


class TestWhatARecordLacksIsSortedByItsName:
    def test_by_the_new_one_once_it_is_renamed(self, writer):
        title = make_title(writer, name="Élan")
        assert sorted_by(title) == {"elan"}
        edit(title, writer, name="Zenith")
        assert sorted_by(title) == {"zenith"}

    def test_by_one_that_follows_from_the_name_of_another(self, writer, editor):
        series = make_title(writer, name="House", type="series")
        season = make_season(writer, series, number=2)
        make_live(series, season, by=writer, approver=editor)
        edit(series, writer, name="Home")
        make_live(series, by=writer, approver=editor)
        refresh_all(at=NOON)
        season.card.refresh_from_db()
        assert season.card.folded.startswith("home")
        assert sorted_by(season) == {season.card.folded}


def test_a_dropped_record_takes_its_notes_along(writer):
    title = make_title(writer)
    assert Missing.objects.filter(card=title.pk).exists()
    drop(title.card, by=writer, at=NOON, expect=1)
    assert not Missing.objects.exists()

"""Dates that are not plain, from the sheet to the page; real ones."""

import json
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.events.models import Event
from catalog.people.models import Person
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.stated import read_edtf
from cms.desk.history.restore import restore
from cms.desk.models import Version
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import ChangeConflict, ChangeRefused, change_many
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from tests.desk.base.dates.written import STATED
from tests.make import NOON, edit, make_event, make_live, make_person, make_submitted
from tests.make.sheets import come_in, differences, make_import, problems
from tests.make.sources import cite, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db

EVENTS = "key,name,type,date,when"


def live(card) -> dict:
    return json.loads(LiveDocument.objects.get(pk=card.pk).text)


def go_live(changeset, *, by, approver) -> None:
    submit(changeset, by=by, at=NOON)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    publish(changeset, by=approver, at=NOON)


def jsonld(client, document: dict) -> dict:
    html = client.get(f"/{document['kind']}s/{document['slug']}".replace("persons", "people"))
    return json.loads(re.search(r'ld\+json">(.*?)</script>', html.content.decode())[1])


class TestAnEventOfASheet:
    @pytest.mark.parametrize(
        ("name", "cell", "edtf", "words", "days", "machine"),
        [
            (
                *("Filming of a lost one-reeler", "c. 1903", "1903~", "about 1903"),
                *(("1903-01-01", "1903-12-31"), '<data value="1903~">'),
            ),
            (
                *("Filming of Newark Athlete", "May or June 1891", "[1891-05,1891-06]"),
                *("May 1891 or June 1891", ("1891-05-01", "1891-06-30"), '<data value="[1891-05,1891-06]">'),
            ),
            (
                *("Murder of William Desmond Taylor", "between 1 and 2 February 1922"),
                *("[1922-02-01..1922-02-02]", "between 1 February 1922 and 2 February 1922"),
                *(("1922-02-01", "1922-02-02"), '<data value="[1922-02-01..1922-02-02]">'),
            ),
            (
                *("Assassination of Julius Caesar", "15 March 44 BC", "-0043-03-15", "15 March 44 BCE"),
                *(("-0043-03-15", "-0043-03-15"), '<data value="-0043-03-15">'),
            ),
            (
                *("Lorne Michaels produces Saturday Night Live again", "since 1985", "1985/.."),
                *("from 1985, still open", ("1985-01-01", None), '<data value="1985/..">'),
            ),
            (
                *("Loss of the last print", "before 1914", "[..1913]", "before 1914"),
                *((None, "1913-12-31"), '<data value="[..1913]">'),
            ),
            (
                *("First screening in the town", "31 May 1896", "1896-05-31", "31 May 1896"),
                *(("1896-05-31", "1896-05-31"), '<time datetime="1896-05-31">'),
            ),
        ],
    )
    def test_is_served_and_shown_as_it_is_stated(
        self, writer, editor, client, name, cell, edtf, words, days, machine
    ):
        come_in(writer, "events", EVENTS, f'e,{name},crime,,"{cell}"')
        event = Event.objects.get()
        assert event.when == edtf
        go_live(event.card.pending, by=writer, approver=editor)
        document = live(event)
        earliest, latest = days
        assert document["when"] == {"edtf": edtf, "words": words, "earliest": earliest, "latest": latest}
        page = client.get(f"/events/{document['slug']}").content.decode()
        assert f"{machine}{words}</" in page

    def test_is_previewed_in_words(self, writer):
        make_event(writer, name="Filming", external_ids={"new-1": {"scheme": "sheet:event", "value": "e"}})
        staged = make_import(writer, "key,when", "e,ca. 1903?", code="events")
        assert differences(staged, 2) == [["when", "", "perhaps about 1903"]]

    @pytest.mark.parametrize(
        ("cell", "part"),
        [
            ("32 May", "32 May"),
            ("1990 or 1989", "earlier one first"),
            ("from 1990 to 1989", "earlier one first"),
            ("03/04/2019", "month in words"),
            ("last week", "last week"),
        ],
    )
    def test_is_refused_where_it_is_not_understood(self, writer, cell, part):
        [[column, value, rule]] = problems(
            make_import(writer, EVENTS, f"e,E,crime,,{cell}", code="events"), 2
        )
        assert (column, value) == ("when", cell)
        assert part in rule

    def test_is_refused_where_its_two_dates_contradict_each_other(self, writer):
        staged = make_import(writer, EVENTS, "e,E,crime,1992,1989 or 1990", code="events")
        assert "outside the date as stated" in problems(staged, 2)[0][2]


class TestWhatIsPlainOfIt:
    @pytest.mark.parametrize(
        ("when", "date", "end"),
        [
            ("1989-05-31", "1989-05-31", None),
            ("1989", "1989", None),
            ("1989/1990-05", "1989", "1990-05"),
            ("1985/..", "1985", None),
            ("../1990", None, "1990"),
            ("1989~/1990", None, "1990"),
            ("1989~", None, None),
            ("198X", None, None),
            ("[1989,1990]", None, None),
            ("-0043", None, None),
            ("0000", None, None),
            ("1989-21", None, None),
        ],
    )
    def test_is_served_as_the_plain_date_too(self, writer, editor, when, date, end):
        event = make_event(writer, when=when)
        make_live(event, by=writer, approver=editor)
        assert (live(event)["date"], live(event)["end"]) == (date, end)

    def test_leaves_what_was_entered_there(self, writer, editor):
        event = make_event(writer, date="1989-04-19", when="spring 1989")
        make_live(event, by=writer, approver=editor)
        assert live(event)["date"] == "1989-04-19"

    def test_is_all_that_search_engines_are_told(self, writer, editor, client):
        vague = make_event(writer, name="Vague", date="1989", when="spring 1989")
        open_ended = make_event(writer, name="Open", when="since 1985")
        plain = make_event(writer, name="Plain", date="1989-04")
        make_live(vague, open_ended, plain, by=writer, approver=editor)
        told = [jsonld(client, live(each)) for each in (vague, open_ended, plain)]
        assert [each.get("startDate") for each in told] == [None, "1985", "1989-04"]


class TestAPerson:
    @pytest.fixture
    def joplin(self, writer):
        return make_person(
            writer, name="Scott Joplin", birth="between 1 June 1867 and 15 January 1868", died="1917-04-01"
        )

    def test_has_a_birth_between_two_days(self, joplin, writer, editor, client):
        make_live(joplin, by=writer, approver=editor)
        document = live(joplin)
        assert document["born"] is None
        assert document["birth"]["words"] == "between 1 June 1867 and 15 January 1868"
        page = client.get("/people/scott-joplin").content.decode()
        assert "between 1 June 1867 and 15 January 1868</data>" in page
        assert jsonld(client, document).get("birthDate") is None
        assert jsonld(client, document)["deathDate"] == "1917-04-01"

    def test_is_told_from_others_by_it(self, writer, editor, client):
        benga = make_person(writer, name="Ota Benga", birth="c. 1883", death="20 March 1916")
        make_live(benga, by=writer, approver=editor)
        found = client.get("/api/v1/search?q=benga").json()["results"]
        assert found[0]["told_apart"] == ["born about 1883"]
        assert live(benga)["died"] == "1916-03-20"

    @pytest.mark.parametrize(
        "dates",
        [
            {"birth": "c. 1871", "died": "1869"},
            {"birth": "after 1871", "death": "by 1871"},
            {"birth": "1871 or 1872", "death": "44 BC"},
            {"born": "1871", "death": "before 1871"},
        ],
    )
    def test_does_not_die_before_birth(self, writer, dates):
        with refused(ChangeRefused, "person_death_as_stated_after_birth"):
            make_person(writer, **dates)

    @pytest.mark.parametrize(
        "dates",
        [
            {"birth": "c. 1871", "died": "1871"},
            {"birth": "after 1871", "death": "1872 or later"},
            {"birth": "63 BC", "death": "AD 14"},
            {"born": "1871-05", "death": "1871"},
            {"birth": "before 1871", "died": "1500"},
        ],
    )
    def test_may_have_dates_that_can_both_be_true(self, writer, dates):
        assert make_person(writer, **dates).pk

    @pytest.mark.parametrize(
        ("dates", "is_right"),
        [
            ({"born": "1871", "birth": "c. 1871"}, True),
            ({"born": "1871-05-31", "birth": "1871 or 1872"}, True),
            ({"born": "1871", "birth": "since May 1871"}, True),
            ({"born": "1871", "birth": "1872 or 1873"}, False),
            ({"born": "1871-05", "birth": "June 1871?"}, False),
            ({"born": "0044", "birth": "44 BC"}, False),
            ({"died": "1916", "death": "before 1916"}, False),
        ],
    )
    def test_has_a_plain_date_within_the_one_as_stated(self, writer, dates, is_right):
        if is_right:
            assert make_person(writer, **dates).pk
        else:
            with refused(ChangeRefused, "person_dates_within_stated"):
                make_person(writer, **dates)

    def test_is_held_to_that_by_the_database(self, joplin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=joplin.pk).update(born="1866")


class TestItsDays:
    """The columns beside the date, which are no content."""

    def days(self, event) -> tuple[str | None, str | None]:
        event.refresh_from_db()
        return event.when_earliest, event.when_latest

    def test_are_written_with_it(self, writer):
        event = make_event(writer, when="c. 1989")
        assert self.days(event) == ("1989-01-01", "1989-12-31")
        edit(event, writer, when="44 BC")
        assert self.days(event) == ("-9956-01-01", "-9956-12-31")
        edit(event, writer, name="Another")
        assert self.days(event) == ("-9956-01-01", "-9956-12-31")
        edit(event, writer, when=None)
        assert self.days(event) == (None, None)

    def test_are_written_in_bulk(self, writer):
        events = [make_event(writer), make_event(writer, when="1980s")]
        changes = [
            (each.card, 1, {"when": f"{year} or {year + 1}"})
            for each, year in zip(events, (1989, 1990), strict=True)
        ]
        change_many(changes, by=writer, at=NOON)
        assert [self.days(each) for each in events] == [
            ("1989-01-01", "1990-12-31"),
            ("1990-01-01", "1991-12-31"),
        ]

    def test_come_back_with_a_version(self, writer):
        event = make_event(writer, when="1989 or 1990")
        edit(event, writer, when="1995~")
        restore(event, Version.objects.get(card=event.pk, number=1), by=writer, at=NOON, expect=2)
        assert self.days(event) == ("1989-01-01", "1990-12-31")

    def test_are_in_no_state_and_no_body(self, writer):
        event = make_event(writer, when="c. 1989")
        state = Version.objects.get(card=event.pk).state
        assert state["when"] == "1989~"
        assert not [name for name in state if "earliest" in name or "latest" in name]
        [proposal] = make_submitted(event, by=writer).standing()
        assert proposal.body["when"] == {"edtf": "1989~"}

    def test_change_nothing_where_the_date_is_the_same_in_other_words(self, writer):
        event = make_event(writer, when="c. 1989")
        assert edit(event, writer, when="about 1989") is None
        assert Version.objects.filter(card=event.pk).count() == 1

    def test_are_told_apart_by_two_people_who_changed_it(self, writer, other_writer):
        event = make_event(writer, when="c. 1989")
        edit(event, other_writer, when="1989 or 1990")
        with pytest.raises(ChangeConflict) as conflict:
            edit(event, writer, expect=1, when="1991")
        assert [(each.theirs, each.yours) for each in conflict.value.conflicts] == [("[1989,1990]", "1991")]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
    @given(st.lists(STATED, min_size=2, max_size=5))
    def test_sort_the_events_as_the_dates_do(self, writer, dates):
        with transaction.atomic():
            made = {make_event(writer, when=in_words(each)).pk: each for each in dates}
            rows = list(
                Event.objects.filter(pk__in=made).values_list("pk", "when", "when_earliest", "when_latest")
            )
            for pk, when, first, last in rows:
                stated = made[pk]
                assert read_edtf(when) == stated
                assert first == (stated.earliest and stated.earliest.sorted_text)
                assert last == (stated.latest and stated.latest.sorted_text)
            for end in ("earliest", "latest"):
                found = Event.objects.filter(pk__in=made).exclude(**{f"when_{end}": None})
                ordered = [
                    getattr(made[pk], end)
                    for pk in found.order_by(F(f"when_{end}")).values_list("pk", flat=True)
                ]
                assert ordered == sorted(ordered)
            transaction.set_rollback(True)


class TestItsSources:
    def test_support_both_the_plain_date_and_the_one_as_stated(self, writer, editor):
        source = make_source(writer)
        cited = {"new-1": cite(source, "when"), "new-2": cite(source, "type")}
        event = make_event(writer, when="1989", citations=cited)
        plain = make_event(writer, date="1989", when="c. 1989", citations={"new-1": cite(source, "date")})
        bare = make_event(writer, date="1989", when="c. 1989")
        make_live(source, event, plain, bare, by=writer, approver=editor)
        unsourced = [
            set(live(each)["derived"]["unsourced"]) & {"date", "end", "when"} for each in (event, plain, bare)
        ]
        assert unsourced == [set(), set(), {"when"}]

    def test_are_shown_beside_it(self, writer, editor, client):
        source = make_source(writer, title="The almanac")
        event = make_event(writer, name="Flood", when="c. 1989", citations={"new-1": cite(source, "date")})
        make_live(source, event, by=writer, approver=editor)
        page = client.get("/events/flood").content.decode()
        shown = page[page.index('<data value="1989~">about 1989</data>', page.index("Key facts")) :][:1500]
        assert "The almanac" in shown


class TestTheFeed:
    @pytest.fixture
    def events(self, writer, editor):
        dates = {
            "Caesar": {"when": "15 March 44 BC"},
            "Reel": {"when": "c. 1903"},
            "Tenure": {"when": "since 1985"},
            "Spring": {"when": "spring 1989"},
            "Plain": {"date": "1989-04", "end": "1991"},
            "Before": {"when": "before 1914"},
            "Undated": {},
        }
        made = [make_event(writer, name=name, **values) for name, values in dates.items()]
        make_live(*made, by=writer, approver=editor)

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("1989", {"Tenure", "Spring", "Plain"}),
            ("1990", {"Tenure", "Plain"}),
            ("1980s", {"Tenure", "Spring", "Plain"}),
            ("1903", {"Reel", "Before"}),
            ("44 BCE", {"Caesar", "Before"}),
            ("-0043", {"Caesar", "Before"}),
            ("1900/1989", {"Reel", "Tenure", "Spring", "Plain", "Before"}),
            ("since 1992", {"Tenure"}),
            ("1920", set()),
        ],
    )
    def test_finds_what_may_have_been_then(self, client, events, asked, names):
        response = client.get("/api/v1/events", {"during": asked})
        assert {each["name"] for each in response.json()["results"]} == names

    def test_tells_what_it_does_not_understand(self, client, events):
        response = client.get("/api/v1/events", {"during": "32 May 2019"})
        assert (response.status_code, response.json()["parameter"]) == (400, "during")
        assert "32 May 2019" in response.json()["detail"]

    def test_finds_people_by_when_they_may_have_been_born(self, client, writer, editor):
        joplin = make_person(writer, name="Joplin", birth="between 1 June 1867 and 15 January 1868")
        other = make_person(writer, name="Other", born="1871")
        make_live(joplin, other, by=writer, approver=editor)
        found = [
            {each["name"] for each in client.get("/api/v1/people", {"born": year}).json()["results"]}
            for year in ("1867", "1868", "1869", "1860/1880")
        ]
        assert found == [{"Joplin"}, {"Joplin"}, set(), {"Joplin", "Other"}]

    def test_asks_once_for_any_time(self, client, events, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/api/v1/events", {"during": "1755/1993"})


class TestATimeline:
    def test_has_dates_as_stated_in_their_order(self, writer, editor, client):
        case = make_event(writer, name="Case")
        stages = [
            ("Later", {"date": "1990"}),
            ("First", {"when": "c. 1989"}),
            ("Rome", {"when": "44 BC"}),
            ("Old", {"when": "before 1900"}),
        ]
        made = [make_event(writer, name=name, part_of=case.pk, **values) for name, values in stages]
        make_live(case, *made, by=writer, approver=editor)
        page = client.get("/events/case").content.decode()
        assert sorted(["Rome", "Old", "First", "Later"], key=lambda name: page.index(f">{name}<")) == [
            "Rome",
            "Old",
            "First",
            "Later",
        ]
        assert "No source gives a date" not in page


def test_the_database_sorts_days_alike(writer):
    # By code point: a locale's collation takes no notice of the sign.
    made = [make_event(writer, when=each) for each in ("1989", "44 BC", "100 BC", "9999 BC", "AD 1", "1 BC")]
    found = Event.objects.filter(pk__in=[each.pk for each in made]).order_by("when_earliest")
    wanted = ["-9998", "-0099", "-0043", "0000", "0001", "1989"]
    assert list(found.values_list("when", flat=True)) == wanted, connection.vendor

"""First showings, from the sheet to the page; real ones."""

import json
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalog.episodes.models import Episode
from catalog.showings.models import Showing
from catalog.titles.document import TitleBody
from catalog.titles.models import Title
from cms.desk.checks import rules
from cms.desk.history.restore import restore
from cms.desk.models import Card, Proposal, Version
from cms.desk.records.bodies import bodies
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import ChangeRefused
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    accept_warnings,
    document,
    edit,
    keyed,
    make_episode,
    make_live,
    make_organisation,
    make_season,
    make_title,
)
from tests.make.sheets import come_in, differences, make_import, problems
from tests.make.sources import cite, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db

SHEET = "service,occasion,territory,country,kind,date,time,zone"
DOCTOR = (
    "doctor,abc,,,AU,broadcast,2013-11-24,06:50,Australia/Sydney",
    "doctor,bbc-one,,,GB,broadcast,2013-11-23,19:50,Europe/London",
    "doctor,bbc-america,,,US,broadcast,2013-11-23,14:50,America/New_York",
)


def service(by, key: str, name: str):
    return make_organisation(by, name=name, **keyed("organisation", key))


def go_live(*records, by, approver) -> None:
    """Publish the records, those that a sheet put into a changeset with that changeset."""
    cards = Card.objects.select_related("pending").in_bulk([record.pk for record in records])
    make_live(*(each for each in records if not cards[each.pk].pending), by=by, approver=approver)
    for changeset in {each.pending for each in cards.values() if each.pending}:
        submit(changeset, by=by, at=NOON)
        accept_warnings(changeset, by=approver)
        approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
        publish(changeset, by=approver, at=NOON)


def found(*records) -> set[tuple[str, str, str]]:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    said = [each for each in rules.of_cards(cards) if each.rule.startswith(("show", "dates"))]
    assert all(each.message.endswith(".") for each in said)
    return {(each.rule, each.path.partition("/")[0], each.level.name) for each in said}


def shown(**values) -> dict:
    return {"territory": "country", "country": "US", "kind": "broadcast", **values}


def jsonld(page: str) -> dict:
    return json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])


@pytest.fixture
def netflix(writer):
    return service(writer, "netflix", "Netflix")


@pytest.fixture
def doctor(writer):
    """The Day of the Doctor, which some ninety countries saw at one moment."""
    services = [
        service(writer, *each)
        for each in (("bbc-one", "BBC One"), ("bbc-america", "BBC America"), ("abc", "ABC1"))
    ]
    series = make_title(writer, name="Doctor Who", type="series", **keyed("title", "doctor-who"))
    come_in(writer, "episodes", "key,title,name,type", "doctor,doctor-who,The Day of the Doctor,special")
    come_in(writer, "episode-showings", f"episode,{SHEET}", *DOCTOR)
    return [*services, series, Episode.objects.get()]


class TestASimulcast:
    def test_is_one_instant_on_two_dates(self, doctor, writer, editor, client):
        assert found(*doctor) == set()
        go_live(*doctor, by=writer, approver=editor)
        told = document(doctor[-1])
        assert {row["instant"] for row in told["showings"]} == {"2013-11-23T19:50:00Z"}
        # At one instant, the earlier day on the calendar stands first.
        assert [(row["country"], row["date"], row["time"]) for row in told["showings"]] == [
            ("GB", "2013-11-23", "19:50"),
            ("US", "2013-11-23", "14:50"),
            ("AU", "2013-11-24", "06:50"),
        ]
        first = told["showings"][0]
        assert (told["air_date"], told["air_date_showing"]) == ("2013-11-23", first["id"])
        assert set(first) >= {"territory", "service", "kind", "zone", "precision", "earliest", "latest"}
        assert first["precision"] == "minute"

    def test_is_shown_by_territory(self, doctor, writer, editor, client):
        go_live(*doctor, by=writer, approver=editor)
        page = client.get(f"/episodes/{document(doctor[-1])['slug']}").content.decode()
        section = page[page.index('id="shown"') :]
        assert "In 3 territories at one moment: 23 November 2013, 19:50 UTC." in section
        for words in (
            "United Kingdom",
            "23 November 2013, 19:50 Europe/London (19:50 UTC)",
            "BBC One",
            "24 November 2013, 06:50 Australia/Sydney (23 November 2013, 19:50 UTC)",
        ):
            assert words in section
        assert {
            (each["@type"], each["location"]["name"], each["startDate"], each["publishedBy"]["name"])
            for each in jsonld(page)["releasedEvent"]
        } == {
            ("BroadcastEvent", "United Kingdom", "2013-11-23T19:50:00+00:00", "BBC One"),
            ("BroadcastEvent", "United States", "2013-11-23T14:50:00-05:00", "BBC America"),
            ("BroadcastEvent", "Australia", "2013-11-24T06:50:00+11:00", "ABC1"),
        }

    @pytest.mark.parametrize("date", ["2013-11-23", "2013-11-24", "2013-11", "2013", None])
    def test_agrees_with_either_date_and_with_less(self, doctor, writer, date):
        edit(doctor[-1], writer, air_date=date)
        assert found(*doctor) == set()

    @pytest.mark.parametrize("date", ["2013-11-21", "2013-11-26", "2013-12", "2012"])
    def test_disagrees_with_what_no_zone_explains(self, doctor, writer, date):
        edit(doctor[-1], writer, air_date=date)
        assert found(doctor[-1]) == {("shown-otherwise", "air_date", "WARNING")}

    def test_is_no_conflict_with_a_season_that_begins_on_the_other_date(self, doctor, writer):
        *_, series, episode = doctor
        season = make_season(writer, series, premiere="2013-11-24")
        edit(episode, writer, season=season.pk, type="regular")
        assert found(season, episode) == set()
        edit(season, writer, premiere="2013-11-26")
        assert ("dates-outside", "air_date", "WARNING") in found(season, episode)


class TestASeriesOfOneInstant:
    def test_is_worldwide_and_gives_its_premiere(self, netflix, writer, editor, client):
        come_in(writer, "titles", "key,name,type", "wtsu,When They See Us,limited series")
        line = "wtsu,netflix,,worldwide,,streaming,2019-05-31,00:00,America/Los_Angeles"
        come_in(writer, "title-showings", f"title,{SHEET}", line)
        title = Title.objects.get()
        go_live(netflix, title, by=writer, approver=editor)
        told = document(title)
        assert (told["premiere"], told["showings"][0]["instant"]) == ("2019-05-31", "2019-05-31T07:00:00Z")
        page = client.get("/titles/when-they-see-us").content.decode()
        assert "31 May 2019, 00:00 America/Los_Angeles (07:00 UTC)" in page
        assert "Netflix, Worldwide" in page
        [event] = jsonld(page)["releasedEvent"]
        assert event == {
            "@type": "OnDemandEvent",
            "startDate": "2019-05-31T00:00:00-07:00",
            "publishedBy": {"@type": "Organization", **event["publishedBy"]},
        }


class TestAPilotOfAFestival:
    @pytest.fixture
    def pilot(self, writer):
        network = service(writer, "usa", "USA Network")
        series = make_title(writer, name="Mr. Robot", type="series", **keyed("title", "mr-robot"))
        come_in(writer, "episodes", "key,title,name,type", "pilot,mr-robot,eps1.0_hellofriend.mov,pilot")
        come_in(
            writer,
            "episode-showings",
            f"episode,{SHEET}",
            "pilot,usa,,,US,broadcast,2015-06-24,22:00,America/New_York",
            "pilot,,South by Southwest,,US,festival,2015-03,,",
        )
        return [network, series, Episode.objects.get()]

    def test_was_first_shown_there(self, pilot, writer, editor, client):
        go_live(*pilot, by=writer, approver=editor)
        told = document(pilot[-1])
        assert [row["precision"] for row in told["showings"]] == ["month", "minute"]
        assert (told["air_date"], told["showings"][0]["occasion"]) == ("2015-03", "South by Southwest")
        page = client.get(f"/episodes/{told['slug']}").content.decode()
        assert "South by Southwest, United States" in page[: page.index('id="shown"')]
        # A festival is an event of its own, and no release.
        assert [each["startDate"] for each in jsonld(page)["releasedEvent"]] == ["2015-06-24T22:00:00-04:00"]

    def test_has_an_air_date_that_is_no_later(self, pilot, writer):
        edit(pilot[-1], writer, air_date="2015-03-17")
        assert found(pilot[-1]) == set()
        edit(pilot[-1], writer, air_date="2015-06-24")
        assert found(pilot[-1]) == {("shown-otherwise", "air_date", "WARNING")}

    def test_may_have_had_a_preview_before(self, pilot, writer):
        preview = shown(kind="preview", date="2015-02-01", occasion="Press")
        edit(pilot[-1], writer, showings={"new-1": preview})
        assert rules.of_cards([Card.objects.get(pk=pilot[-1].pk)]) is not None
        for date, rule in (("2015-02-01", set()), ("2015-03-01", set()), ("2015-01-01", {"shown-otherwise"})):
            edit(pilot[-1], writer, air_date=date)
            assert {each[0] for each in found(pilot[-1])} == rule


class TestASeriesThatCrossesTheOcean:
    @pytest.fixture
    def downton(self, writer, editor):
        services = [service(writer, "itv", "ITV"), service(writer, "pbs", "PBS")]
        come_in(writer, "titles", "key,name,type", "downton,Downton Abbey,series")
        come_in(
            writer,
            "title-showings",
            f"title,{SHEET}",
            "downton,pbs,,,US,broadcast,2011-01-09,,",
            "downton,itv,,,GB,broadcast,2010-09-26,21:00,Europe/London",
        )
        title = Title.objects.get()
        other = make_title(writer, name="Other", premiere="2011")
        go_live(*services, title, other, by=writer, approver=editor)
        return [*services, title]

    @pytest.mark.parametrize(
        ("asked", "is_found"),
        [
            ({"shown_in": "US"}, True),
            ({"shown_in": "DE"}, False),
            ({"shown_during": "2010"}, True),
            ({"shown_during": "2011"}, True),
            ({"shown_during": "2012"}, False),
            ({"year": "2010"}, True),
        ],
    )
    def test_is_found_by_where_and_when(self, downton, client, asked, is_found):
        results = client.get("/api/v1/titles", asked).json()["results"]
        assert ("Downton Abbey" in {each["name"] for each in results}) is is_found

    def test_is_found_by_whom(self, downton, client):
        itv, pbs, title = downton
        for each in (itv, pbs):
            found = client.get("/api/v1/titles", {"service": each.pk}).json()["results"]
            assert [one["id"] for one in found] == [title.pk]
        assert client.get("/api/v1/titles", {"service": title.pk}).json()["results"] == []

    def test_is_found_in_the_newsroom(self, downton, writer, client):
        client.force_login(writer)
        itv, _, _ = downton
        for asked, names in (
            ({"shown_in": "GB"}, True),
            ({"shown_in": "DE"}, False),
            ({"shown_during": "2011"}, True),
            ({"shown_during": "2012"}, False),
            ({"service": itv.pk}, True),
        ):
            page = client.get("/admin/catalog/title/", asked).content.decode()
            assert ("Downton Abbey" in page) is names, asked

    def test_lists_are_read_in_a_bounded_number_of_queries(
        self, downton, client, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(5):
            client.get("/api/v1/titles", {"shown_in": "US", "shown_during": "2000/2020"})


def test_what_was_shown_worldwide_was_shown_in_each_country(writer, editor, client):
    title = make_title(writer, showings={"new-1": {"territory": "worldwide", "date": "2019"}})
    make_live(title, by=writer, approver=editor)
    for code in ("DE", "worldwide"):
        assert client.get("/api/v1/titles", {"shown_in": code}).json()["results"], code


class TestBadInput:
    @pytest.mark.parametrize(
        ("values", "rule", "level"),
        [
            ({"date": "2019-05", "time": "21:00", "zone": "UTC"}, "showing-without-day", "BLOCKER"),
            ({"date": "2019-05-31", "time": "21:00"}, "showing-without-zone", "BLOCKER"),
            (
                {"date": "2019-03-31", "time": "01:30", "zone": "Europe/London"},
                "showing-skipped",
                "BLOCKER",
            ),
            (
                {"date": "2019-10-27", "time": "01:30", "zone": "Europe/London"},
                "showing-ambiguous",
                "BLOCKER",
            ),
            (
                {"date": "2019-05-31", "time": "01:30", "zone": "UTC", "which_time": "second"},
                "showing-not-twice",
                "WARNING",
            ),
            (
                {"date": "9999-12-31", "time": "23:30", "zone": "Pacific/Pago_Pago"},
                "showing-skipped",
                "BLOCKER",
            ),
            ({"country": None, "date": "2019"}, "showing-country", "BLOCKER"),
        ],
    )
    def test_is_pointed_out_at_its_line(self, writer, values, rule, level):
        assert found(make_title(writer, showings={"new-1": shown(**values)})) == {(rule, "showings", level)}

    def test_is_settled_by_choosing_one_of_two_times(self, writer):
        twice = shown(date="2019-10-27", time="01:30", zone="Europe/London", which_time="second")
        title = make_title(writer, showings={"new-1": twice})
        assert found(title) == set()
        assert f"{title.showings.get().earliest_at:%H:%M}" == "01:30"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"date": "2019-02-30"}, "impossible"),
            ({"date": "32 May"}, "shape"),
            ({"time": "25:00"}, "time"),
            ({"zone": "Mars/Olympus"}, "no_such_zone"),
            ({"territory": "worldwide"}, "showing_territory"),
        ],
    )
    def test_is_refused_where_it_is_nonsense(self, writer, values, code):
        with refused(ChangeRefused, code):
            make_title(writer, showings={"new-1": shown(**values)})

    def test_is_told_in_a_sheet(self, writer, netflix):
        make_title(writer, **keyed("title", "wtsu"))
        staged = make_import(
            writer, f"title,{SHEET}", "wtsu,netflix,,,US,streaming,32 May,,", code="title-showings"
        )
        assert [(column, cell) for column, cell, _ in problems(staged, 2)] == [("date", "32 May")]


class TestTwoFirstShowingsAtOneInstant:
    @pytest.fixture
    def pacific(self, netflix):
        return shown(service=netflix.pk, kind="streaming", date="2019-05-31", time="00:00") | {
            "zone": "America/Los_Angeles"
        }

    @pytest.mark.parametrize("again", [{}, {"date": "2019-05-31", "time": "09:00", "zone": "Europe/Berlin"}])
    def test_are_refused_on_either_calendar(self, writer, pacific, again):
        rows = {"new-1": pacific, "new-2": pacific | again}
        with refused(ChangeRefused, "showing_once") as caught:
            make_title(writer, showings=rows)
        assert "Netflix, United States, 31 May 2019 00:00 America/Los_Angeles" in str(caught.value)

    def test_are_refused_beside_the_one_that_is_there(self, writer, pacific):
        title = make_title(writer, showings={"new-1": pacific})
        before = Version.objects.count()
        with refused(ChangeRefused, "showing_once"):
            edit(title, writer, showings={"new-1": pacific | {"note": "Again."}})
        assert (Version.objects.count(), title.showings.count()) == (before, 1)

    def test_are_told_in_a_sheet(self, writer, netflix):
        make_title(writer, **keyed("title", "wtsu"))
        lines = (
            "wtsu,netflix,,,US,streaming,2019-05-31,00:00,America/Los_Angeles",
            "wtsu,netflix,,,US,streaming,2019-05-31,09:00,Europe/Berlin",
        )
        staged = make_import(writer, f"title,{SHEET}", *lines, code="title-showings")
        rules_ = " ".join(rule for number in (2, 3) for *_, rule in problems(staged, number))
        assert "at the same moment" in rules_

    @pytest.mark.parametrize("again", [{"kind": "broadcast"}, {"occasion": "Launch"}, {"date": "2020-01-01"}])
    def test_are_pointed_out_where_only_the_manner_differs(self, writer, pacific, again):
        title = make_title(writer, showings={"new-1": pacific, "new-2": pacific | again})
        assert found(title) == {("shown-first-twice", "showings", "WARNING")}

    @pytest.mark.parametrize("again", [{"country": "DE"}, {"country": None, "territory": "worldwide"}])
    def test_are_two_where_the_territory_differs(self, writer, pacific, again):
        assert found(make_title(writer, showings={"new-1": pacific, "new-2": pacific | again})) == set()

    def test_may_be_in_cinemas_first_and_at_home_later(self, writer, pacific):
        cinema = pacific | {"kind": "theatrical", "date": "2019-05-01", "time": None}
        assert found(make_title(writer, showings={"new-1": pacific, "new-2": cinema})) == set()

    def test_may_be_of_two_works(self, writer, pacific):
        title = make_title(writer, showings={"new-1": pacific})
        for work in (make_season(writer, title), make_episode(writer, title)):
            edit(work, writer, showings={"new-1": pacific})
        assert Showing.objects.count() == 3


class TestALine:
    def test_is_of_one_work(self, writer):
        title = make_title(writer)
        for owners in ({}, {"title_id": title.pk, "season_id": make_season(writer, title).pk}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Showing.objects.create(date="2019", **owners)

    def test_has_its_instants_written_with_it(self, writer):
        title = make_title(writer, showings={"new-1": shown(date="2019-05-31")})
        row = title.showings.get()
        assert (row.earliest_at.isoformat(), row.latest_at.isoformat()) == (
            "2019-05-31T04:00:00+00:00",
            "2019-06-01T09:59:00+00:00",
        )
        edit(title, writer, showings={row.pk: {"zone": "America/New_York"}})
        row = title.showings.get()
        assert row.latest_at.isoformat() == "2019-06-01T03:59:00+00:00"
        edit(title, writer, showings={row.pk: {"country": "GB", "zone": None}})
        assert title.showings.get().earliest_at.isoformat() == "2019-05-30T23:00:00+00:00"

    def test_comes_back_with_a_version(self, writer):
        title = make_title(writer, showings={"new-1": shown(date="2019-05-31")})
        before = Version.objects.get(card=title.card)
        edit(title, writer, showings={title.showings.get().pk: None})
        restore(title, before, by=writer, at=NOON, expect=2)
        assert title.showings.get().date == "2019-05-31"

    def test_is_previewed_in_a_sheet(self, writer, netflix):
        make_title(writer, **keyed("title", "wtsu"))
        staged = make_import(
            writer, f"title,{SHEET}", "wtsu,netflix,,worldwide,,streaming,2019-05-31,,", code="title-showings"
        )
        assert ["date", "", "2019-05-31"] in differences(staged, 2)

    def test_without_a_country_is_of_a_territory_that_is_not_stated(self, writer):
        rows = {"new-1": {"date": "2019"}, "new-2": {"date": "2019", "country": "US"}}
        title = make_title(writer, showings=rows)
        told = bodies([Card.objects.get(pk=title.pk)])[title.pk]["showings"]
        assert {row["territory"] for row in told} == {"not_stated", "country"}


class TestWhatFollows:
    def test_is_said_at_the_field_that_is_empty(self, writer, client):
        client.force_login(writer)
        title = make_title(writer, showings={"new-1": shown(date="2019-05-31")})
        address = f"/admin/catalog/title/{title.pk}/change/"
        said = "Not stated. It follows from its showings: 2019-05-31."
        assert said in client.get(address).content.decode()
        edit(title, writer, premiere="2019")
        assert said not in client.get(address).content.decode()

    def test_is_served_and_not_approved(self, writer, editor):
        title = make_title(writer, showings={"new-1": shown(date="2019-05-31", time="00:00", zone="UTC")})
        make_live(title, by=writer, approver=editor)
        [row] = Proposal.objects.get(card=title.pk).body["showings"]
        assert document(title)["showings"][0].keys() - row.keys() == {
            "precision",
            "instant",
            "earliest",
            "latest",
        }

    def test_is_in_the_preview_of_a_draft(self, writer, client):
        client.force_login(writer)
        title = make_title(writer, showings={"new-1": shown(date="2019-05-31", time="00:00", zone="UTC")})
        changeset = propose([Card.objects.get(pk=title.pk)], by=writer, at=NOON)
        page = client.get(reverse("newsroom:reader", args=[changeset.pk, title.pk, "after"])).content.decode()
        assert "31 May 2019, 00:00 UTC" in page


class TestItsSources:
    def test_support_the_date_that_follows_from_it(self, writer, editor, client):
        source = make_source(writer, title="The almanac")
        title = make_title(writer, name="One", showings={"new-1": shown(date="2019-05-31")})
        other = make_title(writer, name="Two", showings={"new-1": shown(date="2019-05-31")})
        stated = make_title(
            writer, name="Three", premiere="2019-05-31", showings={"new-1": shown(date="2019-05-31")}
        )
        for each in (title, stated):
            path = f"showings/{each.showings.get().pk}"
            edit(each, writer, citations={"new-1": cite(source, path)})
        make_live(source, title, other, stated, by=writer, approver=editor)
        lacking = [
            {path.partition("/")[0] for path in document(each)["derived"]["unsourced"]}
            & {"premiere", "showings"}
            for each in (title, other, stated)
        ]
        assert lacking == [set(), {"showings"}, {"premiere"}]
        page = client.get("/titles/one").content.decode()
        assert "The almanac" in page[page.index("<dt>Premiere</dt>") :][:1500]


def test_a_body_from_before_is_served_with_none(writer, editor, monkeypatch):
    def without(self, state, facts=TitleBody.facts):
        made = facts(self, state)
        return {key: each for key, each in made.items() if key not in ("showings", "premiere_showing")}

    monkeypatch.setattr(TitleBody, "facts", without)
    title = make_title(writer, premiere="2019")
    make_live(title, by=writer, approver=editor)
    assert "showings" not in Proposal.objects.get(card=title.pk).body
    monkeypatch.undo()
    refresh_all(at=NOON)
    told = document(title)
    assert (told["showings"], told["premiere"], told["premiere_showing"]) == ([], "2019", None)

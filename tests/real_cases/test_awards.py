"""Awards that were reassigned, shared or awarded later than they were announced: cases that happened."""

import json
import re

import pytest
from django.test import Client

from catalog.nominations.honours import is_honour
from catalog.nominations.models import Nomination
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.review.contents import take_out_card
from cms.publishing.difference import difference
from tests.make import (
    NOON,
    document,
    edit,
    keyed,
    make_award,
    make_event,
    make_live,
    make_person,
    make_title,
)
from tests.make.sheets import come_in
from tests.make.sources import make_source
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db

DATABASE = "Academy Awards Database"
HEADER = (
    "key,ceremony,category,category named,result,title,afterwards,afterwards on,afterwards by named,"
    "afterwards reason"
)


@pytest.fixture
def oscar(writer):
    return make_award(writer, name="Academy Awards", **keyed("award", "oscar"))


def make_night(writer, award, name: str, date: str):
    values = {"type": "award-ceremony", "award": award.pk, "date": date}
    return make_event(writer, name=name, **values, **keyed("event", "night"))


def nomination(key: str) -> Nomination:
    card = Card.objects.get(external_ids__scheme="sheet:nomination", external_ids__value=key)
    return Nomination.objects.get(pk=card.pk)


def found(*records) -> set[tuple[str, str]]:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    wanted = ("afterwards", "added", "another", "dates")
    return {(each.rule, each.level.name) for each in rules.of_cards(cards) if each.rule.startswith(wanted)}


def cited(writer, *nominations: str, title: str):
    """A source of what was announced and of what came after, cited by a sheet."""
    source = make_source(writer, title=title, **keyed("source", "academy"))
    rows = [f"{key},{fact},academy" for key in nominations for fact in ("", "afterwards")]
    come_in(writer, "nominations-citations", "nomination,fact,source", *rows)
    return source


def assert_sourced(title: str, *records) -> None:
    """Assert that readers are told the source of the award, and of what became of it."""
    for each in records:
        served = document(each)
        paths = {row["path"] or "" for row in served["citations"] if row["source"]["name"] == title}
        assert paths == {"", "afterwards"}
        assert served["derived"]["unsourced"] == []
        assert title in said(f"/nominations/{each.pk}")


def bring_out(*records, by, approver) -> None:
    """Publish records together, also those that imports have put into changesets."""
    for card in Card.objects.filter(pk__in=[each.pk for each in records]).exclude(pending=None):
        take_out_card(card, by=by, at=NOON)
    make_live(*records, by=by, approver=approver)


def said(address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", Client().get(address).content.decode()).split())


def awards(title) -> list[str]:
    html = Client().get(f"/titles/{title.card.slug}").content.decode()
    return json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1]).get("award", [])


class TestYoungAmericansWhoseOscarWentToJourneyIntoSelf:
    """Shown in a cinema in October 1967, too early to be eligible: revoked on 7 May 1969, given the next."""

    @pytest.fixture
    def case(self, writer, editor, oscar):
        night = make_night(writer, oscar, "41st Academy Awards", "1969-04-14")
        works = [
            make_title(writer, name=name, **keyed("title", key))
            for name, key in (("Young Americans", "young"), ("Journey into Self", "journey"))
        ]
        why = "It had been shown in a cinema before the year of the award."
        named = "night,writing,Documentary (Feature)"
        lines = (
            f"young,{named},won,young,reassigned,1969-05-08,the Academy,{why}",
            f"journey,{named},nominated,journey,awarded,1969-05-08,the Academy,The first was not eligible.",
        )
        come_in(writer, "nominations", HEADER, *lines)
        come_in(writer, "nominations", "key,afterwards nomination", "young,journey", "journey,young")
        source = cited(writer, "young", "journey", title=DATABASE)
        first, second = nomination("young"), nomination("journey")
        assert found(first, second) == set()
        bring_out(oscar, night, *works, source, first, second, by=writer, approver=editor)
        return night, works, first, second

    def test_is_told_on_both_sides(self, case):
        _, (young, journey), first, second = case
        one, other = document(first), document(second)
        assert (one["result"], one["afterwards"], one["stands"]) == ("won", "reassigned", False)
        assert one["afterwards_nomination"]["id"] == second.pk
        assert (other["result"], other["afterwards"], other["stands"]) == ("nominated", "awarded", True)
        assert other["afterwards_nomination"]["id"] == first.pk
        assert (is_honour(one), is_honour(other)) == (False, True)
        page = said(f"/titles/{young.card.slug}")
        assert "Reassigned 8 May 1969 by the Academy to Documentary (Feature)" in page
        assert "1 won" not in page
        page = said(f"/titles/{journey.card.slug}")
        assert "Nominated; awarded later 8 May 1969 by the Academy: The first was not eligible" in page
        assert "Announced in its place: Documentary (Feature)" in page
        assert "1 won" in page

    def test_has_its_sources(self, case):
        assert_sourced(DATABASE, *case[2:])

    def test_is_one_award_for_search_engines(self, case):
        _, (young, journey), *_ = case
        assert awards(young) == []
        assert awards(journey) == ["Documentary (Feature), 41st Academy Awards"]

    def test_is_found_once_among_those_that_won(self, case, client):
        *_, first, second = case
        for query, expected in (
            ({"result": "won"}, second),
            ({"afterwards": "reassigned"}, first),
            ({"afterwards": "awarded"}, second),
        ):
            results = client.get("/api/v1/nominations", query).json()["results"]
            assert [each["id"] for each in results] == [expected.pk]

    def test_is_as_the_schema_says(self, case, client):
        assert_as_described(client, *case[2:])

    def test_is_counted_once_at_the_ceremony(self, case):
        assert said(f"/events/{case[0].card.slug}").count("1 won") == 1

    def test_follows_the_other_when_it_is_called_otherwise(self, case, writer, editor):
        *_, first, second = case
        edit(second, writer, category_named="Documentary Feature")
        edit(first, writer, category_named="Documentary Feature")
        make_live(first, second, by=writer, approver=editor)
        assert "to Documentary Feature" in said(f"/nominations/{first.pk}")


class TestRomanHolidayWhoseOscarIsDaltonTrumbos:
    """Ian McLellan Hunter fronted for Trumbo, who was blacklisted; the Academy gave it to Trumbo in 1993."""

    @pytest.fixture
    def case(self, writer, editor, oscar):
        night = make_night(writer, oscar, "26th Academy Awards", "1954-03-25")
        work = make_title(writer, name="Roman Holiday", **keyed("title", "roman"))
        hunter = make_person(writer, name="Ian McLellan Hunter", **keyed("person", "hunter"))
        trumbo = make_person(writer, name="Dalton Trumbo", **keyed("person", "trumbo"))
        named = "night,writing,Writing (Motion Picture Story)"
        come_in(
            writer,
            "nominations",
            HEADER,
            f"hunter,{named},won,roman,reassigned,1993,the Academy,He lent his name to Dalton Trumbo.",
            f"trumbo,{named},not_named,roman,awarded,1993,the Academy,He was blacklisted and wrote it.",
        )
        come_in(writer, "nominations", "key,afterwards nomination", "hunter,trumbo", "trumbo,hunter")
        come_in(writer, "nominees", "nomination,person", "hunter,hunter", "trumbo,trumbo")
        source = cited(writer, "hunter", "trumbo", title=DATABASE)
        records = (nomination("hunter"), nomination("trumbo"))
        assert found(*records) == set()
        bring_out(oscar, night, work, hunter, trumbo, source, *records, by=writer, approver=editor)
        return hunter, trumbo, *records

    def test_is_on_the_pages_of_both(self, case):
        hunter, trumbo, *_ = case
        page = said(f"/people/{hunter.card.slug}")
        assert "Won Reassigned" in page
        assert "to Writing (Motion Picture Story): Dalton Trumbo, awarded since : He lent his name" in page
        page = said(f"/people/{trumbo.card.slug}")
        assert "Awarded later" in page
        assert "Not named; awarded later 1993 by the Academy: He was blacklisted" in page
        assert "1 won" in page

    def test_has_its_sources(self, case):
        assert_sourced(DATABASE, *case[2:])

    def test_names_a_later_award_without_a_result_that_it_never_had(self, case):
        assert str(Card.objects.get(pk=case[3].pk)) == (
            "Writing (Motion Picture Story): Dalton Trumbo, awarded since"
        )


class TestTheBraveOneWhoseOscarWasRobertRichs:
    """Announced for “Robert Rich”, whom nobody had met: Dalton Trumbo, who was given it in May 1975."""

    @pytest.fixture
    def case(self, writer, editor, oscar):
        night = make_night(writer, oscar, "29th Academy Awards", "1957-03-27")
        work = make_title(writer, name="The Brave One", **keyed("title", "brave"))
        trumbo = make_person(writer, name="Dalton Trumbo", **keyed("person", "trumbo"))
        come_in(writer, "person-names", "person,kind,text", "trumbo,also_known_as,Robert Rich")
        named = "night,writing,Writing (Motion Picture Story)"
        come_in(
            writer,
            "nominations",
            HEADER,
            f"rich,{named},won,brave,reassigned,1975-05-02,the Academy,Nobody of that name wrote it.",
            f"trumbo,{named},not_named,brave,awarded,1975-05-02,the Academy,He was blacklisted and wrote it.",
        )
        come_in(writer, "nominations", "key,afterwards nomination", "rich,trumbo", "trumbo,rich")
        come_in(writer, "nominees", "nomination,person,named", "rich,,Robert Rich", "trumbo,trumbo,")
        source = cited(writer, "rich", "trumbo", title=DATABASE)
        records = (nomination("rich"), nomination("trumbo"))
        assert found(*records) == set()
        bring_out(oscar, night, work, trumbo, source, *records, by=writer, approver=editor)
        return work, trumbo, *records

    def test_keeps_the_name_that_was_announced_and_makes_nobody_of_it(self, case):
        [row] = document(case[2])["nominees"]
        assert (row["named"], row["nominee"]) == ("Robert Rich", None)
        assert (document(case[2])["result"], document(case[2])["stands"]) == ("won", False)
        page = said(f"/titles/{case[0].card.slug}")
        assert "Robert Rich" in page
        assert "Reassigned 2 May 1975 by the Academy" in page

    def test_is_the_real_writer_s_since(self, case):
        assert (document(case[3])["result"], document(case[3])["stands"]) == ("not_named", True)
        page = said(f"/people/{case[1].card.slug}")
        assert "1 won" in page
        assert "Not named; awarded later 2 May 1975 by the Academy: He was blacklisted and wrote it" in page
        assert "Announced in its place: Writing (Motion Picture Story): Robert Rich" in page

    def test_is_one_award_of_the_film(self, case):
        assert said(f"/titles/{case[0].card.slug}").count("1 won") == 1
        assert len(awards(case[0])) == 1

    def test_has_its_sources(self, case):
        assert_sourced(DATABASE, *case[2:])

    def test_is_as_the_schema_says(self, case, client):
        assert_as_described(client, *case[2:])

    def test_is_found_by_the_pseudonym(self, case, client):
        results = client.get("/api/v1/search", {"q": "Robert Rich"}).json()["results"]
        assert case[1].pk in {each["id"] for each in results}


class TestTheBridgeOnTheRiverKwaiWhoseOscarIsSharedSince:
    """Pierre Boulle alone was announced; in 1984 the Academy added Carl Foreman and Michael Wilson."""

    @pytest.fixture
    def case(self, writer, editor, oscar):
        night = make_night(writer, oscar, "30th Academy Awards", "1958-03-26")
        work = make_title(writer, name="The Bridge on the River Kwai", **keyed("title", "kwai"))
        names = {"boulle": "Pierre Boulle", "foreman": "Carl Foreman", "wilson": "Michael Wilson"}
        people = [make_person(writer, name=name, **keyed("person", key)) for key, name in names.items()]
        come_in(
            writer,
            "nominations",
            HEADER,
            "kwai,night,writing,Writing (Screenplay – based on material from another medium),won,kwai,shared,"
            "1984,the Academy,They wrote it and were blacklisted.",
        )
        come_in(
            writer,
            "nominees",
            "nomination,person,position,join phrase,added afterwards",
            "kwai,boulle,1,,no",
            "kwai,foreman,2,and,yes",
            "kwai,wilson,3,,yes",
        )
        source = cited(writer, "kwai", title=DATABASE)
        record = nomination("kwai")
        assert found(record) == set()
        bring_out(oscar, night, work, *people, source, record, by=writer, approver=editor)
        return work, people, record

    def test_tells_who_was_announced_and_who_was_added(self, case):
        page = said(f"/titles/{case[0].card.slug}")
        assert "Shared 1984 by the Academy with Carl Foreman and Michael Wilson : They wrote it" in page
        assert re.search(r"Pierre Boulle · 30th Academy Awards", page)
        rows = {row["nominee"]["name"]: row["added_afterwards"] for row in document(case[2])["nominees"]}
        assert rows == {"Pierre Boulle": False, "Carl Foreman": True, "Michael Wilson": True}

    def test_has_its_sources(self, case):
        assert_sourced(DATABASE, case[2])

    def test_stands_for_each_of_them(self, case):
        for person in case[1]:
            assert "1 won" in said(f"/people/{person.card.slug}")
        assert document(case[2])["stands"]

    def test_is_as_the_schema_says(self, case, client):
        assert_as_described(client, case[2])

    def test_is_in_the_difference(self, case, writer, editor):
        before = document(case[2])
        edit(case[2], writer, afterwards_on="1984-12")
        make_live(case[2], by=writer, approver=editor)
        assert {each.name for each in difference(before, document(case[2]))} == {"afterwards_on"}


class TestMilliVanilliWhoseGrammyWasRevoked:
    """Best New Artist of 1990; neither had sung on the album, which was told in November 1990."""

    def test_is_no_honour_and_stays_told(self, writer, editor):
        grammy = make_award(writer, name="Grammy Awards", **keyed("award", "grammy"))
        night = make_night(writer, grammy, "32nd Annual Grammy Awards", "1990-02-21")
        people = [
            make_person(writer, name=name, **keyed("person", key))
            for key, name in (("rob", "Rob Pilatus"), ("fab", "Fab Morvan"))
        ]
        come_in(
            writer,
            "nominations",
            HEADER,
            "new,night,breakthrough-performance,Best New Artist,won,,revoked,1990-11,the Recording Academy,"
            "Neither of them sang on the album.",
        )
        come_in(
            writer, "nominees", "nomination,person,named", "new,rob,Milli Vanilli", "new,fab,Milli Vanilli"
        )
        news = "Milli Vanilli Loses a Grammy Award"
        source = cited(writer, "new", title=news)
        record = nomination("new")
        assert found(record) == set()
        bring_out(grammy, night, *people, source, record, by=writer, approver=editor)
        page = said(f"/people/{people[0].card.slug}")
        assert "Revoked November 1990 by the Recording Academy: Neither of them sang" in page
        assert "1 won" not in page
        assert_sourced(news, record)

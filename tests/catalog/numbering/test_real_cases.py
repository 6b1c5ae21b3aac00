"""Serials that are numbered in several ways, as they are: from the sheet to the page."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from catalog.episodes.models import Episode
from catalog.seasons.models import Season
from cms.desk.checks import rules
from cms.desk.finding.find import find_cards
from cms.desk.models import Card, ExternalId
from cms.desk.review.contents import take_out_card
from cms.publishing.finding.find import find_live
from tests.make import NOON, document, make_live
from tests.make.sheets import come_in

pytestmark = pytest.mark.django_db
TITLES = "key,name,type"
SEASONS = "key,title,number"
EPISODES = "key,title,season,number,name,air date"
OF_SEASONS = "season,scheme,value,country,provider,holds,part,since"
OF_EPISODES = "episode,scheme,of season,value,provider,holds,part"


def record(of: str, key: str):
    model = {"season": Season, "episode": Episode}[of]
    return model.objects.get(pk=ExternalId.objects.get(scheme=f"sheet:{of}", value=key).card_id)


def go_live(writer, editor) -> None:
    cards = list(Card.objects.filter(live_version=None).order_by("pk"))
    assert not rules.blockers(rules.of_cards(cards))
    for card in cards:
        take_out_card(card, by=writer, at=NOON)
    make_live(*cards, by=writer, approver=editor)


def warned(*cards) -> set[str]:
    return {each.rule for each in rules.of_cards(list(cards or Card.objects.all()))}


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def said(address: str) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style).*?</\1>", " ", read(address), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def names(address: str) -> list[str]:
    """The episodes, in the order of the page."""
    section = read(address).partition('id="episodes"')[2].partition("</section>")[0]
    return [unescape(name) for name in re.findall(r'<h3><a href="/episodes/[^"]*">([^<]*)</a>', section)]


def structured(address: str) -> dict:
    return json.loads(re.search(r'ld\+json">(.*?)</script>', read(address), re.DOTALL)[1])


class TestFirefly:
    """Fox showed the pilot last; the DVDs have it first, and three episodes that Fox never showed."""

    @pytest.fixture(autouse=True)
    def firefly(self, writer, editor):
        come_in(writer, "titles", TITLES, "firefly,Firefly,series")
        come_in(writer, "seasons", SEASONS, "firefly-1,firefly,1")
        come_in(
            writer,
            "episodes",
            EPISODES,
            "train,firefly,firefly-1,1,The Train Job,2002-09-20",
            "bush,firefly,firefly-1,2,Bushwhacked,2002-09-27",
            "reynolds,firefly,firefly-1,3,Our Mrs. Reynolds,2002-10-04",
            "serenity,firefly,firefly-1,11,Serenity,2002-12-20",
            "trash,firefly,firefly-1,,Trash,",
        )
        come_in(
            writer,
            "episode-numberings",
            "episode,scheme,value",
            "serenity,on DVD,1",
            "train,on DVD,2",
            "bush,on DVD,3",
            "reynolds,on DVD,6",
            "trash,on DVD,11",
        )
        assert "numbered-twice" not in warned()
        go_live(writer, editor)

    def test_is_read_in_either_order(self):
        address = "/seasons/firefly-season-1"
        aired = ["The Train Job", "Bushwhacked", "Our Mrs. Reynolds", "Serenity", "Trash"]
        assert names(address) == aired
        assert names(f"{address}?numbering=dvd") == [
            "Serenity",
            "The Train Job",
            "Bushwhacked",
            "Our Mrs. Reynolds",
            "Trash",
        ]
        page = said(f"{address}?numbering=dvd")
        assert page.index("On DVD: 1") < page.index("Episode 11 here") < page.index("On DVD: 2")

    def test_says_so_where_it_has_no_such_count(self):
        assert "no-such" not in said("/seasons/firefly-season-1?numbering=dvd")
        page = said("/seasons/firefly-season-1?numbering=no-such%3Cb%3E")
        assert "Nothing here has a number in the count “no-such<b>”" in page

    def test_is_the_same_for_search_engines_in_either_order(self):
        found = structured("/seasons/firefly-season-1?numbering=dvd")
        numbers = {each["name"]: each.get("episodeNumber") for each in found["episode"]}
        assert numbers["Serenity"] == 11
        assert numbers["Trash"] is None
        assert (
            structured("/episodes/firefly-season-1-serenity")["partOfSeason"]["name"] == "Firefly: Season 1"
        )

    def test_is_listed_by_the_count_in_the_feed(self, client):
        season = record("season", "firefly-1").pk
        results = client.get("/api/v1/episodes", {"season": season, "numbering": "dvd"}).json()["results"]
        assert len(results) == 5
        found = {each["name"]: each["numberings"][0]["first"] for each in results}
        assert min(found, key=found.__getitem__) == "Serenity"
        assert client.get("/api/v1/episodes", {"numbering": "aired"}).json()["results"] == []

    @pytest.mark.parametrize("words", ["Firefly S01E11", "firefly 1x11", "S01E11"])
    def test_is_found_by_its_own_number(self, words):
        serenity = record("episode", "serenity").pk
        assert find_cards(words).ids[0] == serenity
        assert find_live(words).ids[0] == serenity


class TestTheSimpsons:
    """The first that was made, 7G01, was shown last; 4F22 was shown first of the season after."""

    @pytest.fixture(autouse=True)
    def simpsons(self, writer, editor):
        come_in(writer, "titles", TITLES, "simpsons,The Simpsons,series", "other,Simple Songs,series")
        come_in(writer, "seasons", SEASONS, "s1,simpsons,1", "s9,simpsons,9")
        come_in(
            writer,
            "episodes",
            EPISODES,
            "fire,simpsons,s1,1,Simpsons Roasting on an Open Fire,1989-12-17",
            "genius,simpsons,s1,2,Bart the Genius,1990-01-14",
            "evening,simpsons,s1,13,Some Enchanted Evening,1990-05-13",
            "york,simpsons,s9,1,The City of New York vs. Homer Simpson,1997-09-21",
            "song,other,,1,A Song,",
        )
        come_in(
            writer,
            "episode-numberings",
            "episode,scheme,value",
            "fire,production code,7G08",
            "genius,production code,7G02",
            "evening,production code,7G01",
            "york,production code,4F22",
            "song,production code,7G01",
        )
        go_live(writer, editor)

    def test_are_read_in_the_order_of_their_codes(self):
        assert names("/seasons/the-simpsons-season-1?numbering=production_code") == [
            "Some Enchanted Evening",
            "Bart the Genius",
            "Simpsons Roasting on an Open Fire",
        ]

    @pytest.mark.parametrize(
        ("words", "key"),
        [
            ("4F22", "york"),
            ("4f22", "york"),
            ("simpsons 4F22", "york"),
            ("The Simpsons 7G01", "evening"),
            ("7g01 Simple Songs", "song"),
            ("The Simpsons S09E01", "york"),
            ("the simpsons 9x01", "york"),
            ("simpsons season 9 episode 1", "york"),
        ],
    )
    def test_are_found_by_what_people_type(self, words, key):
        for found in (find_cards(words).ids, find_live(words).ids):
            assert found[0] == record("episode", key).pk
        assert find_cards(words, kind="episode").ids[0] == record("episode", key).pk

    def test_are_found_at_every_place_that_searches(self, client, writer):
        york = record("episode", "york").pk
        results = client.get("/api/v1/search", {"q": "4F22"}).json()["results"]
        assert [each["id"] for each in results] == [york]
        assert client.get("/api/v1/episodes", {"numbered": "4f22"}).json()["results"][0]["id"] == york
        client.force_login(writer)
        page = client.get("/admin/catalog/episode/", {"q": "4F22"})
        assert [each.pk for each in page.context["cl"].result_list] == [york]
        picked = client.get(
            "/admin/autocomplete/",
            {"term": "4F22", "app_label": "catalog", "model_name": "offer", "field_name": "episode"},
        ).json()
        assert [each["id"] for each in picked["results"]] == [str(york)]

    def test_tell_search_engines_their_codes(self):
        found = structured("/episodes/the-simpsons-season-9-the-city-of-new-york-vs-homer-simpson")
        expected = {"@type": "PropertyValue", "propertyID": "production code", "value": "4F22"}
        assert found["identifier"] == [expected]
        assert found["episodeNumber"] == 1

    def test_have_codes_that_count_nothing(self):
        [row] = document(record("episode", "york"))["numberings"]
        assert (row["value"], row["first"], row["last"]) == ("4F22", None, None)


class TestLaCasaDePapel:
    """Antena 3 showed one run of fifteen episodes; Netflix cut it anew into twenty-two, in two parts."""

    @pytest.fixture(autouse=True)
    def papel(self, writer, editor):
        come_in(writer, "titles", TITLES, "papel,La casa de papel,series")
        come_in(writer, "organisations", "key,name", "netflix,Netflix", "antena,Antena 3")
        come_in(writer, "seasons", "key,title,number,premiere,episode count", "papel-1,papel,1,2017-05-02,15")
        come_in(
            writer,
            "season-numberings",
            OF_SEASONS,
            "papel-1,streaming,Part 1,,netflix,only a part of this one,1,2017-12-20",
            "papel-1,streaming,Part 2,,netflix,only a part of this one,2,2018-04-06",
        )
        come_in(writer, "episodes", "key,title,season,number,air date", "first,papel,papel-1,1,2017-05-02")
        go_live(writer, editor)

    def test_is_two_of_one_there(self):
        page = said("/seasons/la-casa-de-papel-season-1")
        assert "Netflix Part 1 part 1 of this season; from 20 December 2017" in page
        assert "Netflix Part 2 part 2 of this season; from 6 April 2018" in page
        page = said("/titles/la-casa-de-papel?numbering=streaming:netflix")
        assert page.index("Netflix: Part 1") < page.index("Netflix: Part 2")

    @pytest.mark.parametrize("words", ["La casa de papel part 2", "la casa de papel S01"])
    def test_is_found_by_either(self, words):
        season = record("season", "papel-1").pk
        assert season in find_cards(words, kind="season").ids
        assert season in find_live(words, kind="season").ids

    def test_is_two_in_the_feed(self, client):
        netflix = ExternalId.objects.get(scheme="sheet:organisation", value="netflix").card_id
        [found] = client.get("/api/v1/seasons", {"numbering": f"streaming:{netflix}"}).json()["results"]
        assert [(row["value"], row["first"], row["holds"]) for row in found["numberings"]] == [
            ("Part 1", 1, "a_part"),
            ("Part 2", 2, "a_part"),
        ]
        assert client.get("/api/v1/seasons", {"numbered_by": netflix}).json()["results"] == [found]


class TestDoctorWho:
    """Since 2024 a service counts from one again what the broadcaster's count calls series fourteen."""

    @pytest.fixture(autouse=True)
    def who(self, writer, editor):
        come_in(writer, "titles", TITLES, "who,Doctor Who,series")
        come_in(writer, "organisations", "key,name", "disney,Disney+")
        come_in(writer, "seasons", SEASONS, "who-1,who,1", "who-14,who,14")
        come_in(writer, "season-numberings", OF_SEASONS, "who-14,streaming,Season 1,,disney,,,2024-05")
        assert "numbered-twice" not in warned()
        go_live(writer, editor)

    def test_is_found_by_either_count(self):
        both = {record("season", key).pk for key in ("who-1", "who-14")}
        assert both <= set(find_cards("Doctor Who season 1", kind="season").ids)
        assert find_live("doctor who s14", kind="season").ids[0] == record("season", "who-14").pk

    def test_stands_beside_those_without_a_number_there(self):
        page = said("/titles/doctor-who?numbering=streaming:disney")
        where = [page.index(each) for each in ("Disney+: Season 1", "Without a number there")]
        assert where == sorted(where)


class TestBakeOff:
    """A series of the BBC is another season in the United States, where they came in another order."""

    def test_is_listed_as_each_country_counts_it(self, writer, editor):
        come_in(writer, "titles", TITLES, "bake,The Great British Bake Off,series")
        come_in(writer, "seasons", SEASONS, "uk3,bake,3", "uk6,bake,6", "uk7,bake,7")
        come_in(
            writer,
            "season-numberings",
            OF_SEASONS,
            "uk3,in one country,5,US,,,,2018-06-22",
            "uk6,in one country,3,US,,,,2016-07-01",
            "uk7,in one country,4,US,,,,2017-06-16",
        )
        go_live(writer, editor)
        page = said("/titles/the-great-british-bake-off?numbering=territory:US")
        where = [page.index(f"United States: {number}") for number in (3, 4, 5)]
        assert where == sorted(where)
        client = Client()
        client.force_login(writer)
        listed = client.get("/admin/catalog/season/", {"numbering": "territory", "numberings__country": "US"})
        assert [each.number for each in listed.context["cl"].result_list] == [6, 7, 3]
        [third] = client.get("/api/v1/seasons", {"numbered": "5", "numbering": "territory:US"}).json()[
            "results"
        ]
        assert third["number"] == 3


class TestOneBroadcastOfSeveral:
    """The first programme of SpongeBob SquarePants held three episodes."""

    @pytest.fixture
    def sponge(self, writer):
        come_in(writer, "titles", TITLES, "sponge,SpongeBob SquarePants,series")
        come_in(writer, "seasons", SEASONS, "sponge-1,sponge,1")
        come_in(
            writer,
            "episodes",
            "key,title,season,name,air date",
            "help,sponge,sponge-1,Help Wanted,1999-05-01",
            "reef,sponge,sponge-1,Reef Blower,1999-05-01",
            "tea,sponge,sponge-1,Tea at the Treedome,1999-05-01",
        )

    def test_is_one_number_with_a_part_for_each(self, writer, editor, sponge):
        held = '"this one, and others too"'
        come_in(
            writer,
            "episode-numberings",
            OF_EPISODES,
            f"help,as aired,,1,,{held},1",
            f"reef,as aired,,1,,{held},2",
            f"tea,as aired,,1,,{held},3",
        )
        assert "numbered-twice" not in warned()
        go_live(writer, editor)
        page = said("/seasons/spongebob-squarepants-season-1?numbering=aired")
        assert "As aired: 1, part 2, with other episodes in one" in page
        address = "/seasons/spongebob-squarepants-season-1?numbering=aired"
        assert names(address) == ["Help Wanted", "Reef Blower", "Tea at the Treedome"]

    def test_is_told_where_nobody_says_that_they_share_it(self, writer, sponge):
        come_in(writer, "episode-numberings", OF_EPISODES, "help,as aired,,1,,,", "reef,as aired,,1,,,")
        assert "numbered-twice" in warned()


class TestAFirstEpisodeOfDoubleLength:
    """“Encounter at Farpoint” is counted as the first and second of Star Trek: The Next Generation."""

    def test_is_found_by_either_number(self, writer, editor, client):
        come_in(writer, "titles", TITLES, "tng,Star Trek: The Next Generation,series")
        come_in(writer, "seasons", SEASONS, "tng-1,tng,1")
        come_in(
            writer,
            "episodes",
            EPISODES,
            "farpoint,tng,tng-1,1,Encounter at Farpoint,1987-09-28",
            "naked,tng,tng-1,3,The Naked Now,1987-10-05",
        )
        come_in(
            writer, "episode-numberings", OF_EPISODES, "farpoint,as aired,1,1-2,,,", "naked,as aired,1,3,,,"
        )
        go_live(writer, editor)
        farpoint = record("episode", "farpoint").pk
        for words in ("S01E02", "Star Trek 1x02", "the next generation s01e01"):
            assert find_cards(words).ids[0] == farpoint
            assert find_live(words).ids[0] == farpoint
        assert [each["id"] for each in client.get("/api/v1/episodes?numbered=S01E02").json()["results"]] == [
            farpoint
        ]
        [row] = document(record("episode", "farpoint"))["numberings"]
        assert (row["of_season"], row["first"], row["last"]) == ("1", 1, 2)
        assert "As aired Season 1, episode 1-2" in said(
            "/episodes/star-trek-the-next-generation-season-1-encounter-at-farpoint"
        )

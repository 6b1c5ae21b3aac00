"""Slugs of records that mean little without the record they belong to, and new ones for new names."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.models import Card
from cms.desk.records.labels import address
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write.slugs import LONGEST, offered
from tests.make import edit, make_episode, make_live, make_person, make_season, make_title
from tests.make.merges import bring_out, propose_merge
from tests.make.sheets import come_in

pytestmark = pytest.mark.django_db


def slug(record) -> str:
    return Card.objects.get(pk=record.pk).slug


def offer_to(card: Card) -> str | None:
    return offered(card, states(kind(card.kind), [card])[card.pk])


@pytest.fixture
def series(writer):
    return make_title(writer, name="Adolescence", type="limited_series")


class TestAnEpisode:
    @pytest.mark.parametrize(
        ("season", "episode", "made"),
        [
            ({"number": 1}, {"number": 1, "name": None}, "adolescence-season-1-episode-1"),
            ({"number": 1}, {"number": 1, "name": "Episode 1"}, "adolescence-season-1-episode-1"),
            ({"number": 2}, {"number": 3, "name": "Pilot"}, "adolescence-season-2-pilot"),
            ({"number": 1, "name": "Coven"}, {"name": "Bitchcraft"}, "adolescence-coven-bitchcraft"),
            ({"name": "Adolescence: Book 1"}, {"name": None, "number": 4}, "adolescence-book-1-episode-4"),
            ({"number": None}, {"name": None, "number": None}, "adolescence-season-episode"),
            ({"number": 1}, {"name": "第一話", "number": 1}, "adolescence-season-1-diyihua"),
            ({"number": 1}, {"name": "???", "number": 1}, "adolescence-season-1"),
            (None, {"name": None, "number": 1}, "adolescence-episode-1"),
            (None, {"name": "Adolescence: The Making"}, "adolescence-the-making"),
            (None, {"name": "Adolescents"}, "adolescence-adolescents"),
        ],
    )  # fmt: skip
    def test_is_found_under_its_title_and_season(self, writer, series, season, episode, made):
        of = make_season(writer, series, **season).pk if season is not None else None
        found = slug(make_episode(writer, series, season=of, **episode))
        assert found == made or (episode["name"] == "第一話" and found.startswith("adolescence-season-1-"))

    def test_of_another_series_has_another_slug(self, writer, series):
        other = make_title(writer, name="Top Boy", type="series")
        one, two = (make_episode(writer, each, name="Episode 1", number=1) for each in (series, other))
        assert (slug(one), slug(two)) == ("adolescence-episode-1", "top-boy-episode-1")

    def test_of_the_same_name_and_place_is_numbered(self, writer, series):
        twice = [make_episode(writer, series, name="Pilot") for _ in range(2)]
        assert [slug(each) for each in twice] == ["adolescence-pilot", "adolescence-pilot-2"]

    def test_keeps_its_number_where_the_title_is_long(self, writer):
        long = make_title(writer, name="The very long title of a series " * 6, type="series")
        season = make_season(writer, long, number=12)
        first, second = (make_episode(writer, long, season=season.pk, name=None, number=n) for n in (1, 2))
        assert slug(first).endswith("-episode-1")
        assert slug(second).endswith("-season-12-episode-2")
        assert max(len(slug(first)), len(slug(second))) <= LONGEST

    def test_holds_no_word_of_its_title_that_is_not_live_yet(self, writer, editor, series):
        make_live(series, by=writer, approver=editor)
        edit(series, writer, name="Secret", slug="secret")
        assert slug(make_episode(writer, series, name="Pilot")) == "adolescence-pilot"

    def test_of_a_merged_title_is_found_under_the_survivor(self, writer, editor, series):
        double = make_title(writer, name="Adolescence (2025)", type="series")
        make_live(series, double, by=writer, approver=editor)
        bring_out(propose_merge(double, series, by=writer), by=writer, approver=editor)
        assert slug(make_episode(writer, double, name="Pilot")) == "adolescence-pilot"

    def test_comes_in_by_sheets_with_its_place(self, writer):
        come_in(writer, "titles", "key,name,type", "a,Adolescence,limited series")
        come_in(writer, "seasons", "key,title,number", "a1,a,1")
        come_in(writer, "episodes", "key,title,season,number,name", "a11,a,a1,1,", "a12,a,a1,2,Episode 2")
        assert set(Card.objects.filter(kind="episode").values_list("slug", flat=True)) == {
            "adolescence-season-1-episode-1",
            "adolescence-season-1-episode-2",
        }


class TestASeason:
    @pytest.mark.parametrize(
        ("fields", "made"),
        [
            ({"number": 1}, "adolescence-season-1"),
            ({"number": 3, "name": "Coven"}, "adolescence-coven"),
            ({"number": None}, "adolescence-season"),
            ({"name": "Adolescence 2: The Return"}, "adolescence-2-the-return"),
        ],
    )
    def test_is_found_under_its_title(self, writer, series, fields, made):
        assert slug(make_season(writer, series, **fields)) == made


@given(st.lists(st.text(max_size=12), max_size=4))
def test_an_address_always_ends_with_the_own_name(words):
    assert address(words, {})[-1:] == words[-1:]


class TestANewSlug:
    """A record that is renamed or renumbered keeps its slug until somebody takes the new one."""

    def test_is_offered_where_the_name_moved(self, writer, series):
        season = make_season(writer, series, number=1)
        assert offer_to(Card.objects.get(pk=season.pk)) is None
        edit(season, writer, number=2)
        assert offer_to(Card.objects.get(pk=season.pk)) == "adolescence-season-2"

    def test_is_offered_to_what_lies_below_a_record_that_took_one(self, writer, series):
        episode = make_episode(writer, series, name=None, number=1)
        edit(series, writer, name="Adolescents")
        assert offer_to(Card.objects.get(pk=episode.pk)) is None
        edit(series, writer, slug=None)
        assert offer_to(Card.objects.get(pk=episode.pk)) == "adolescents-episode-1"

    def test_is_offered_to_what_had_none_of_its_place(self, writer, series):
        episode = make_episode(writer, series, name="Episode 1", slug="episode-1")
        assert offer_to(Card.objects.get(pk=episode.pk)) == "adolescence-episode-1"

    def test_is_numbered_where_another_has_it(self, writer):
        make_title(writer, name="Selma")
        other = make_title(writer, name="Selma, Lord, Selma")
        edit(other, writer, name="Selma")
        assert offer_to(Card.objects.get(pk=other.pk)) == "selma-2"
        edit(other, writer, slug=None)
        assert (slug(other), offer_to(Card.objects.get(pk=other.pk))) == ("selma-2", None)

    def test_may_be_one_that_it_had_before(self, writer, editor):
        person = make_person(writer, name="Ellen")
        make_live(person, by=writer, approver=editor)
        edit(person, writer, name="Elliot", slug=None)
        make_live(person, by=writer, approver=editor)
        edit(person, writer, name="Ellen")
        assert offer_to(Card.objects.get(pk=person.pk)) == "ellen"

    def test_is_taken_on_its_page_and_the_old_one_leads_there_once_published(
        self, writer, editor, series, client
    ):
        season = make_season(writer, series, number=1)
        make_live(series, season, by=writer, approver=editor)
        edit(season, writer, number=2)
        newsroom = Client()
        newsroom.force_login(writer)
        page = reverse("admin:catalog_season_change", args=[season.pk])
        shown = newsroom.get(page).content.decode()
        assert "/seasons/adolescence-season-1" in shown
        assert "change it to “adolescence-season-2”" in shown
        sent = {"title": series.pk, "number": 2, "version_opened": 2, "version_expected": 2}
        newsroom.post(page, {**sent, "slug": "adolescence-season-1", "new_slug": "on"})
        assert slug(season) == "adolescence-season-2"
        assert client.get("/api/v1/seasons/adolescence-season-1").status_code == 200
        make_live(season, by=writer, approver=editor)
        moved = client.get("/api/v1/seasons/adolescence-season-1")
        assert (moved.status_code, moved["Location"]) == (308, "/api/v1/seasons/adolescence-season-2")
        assert client.get("/seasons/adolescence-season-1")["Location"] == "/seasons/adolescence-season-2"
        assert "new_slug" not in newsroom.get(page).content.decode()

    def test_is_left_where_nobody_asks_for_it(self, writer, series):
        season = make_season(writer, series, number=1)
        newsroom = Client()
        newsroom.force_login(writer)
        page = reverse("admin:catalog_season_change", args=[season.pk])
        sent = {"title": series.pk, "number": 2, "version_opened": 1, "version_expected": 1}
        newsroom.post(page, {**sent, "slug": "adolescence-season-1"})
        assert slug(season) == "adolescence-season-1"

    def test_is_offered_by_a_bounded_number_of_queries(self, writer, series, django_assert_max_num_queries):
        season = make_season(writer, series, number=1)
        edit(season, writer, number=2)
        card = Card.objects.get(pk=season.pk)
        with django_assert_max_num_queries(11):
            offer_to(card)

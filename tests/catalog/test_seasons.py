"""Seasons and episodes of a title."""

import pytest

from catalog.episodes.checks import season_is_of_its_title
from catalog.episodes.models import Episode
from catalog.seasons.models import Season
from cms.desk.checks.rules import Proposed
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused, change
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    document,
    edit,
    keyed,
    make_episode,
    make_live,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import, outcomes
from tests.refusals import refused

pytestmark = pytest.mark.django_db
STILL = {"kind": "still", "url": "https://img.example/2.jpg"}


@pytest.fixture
def series(writer):
    return make_title(writer, name="When They See Us", type="limited_series", **keyed("title", "wtsu"))


@pytest.fixture
def season(writer, series):
    return make_season(
        writer,
        series,
        number=1,
        premiere="2019-05-31",
        episode_count=4,
        numberings={
            "new-1": {"scheme": "dvd", "value": "1A"},
            "new-2": {"scheme": "territory", "value": "2", "country": "AU"},
        },
        images={
            "new-1": {"kind": "poster", "alt": "Poster for When They See Us: Season 1"},
            "new-2": STILL,
        },
        **keyed("season", "wtsu-1"),
    )


def label(record) -> str:
    return Card.objects.get(pk=record.pk).label


class TestASeason:
    def test_is_called_after_its_title_and_number(self, season):
        assert label(season) == "When They See Us: Season 1"
        assert season.card.slug == "when-they-see-us-season-1"

    def test_is_called_by_its_name_where_it_has_one(self, writer, series):
        assert label(make_season(writer, series, name="Coven")) == "Coven"

    def test_needs_no_number(self, writer, series):
        assert label(make_season(writer, series, number=None)) == "When They See Us: Season"

    def test_needs_its_title(self, writer):
        season = Season()
        change(season, by=writer, at=NOON, expect=0, fields={"number": 1})
        with refused(ReviewError, "blocked", "title-missing"):
            make_submitted(season, by=writer)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"premiere": "2019-05", "ended": "2019-04-30"}, "The end is before the premiere"),
            ({"episode_count": 0}, "Leave the number of episodes empty"),
            ({"numberings": {"new-1": {"scheme": "dvd", "value": "2"}}}, "a number of that scheme already"),
            ({"numberings": {"new-1": {"scheme": "aired"}}}, "cannot be blank"),
            ({"images": {"new-1": {"kind": "still"}}}, "needs its address, or a description"),
            ({"images": {"new-1": STILL}}, "in the list already"),
        ],
    )
    def test_refuses_impossible_values(self, writer, season, fields, message):
        with pytest.raises(ChangeRefused, match=message):
            edit(season, writer, **fields)

    def test_states_its_facts(self, season, series, writer, editor):
        make_live(series, season, by=writer, approver=editor)
        found = document(season)
        assert found["title"] == {
            "kind": "title",
            "id": series.pk,
            "slug": "when-they-see-us",
            "name": "When They See Us",
        }
        assert (found["number"], found["name"], found["episode_count"]) == (1, None, 4)
        assert [(row["scheme"], row["value"], row["country"]) for row in found["numberings"]] == [
            ("dvd", "1A", None),
            ("territory", "2", "AU"),
        ]
        assert found["images"][0]["alt"] == "Poster for When They See Us: Season 1"

    def test_blocks_the_withdrawal_of_its_title(self, season, series, writer, editor):
        make_live(series, season, by=writer, approver=editor)
        with refused(ReviewError, "blocked", "withdrawal-leaves-subject"):
            make_submitted(series, by=writer, action="withdraw")


class TestAnEpisode:
    def test_is_called_by_its_name_or_its_place(self, writer, series, season):
        assert label(make_episode(writer, series, season=season.pk, name="Part One")) == "Part One"
        second = make_episode(writer, series, season=season.pk, name=None, number=2)
        assert label(second) == "When They See Us: Season 1: Episode 2"
        assert label(make_episode(writer, series, name=None, number=3)) == "When They See Us: Episode 3"
        assert label(make_episode(writer, series, name=None)) == "When They See Us: Episode"

    def test_needs_its_title(self, writer, series, season):
        episode = make_episode(writer, series, season=season.pk)
        edit(episode, writer, title=None)
        with refused(ReviewError, "blocked", "title-missing"):
            make_submitted(episode, season, series, by=writer)

    def test_belongs_to_a_season_of_its_title(self, writer, series, season):
        other = make_title(writer, name="Seven Seconds", type="series")
        episode = make_episode(writer, other, season=season.pk)
        with pytest.raises(ReviewError, match="“When They See Us: Season 1” is not a season of its title"):
            make_submitted(episode, other, season, series, by=writer)

    def test_has_no_runtime_of_zero(self, writer, series):
        with refused(ChangeRefused, "episode_runs"):
            make_episode(writer, series, runtime=0)

    def test_states_its_facts(self, writer, editor, series, season):
        special = make_episode(writer, series, name="Oprah Winfrey Presents", type="special", runtime=60)
        first = make_episode(
            writer, series, season=season.pk, name="Part One", air_date="2019-05-31", number=1
        )
        make_live(series, season, special, first, by=writer, approver=editor)
        found = document(first)
        assert (found["title"]["name"], found["season"]["id"]) == ("When They See Us", season.pk)
        assert (found["air_date"], found["number"]) == ("2019-05-31", 1)
        assert document(special)["season"] is None
        assert (document(special)["type"], document(special)["runtime"]) == ("special", 60)


class TestInTheFeed:
    @pytest.fixture
    def live(self, writer, editor, series, season):
        parts = [make_episode(writer, series, season=season.pk, number=n) for n in (1, 2)]
        second = make_season(writer, series, number=2)
        make_live(series, season, second, *parts, by=writer, approver=editor)
        return [part.pk for part in parts]

    def test_they_come_with_their_title(self, client, live, season, django_assert_num_queries):
        with django_assert_num_queries(3):  # the document; its seasons; its episodes
            found = client.get("/api/v1/titles/when-they-see-us?include=seasons,episodes").json()["included"]
        assert [each["number"] for each in found["seasons"]["results"]] == [1, 2]
        assert [each["id"] for each in found["episodes"]["results"]] == live

    def test_episodes_come_with_their_season(self, client, live):
        found = client.get("/api/v1/seasons/when-they-see-us-season-1?include=episodes").json()["included"]
        assert [each["id"] for each in found["episodes"]["results"]] == live

    def test_they_are_found_by_title_and_season(self, client, live, series, season):
        for address, value in (
            (f"episodes?title={series.pk}", live),
            (f"episodes?season={season.pk}", live),
            (f"seasons?title={series.pk}", [season.pk, Season.objects.get(number=2).pk]),
        ):
            found = client.get(f"/api/v1/{address}").json()["results"]
            assert [each["id"] for each in found] == value

    def test_a_season_follows_a_rename_of_its_title(self, client, live, series, season, writer, editor):
        edit(series, writer, name="The Central Park Five")
        make_live(series, by=writer, approver=editor)
        refresh_all(at=NOON)
        found = client.get(f"/api/v1/episodes/{live[0]}").json()["season"]
        assert document(season)["title"]["name"] == "The Central Park Five"
        assert found["name"] == "The Central Park Five: Season 1"


class TestTheirSheets:
    def test_bring_in_seasons_with_their_parts(self, writer, series):
        header = "key,title,number,premiere,episode count,synopsis"
        come_in(writer, "seasons", header, "wtsu-1,wtsu,1,2019-05-31,4,Five boys.", "wtsu-2,wtsu,2,,,")
        come_in(
            writer,
            "season-numberings",
            "season,scheme,value,country",
            "wtsu-1,on DVD,1A,",
            "wtsu-1,territory,2,AU",
            "wtsu-1,territory,3,DE",
        )
        come_in(writer, "season-images", "season,kind,alt,url", "wtsu-1,poster,Poster for Season 1,")
        season = Season.objects.get(number=1)
        assert (season.title, season.episode_count) == (series, 4)
        assert sorted(season.numberings.values_list("value", flat=True)) == ["1A", "2", "3"]
        assert season.images.get().alt == "Poster for Season 1"

    def test_bring_in_episodes(self, writer, series, season):
        come_in(
            writer,
            "episodes",
            "key,title,season,number,name,type,air date,runtime,synopsis",
            "wtsu-1-1,wtsu,wtsu-1,1,Part One,regular,2019-05-31,64,Spring 1989.",
            "wtsu-1-2,wtsu,wtsu-1,2,Part Two,,2019-05-31,71,",
        )
        first = Episode.objects.get(name="Part One")
        assert (first.title, first.season, first.number, first.type) == (series, season, 1, "regular")

    def test_refuse_other_kinds_as_seasons(self, writer, series):
        staged = make_import(writer, "key,title,season,name", "a,wtsu,nothing,A", code="episodes")
        assert outcomes(staged) == ["error"]


def test_checking_their_seasons_takes_one_query(writer, series, season, django_assert_num_queries):
    other = make_title(writer)
    episodes = [make_episode(writer, other, season=season.pk) for _ in range(3)]
    made = bodies([episode.card for episode in episodes])
    proposals = [Proposed(episode.card, "publish", made[episode.pk]) for episode in episodes]
    with django_assert_num_queries(1):  # the seasons, with their cards
        assert len(list(season_is_of_its_title(proposals))) == 3

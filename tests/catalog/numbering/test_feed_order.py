"""The feed's lists of seasons and episodes in the order of a count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.publishing.hold import hold
from tests.make import NOON, edit, make_episode, make_live, make_organisation, make_season, make_title

pytestmark = pytest.mark.django_db


def numbers(*rows: dict) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


def listed(client, **asked) -> list[str]:
    """The names in a list, page by page."""
    found, address = [], "/api/v1/episodes"
    while address:
        answer = client.get(address, asked)
        assert answer.status_code == 200, answer.content
        found += [each["name"] for each in answer.json()["results"]]
        address, asked = answer.json()["next"], {}
    return found


@pytest.fixture
def episodes(writer, editor):
    """Episodes that were aired otherwise than they are sold, one of them sold with another."""
    title, netflix = make_title(writer), make_organisation(writer, name="Netflix")
    season = make_season(writer, title)

    def made(name: str, *rows: dict):
        return make_episode(writer, title, name=name, season=season.pk, numberings=numbers(*rows))

    found = [
        made("Serenity", {"scheme": "aired", "value": "11"}, {"scheme": "dvd", "value": "1-2"}),
        made("Safe", {"scheme": "aired", "value": "5"}, {"scheme": "dvd", "value": "5"}),
        made("Trash", {"scheme": "dvd", "value": "11"}),
        made("The Train Job", {"scheme": "aired", "value": "1"}, {"scheme": "dvd", "value": "2"}),
        made(
            "Renumbered",
            {"scheme": "dvd", "value": "1", "until": "2004"},
            {"scheme": "dvd", "value": "12", "since": "2004"},
        ),
        made("Theirs", {"scheme": "streaming", "value": "2", "provider": netflix.pk}),
        made("Ours", {"scheme": "streaming", "value": "1"}),
    ]
    make_live(title, season, netflix, *found, by=writer, approver=editor)
    return {"netflix": netflix, "season": season, **{each.name: each for each in found}}


class TestAListInTheOrderOfACount:
    dvd = ["Serenity", "The Train Job", "Safe", "Trash", "Renumbered"]

    @pytest.mark.parametrize("limit", [1, 2, 100])
    def test_has_each_record_once_by_its_number_there(self, client, episodes, limit):
        asked = {"numbering": "dvd", "order": "numbering", "limit": limit}
        assert listed(client, **asked) == self.dvd
        assert listed(client, **asked | {"numbering": "aired"}) == ["The Train Job", "Safe", "Serenity"]

    def test_is_of_who_counts_so(self, client, episodes):
        provider = episodes["netflix"].pk
        assert listed(client, numbering=f"streaming:{provider}", order="numbering") == ["Theirs"]
        assert listed(client, numbering="streaming", order="numbering") == ["Ours", "Theirs"]

    def test_is_narrowed_as_any_list_is(self, client, episodes):
        asked = {"numbering": "dvd", "order": "numbering"}
        assert listed(client, **asked, season=episodes["season"].pk) == self.dvd
        assert listed(client, **asked, numbered="5") == ["Safe"]
        assert listed(client, **asked, title=episodes["netflix"].pk) == []

    def test_is_by_the_season_there_as_far_as_it_is_stated(self, client, episodes, writer, editor):
        rows = episodes["Safe"].numberings.filter(scheme="dvd")
        edit(episodes["Safe"], writer, numberings={rows.get().pk: {"of_season": "1"}})
        make_live(episodes["Safe"], by=writer, approver=editor)
        found = listed(client, numbering="dvd", order="numbering", limit=2)
        assert found == ["Serenity", "The Train Job", "Trash", "Renumbered", "Safe"]

    def test_says_nothing_of_what_is_held(self, client, episodes, editor):
        hold(episodes["Trash"].card, by=editor, at=NOON, reason="error")
        found = listed(client, numbering="dvd", order="numbering", limit=2)
        assert found == [each for each in self.dvd if each != "Trash"]
        hold(episodes["netflix"].card, by=editor, at=NOON, reason="error")
        assert listed(client, numbering=f"streaming:{episodes['netflix'].pk}", order="numbering") == []

    def test_goes_on_where_it_was_when_a_record_goes(self, client, episodes, editor):
        asked = {"numbering": "dvd", "order": "numbering", "limit": 2}
        following = client.get("/api/v1/episodes", asked).json()["next"]
        hold(episodes["The Train Job"].card, by=editor, at=NOON, reason="error")
        assert [each["name"] for each in client.get(following).json()["results"]] == ["Safe", "Trash"]

    def test_costs_as_many_queries_as_one_by_id(self, client, episodes):
        costs = []
        for asked in ({"numbering": "dvd"}, {"numbering": "dvd", "order": "numbering"}):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get("/api/v1/episodes", {**asked, "limit": 2})
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestAnOrder:
    @pytest.mark.parametrize(
        ("path", "asked", "at_fault"),
        [
            ("episodes", {"order": "numbering"}, "numbering"),
            ("episodes", {"order": "numbering", "numbering": ["dvd", "aired"]}, "numbering"),
            ("episodes", {"order": "name"}, "order"),
            ("episodes", {"order": ""}, "order"),
            ("episodes", {"order": "numbering\0", "numbering": "dvd"}, "order"),
            ("episodes", {"order": ["numbering", "numbering"], "numbering": "dvd"}, "order"),
            ("titles", {"order": "numbering"}, "order"),
        ],
    )
    def test_that_can_not_be_meant_is_told(self, client, path, asked, at_fault):
        answer = client.get(f"/api/v1/{path}", asked)
        assert (answer.status_code, answer.json()["parameter"]) == (400, at_fault)

    def test_is_part_of_its_cursor(self, client, episodes):
        asked = {"numbering": "dvd", "limit": "2"}
        following = client.get("/api/v1/episodes", {**asked, "order": "numbering"}).json()["next"]
        other = client.get(following.replace("order=numbering&", ""))
        assert (other.status_code, other.json()["parameter"]) == (400, "after")

    def test_is_in_the_schema_of_the_lists_that_have_one(self, client):
        paths = client.get("/api/v1/schema").json()["paths"]
        names = {
            plural: {each["name"] for each in paths[f"/api/v1/{plural}"]["get"]["parameters"]}
            for plural in ("episodes", "seasons", "titles")
        }
        assert {plural for plural, some in names.items() if "order" in some} == {"episodes", "seasons"}

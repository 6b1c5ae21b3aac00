import json
from copy import deepcopy

import pytest

from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument
from tests.make import NOON, credit, make_live, make_person, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def live_titles(shared):
    """Three live titles: a crime series, a crime drama, a drama; the first two credit Ava."""
    writer, editor = shared
    ava = make_person(writer, name="Ava")
    made = [
        make_title(writer, name="One", type="series", genres=["crime"], credits={"new-1": credit(ava)}),
        make_title(writer, name="Two", genres=["crime", "drama"], credits={"new-1": credit(ava)}),
        make_title(writer, name="Three", genres=["drama"], premiere="2019-05"),
    ]
    make_live(*made, ava, by=writer, approver=editor)
    return made


@pytest.fixture
def titles(live_titles):
    return deepcopy(live_titles)


def names(response) -> list[str]:
    return [each["name"] for each in response.json()["results"]]


class TestAList:
    def test_serves_the_stored_bytes_by_id(self, client, titles):
        texts = LiveDocument.objects.filter(kind="title").order_by("pk").values_list("text", flat=True)
        response = client.get("/api/v1/titles")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response.content.decode() == f'{{"next":null,"results":[{",".join(texts)}]}}'

    def test_holds_only_its_own_kind(self, client, titles):
        assert names(client.get("/api/v1/people")) == ["Ava"]

    def test_follows_next_to_the_end(self, client, titles):
        first = client.get("/api/v1/titles?limit=2")
        assert names(first) == ["One", "Two"]
        assert first.json()["next"].startswith("http://testserver/api/v1/titles?limit=2&after=")
        second = client.get(first.json()["next"])
        assert names(second) == ["Three"]
        assert second.json()["next"] is None

    def test_that_ends_with_the_page_has_no_next(self, client, titles):
        assert client.get("/api/v1/titles?limit=3").json()["next"] is None

    def test_goes_on_at_the_same_place_when_an_earlier_record_went(self, client, titles, editor):
        following = client.get("/api/v1/titles?limit=2").json()["next"]
        hold(titles[0].card, by=editor, at=NOON, reason="error")
        assert names(client.get(following)) == ["Three"]

    @pytest.mark.parametrize("query", ["", "?genre=crime&person={ava}&type=series"])
    def test_costs_two_queries(self, client, titles, query, django_assert_num_queries):
        ava = LiveDocument.objects.get(kind="person").pk
        with django_assert_num_queries(2):  # the head, for the date; a page of texts
            response = client.get("/api/v1/titles" + query.format(ava=ava))
        assert names(response)[0] == "One"


def test_a_list_of_nothing_is_empty(client, db):
    assert client.get("/api/v1/titles").json() == {"next": None, "results": []}


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("type=series", ["One"]),
            ("genre=crime", ["One", "Two"]),
            ("genre=crime&genre=drama", ["Two"]),
            ("genre=drama&year=2019", ["Three"]),
            ("genre=western", []),
            ("genre=%F0%9F%8E%AC", []),
        ],
    )
    def test_narrow_and_several_mean_and(self, client, titles, query, found):
        assert names(client.get(f"/api/v1/titles?{query}")) == found

    def test_by_a_time_give_all_of_it_by_id_page_after_page(self, client, writer, editor):
        # Filed under the year, the decade, the century: no two of them beside one another.
        born = ["1972", "197X", "1985", "1972-04", "19XX", "[1971,1973]", "1972", "197X"]
        people = [
            make_person(writer, name=f"{place}", **{"born" if when.isdecimal() else "birth": when})
            for place, when in enumerate(born)
        ]
        make_live(*people, by=writer, approver=editor)
        found, address = [], "/api/v1/people?born=1972&limit=3"
        while address:
            answer = client.get(address)
            assert len(answer.json()["results"]) <= 3
            found += names(answer)
            address = answer.json()["next"]
        assert found == ["0", "1", "3", "4", "5", "6", "7"]
        assert names(client.get("/api/v1/people?born=1972&died=1990")) == []

    def test_find_who_is_credited(self, client, titles):
        ava = LiveDocument.objects.get(kind="person").pk
        assert names(client.get(f"/api/v1/titles?person={ava}")) == ["One", "Two"]

    def test_stay_in_next_however_they_were_given(self, client, titles):
        first = client.get("/api/v1/titles?limit=1&genre=crime").json()
        assert "genre=crime&limit=1&after=" in first["next"]
        assert names(client.get(first["next"])) == ["Two"]

    def test_that_are_not_declared_are_refused(self, client, titles):
        response = client.get("/api/v1/people?country=US")
        assert response.status_code == 400
        assert response.json()["parameter"] == "country"
        assert "Allowed: external_id, born, died, in_language, limit, after." in response.json()["detail"]

    @pytest.mark.parametrize("value", ["", "%00"])
    def test_need_a_value(self, client, titles, value):
        response = client.get(f"/api/v1/titles?genre={value}")
        assert (response.status_code, response.json()["parameter"]) == (400, "genre")

    def test_are_so_many_at_most(self, client, titles):
        query = "&".join(f"genre={number}" for number in range(21))
        assert client.get(f"/api/v1/titles?{query}").status_code == 400

    def test_compare_composed_letters(self, client, writer, editor):
        title = make_title(writer, external_ids={"new-1": {"scheme": "site", "value": "am\u00e9lie"}})
        make_live(title, by=writer, approver=editor)
        assert len(names(client.get("/api/v1/titles?external_id=site:ame\u0301lie"))) == 1


class TestACursor:
    @pytest.fixture
    def given(self, client, titles):
        return client.get("/api/v1/titles?limit=1").json()["next"].rsplit("after=", 1)[1]

    def refused(self, client, path) -> bool:
        response = client.get(path)
        problem = json.loads(response.content)
        is_named = (response.status_code, problem["parameter"]) == (400, "after")
        return is_named and "is not a cursor of this list" in problem["detail"]

    def test_is_good_for_another_limit(self, client, given):
        assert names(client.get(f"/api/v1/titles?limit=2&after={given}")) == ["Two", "Three"]

    def test_of_another_list_is_refused(self, client, given):
        assert self.refused(client, f"/api/v1/people?after={given}")

    def test_of_other_filters_is_refused(self, client, given):
        assert self.refused(client, f"/api/v1/titles?genre=crime&after={given}")

    @pytest.mark.parametrize("text", ["", "1", "1:forged", "%00", "%ff:%fe", "é:ü", "9" * 400, ":" * 50])
    def test_that_is_forged_is_refused(self, client, titles, text):
        assert self.refused(client, f"/api/v1/titles?after={text}")

    def test_that_is_altered_is_refused(self, client, given):
        assert self.refused(client, f"/api/v1/titles?after=x{given}")
        assert self.refused(client, f"/api/v1/titles?after={given[:-1]}")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "", "x", "%D9%A3", "1e2", "9" * 5000])
def test_a_limit_out_of_bounds_is_refused(client, db, limit):
    response = client.get(f"/api/v1/titles?limit={limit}")
    assert response.status_code == 400
    assert response.json()["detail"] == "“limit” has to be a whole number from 1 to 100."


class TestAnExternalId:
    """The filter takes an id as people write it, and says where it can be none."""

    @pytest.fixture
    def films(self, writer, editor):
        ids = {"new-1": {"scheme": "imdb", "value": "tt7137906"}, "new-2": {"scheme": "house", "value": "7"}}
        one, other = make_title(writer, name="One", external_ids=ids), make_title(writer, name="Other")
        make_live(one, other, by=writer, approver=editor)
        return one

    @pytest.mark.parametrize(
        "written",
        ["imdb:tt7137906", "IMDB:TT7137906", "imdb: tt7137906 ", "house:7", "https://www.imdb.com/title/tt7137906/?a=b"],
    )  # fmt: skip
    def test_is_found_in_any_spelling(self, client, films, written):
        assert names(client.get("/api/v1/titles", {"external_id": written})) == ["One"]

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("tt7137906", "write scheme:value"),
            ("imdb:nm1148550", "of another kind of record"),
            ("imdb:7137906", "write it as tt7137906"),
            ("tmdb:550", "movie/550"),
            ("nonsense:7", "is no scheme of external ids here"),
            ("https://example.org/7", "No register of ids"),
            ("sheet:title:1", "is not an external id"),
        ],
    )
    def test_that_can_be_none_is_told(self, client, films, written, said):
        answer = client.get("/api/v1/titles", {"external_id": written})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "external_id")
        assert said in answer.json()["detail"]

    def test_that_no_record_has_selects_nothing(self, client, films):
        assert names(client.get("/api/v1/titles?external_id=imdb:tt0000001")) == []

    def test_goes_on_with_one_spelling(self, client, films, writer, editor):
        page = client.get("/api/v1/titles", {"external_id": "IMDB:TT7137906", "limit": 1}).json()
        assert (len(page["results"]), page["next"]) == (1, None)

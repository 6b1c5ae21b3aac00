"""Lists of the newsroom in the count that somebody chose."""

import pytest
from django.test import Client

from tests.make import make_episode, make_organisation, make_season, make_title
from tests.make.merges import merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(writer):
    client = Client()
    client.force_login(writer)
    return client


def asked(client, code: str = "episode", **query):
    answer = client.get(f"/admin/catalog/{code}/", query)
    assert answer.status_code == 200
    return answer.context["cl"]


def names(cl) -> list[str]:
    return [each.card.label for each in cl.result_list]


def cells(client, code: str = "episode", **query) -> list[str]:
    """What the column says that the choice brings, row by row."""
    cl = asked(client, code, **query)
    column = next(each for each in cl.columns if each.is_brought)
    return [column(each) for each in cl.result_list]


def row(value: str, **values) -> dict:
    return {"scheme": "dvd", "value": value, **values}


@pytest.fixture
def series(writer):
    return make_title(writer, type="series")


@pytest.fixture
def episode(writer, series):
    seasons = {number: make_season(writer, series, number=number).pk for number in (1, 2)}

    def make(name: str, *rows: dict, season: int = 1):
        given = {f"new-{place}": each for place, each in enumerate(rows)}
        return make_episode(writer, series, name=name, season=seasons[season], numberings=given)

    return make


class TestAListInACount:
    def test_is_in_its_order_and_has_those_without_last(self, as_writer, episode):
        episode("A")
        episode("B", row("10"))
        episode("C", row("2"))
        episode("D", row("1"), season=2)
        episode("E", row("1-2", of_season="3"))
        assert names(asked(as_writer, numbering="dvd")) == ["C", "B", "D", "E", "A"]
        assert cells(as_writer, numbering="dvd") == ["2", "10", "1", "Season 3, episode 1-2", ""]
        assert names(asked(as_writer)) == ["A", "B", "C", "D", "E"]

    def test_is_in_another_order_for_who_asks_for_it(self, as_writer, episode):
        episode("A", row("2"))
        episode("B", row("1"))
        assert names(asked(as_writer, numbering="dvd", o="1")) == ["A", "B"]
        assert names(asked(as_writer, numbering="dvd", q="A")) == ["A"]

    def test_counts_codes_through_all_seasons(self, as_writer, episode):
        for name, code, season in (("A", "4F22", 2), ("B", "7G01", 1), ("C", "2F09", 2)):
            episode(name, row(code, scheme="production_code"), season=season)
        assert names(asked(as_writer, numbering="production_code")) == ["C", "A", "B"]

    def test_has_the_number_that_holds_today(self, as_writer, episode):
        episode("A", row("1"), row("9", since="2019"))
        episode("B", row("5", until="2020"))
        episode("C", row("2"), row("7", since="2999"))
        assert names(asked(as_writer, numbering="dvd")) == ["C", "A", "B"]
        assert cells(as_writer, numbering="dvd") == ["2", "9", ""]

    def test_is_narrowed_to_one_provider_or_country(self, as_writer, writer, editor, episode):
        netflix, former, prism = (make_organisation(writer, name=name) for name in ("Net", "Nat", "Pri"))
        by = {"scheme": "streaming"}
        episode("A", row("2", **by, provider=netflix.pk), row("9", **by, provider=prism.pk))
        episode("B", row("1", **by, provider=former.pk))
        episode("C", row("3", **by, provider=prism.pk, country="AU"))
        merged(former, netflix, by=writer, approver=editor)
        asked_for = {"numbering": "streaming", "numberings__provider": netflix.pk}
        assert names(asked(as_writer, **asked_for)) == ["B", "A"]
        assert cells(as_writer, **asked_for) == ["1", "2"]
        assert cells(as_writer, numbering="streaming") == ["1 (Nat)", "2 (Net); 9 (Pri)", "3 (Pri, AU)"]
        assert names(asked(as_writer, numberings__country="AU")) == ["C"]
        assert cells(as_writer, numberings__provider=prism.pk) == ["3 (AU)", "9"]

    @pytest.mark.parametrize("query", [{"numbering": "odd"}, {"numberings__country": "a\0"}])
    def test_is_empty_where_no_such_count_can_be_meant(self, as_writer, episode, query):
        episode("A", row("1"))
        assert names(asked(as_writer, **query)) == []

    def test_is_in_the_order_of_names_where_it_is_too_long(self, as_writer, episode, monkeypatch):
        episode("A", row("2"))
        episode("B", row("1"))
        monkeypatch.setattr("cms.newsroom.paging.MOST", 1)
        answer = as_writer.get("/admin/catalog/episode/", {"numbering": "dvd"})
        assert names(answer.context["cl"]) == ["A", "B"]
        assert "can&#x27;t be sorted by that column" in answer.content.decode()

    def test_may_be_of_seasons(self, as_writer, writer, series):
        for number, value in ((1, "3"), (2, "1")):
            make_season(writer, series, number=number, name=f"S{number}", numberings={"new-1": row(value)})
        assert names(asked(as_writer, "season", numbering="dvd")) == ["S2", "S1"]

    def test_takes_no_more_queries_for_more_rows(
        self, as_writer, writer, episode, django_assert_max_num_queries
    ):
        netflix = make_organisation(writer)
        for number in range(1, 3):
            episode(f"E{number}", row(str(number), provider=netflix.pk), row("1", scheme="aired"))
        with django_assert_max_num_queries(40) as few:
            asked(as_writer, numbering="dvd")
        for number in range(3, 9):
            episode(f"E{number}", row(str(number), provider=netflix.pk), row(str(number), scheme="aired"))
        with django_assert_max_num_queries(len(few)):
            assert len(cells(as_writer, numbering="dvd")) == 8

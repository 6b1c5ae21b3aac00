"""Lists are kept by name, for oneself or for everybody, and show what they find on the day."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from cms.desk.base.permissions import NotAllowed
from cms.desk.records.registry import kind
from cms.newsroom.lists import saved as rule
from cms.newsroom.lists.columns import offered
from cms.newsroom.lists.filters import filters_of
from cms.newsroom.lists.models import ChosenColumns, SavedList
from cms.newsroom.lists.saved import ListRefused, keep_columns, remove_list, save_list
from tests.make import (
    make_award,
    make_event,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_title,
    make_user,
)
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

from .test_filters import address, signed_in


def save(by, name="Films", query="type=film", code="title", is_shared=False) -> SavedList:
    of = kind(code)
    filters = filters_of(of.model, ("type", "countries") if code == "title" else ())
    return save_list(of.model, filters, name=name, query=QueryDict(query), is_shared=is_shared, by=by)


def make_offered(by) -> None:
    netflix, title = make_organisation(by), make_title(by)
    make_offer(by, provider=netflix.pk, through=netflix.pk, title=title.pk, except_countries=["US", "GB"])


def make_named(by) -> None:
    ceremony = make_event(by, award=make_award(by).pk)
    make_nomination(by, ceremony=ceremony.pk, title=make_title(by).pk)


# Each with two of all that its columns show of other tables.
MADE = {
    "title": lambda by: make_title(
        by, countries=["US", "GB"], genres=["drama", "crime"], original_language="en"
    ),
    "offer": make_offered,
    "nomination": make_named,
    "source": lambda by: make_source(by, outlet=make_organisation(by).pk, language="en"),
    "claim": lambda by: make_claim(by, source=make_source(by), speaker=make_person(by).pk),
}
TITLES = "admin:catalog_title_changelist"


class TestSaving:
    def test_keeps_filters_words_order_and_columns_and_nothing_else(self, writer):
        query = "type=film&q=part&o=-1&p=7&colour=red&columns=type&columns=runtime&countries="
        assert save(writer, query=query).query == "q=part&o=-1&columns=type&columns=runtime&type=film"

    def test_under_a_name_of_theirs_shows_the_new_list_there(self, writer, editor):
        first, theirs = save(writer), save(editor)
        again = save(writer, query="type=series", is_shared=True)
        assert again.pk == first.pk
        assert (again.query, again.is_shared) == ("type=series", True)
        assert SavedList.objects.get(pk=theirs.pk).query == "type=film"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("", "no_name"),
            (" \n ", "no_name"),
            ("x" * 61, "name_too_long"),
            ("a\u202eb", "name_unseen"),
            ("a\0b", "name_unseen"),
        ],
    )
    def test_refuses_a_name_that_is_none(self, writer, name, code):
        with refused(ListRefused, code):
            save(writer, name=name)

    def test_ends_at_a_number_that_one_can_look_through(self, writer, monkeypatch):
        monkeypatch.setattr(rule, "MOST", 2)
        save(writer, name="a")
        save(writer, name="b")
        save(writer, name="b", query="type=series")
        save(writer, name="c", code="person", query="")
        with refused(ListRefused, "too_many"):
            save(writer, name="c")

    def test_is_for_people_of_the_newsroom(self, db):
        with pytest.raises(NotAllowed):
            save(make_user("nobody"))
        with pytest.raises(NotAllowed):
            keep_columns(kind("title").model, ["type"], by=make_user("nobody either"))


class TestRemoving:
    def test_is_for_whose_it_is(self, writer, editor):
        mine = save(writer, is_shared=True)
        with refused(NotAllowed, "anothers_list"):
            remove_list(mine, by=editor)
        remove_list(mine, by=writer)
        assert not SavedList.objects.exists()

    def test_of_a_shared_one_is_for_administrators_too(self, writer):
        admin = make_user("admin", "administrator")
        with refused(NotAllowed, "anothers_list"):
            remove_list(save(writer, name="mine"), by=admin)
        remove_list(save(writer, is_shared=True), by=admin)
        assert [str(each) for each in SavedList.objects.all()] == ["mine"]


ODD = ("?type=%00", "?" + "x=1&" * 2000, "type=film&type=series", "?\0", "%ff")


class TestThePage:
    def test_offers_ones_own_lists_first_and_those_of_others_that_are_shared(self, writer, editor):
        save(writer, name="mine")
        save(editor, name="a shared one", is_shared=True)
        save(editor, name="theirs")
        answer = signed_in(writer).get(reverse(TITLES))
        assert [str(each) for each in answer.context["cl"].saved] == ["mine", "a shared one"]
        assert "theirs" not in answer.content.decode()

    def test_saves_what_it_shows_and_shows_it_again(self, writer):
        film = make_title(writer, type="film")
        make_title(writer, type="series")
        client = signed_in(writer)
        data = {"name": "Films", "query": "?type=film&columns=runtime", "is_shared": "on"}
        answer = client.post(reverse("newsroom:save_list", args=["title"]), data, follow=True)
        assert [each.pk for each in answer.context["cl"].result_list] == [film.pk]
        assert "“Films” is saved for everybody" in answer.content.decode()
        assert 'aria-current="page">Films' in answer.content.decode()

    def test_tells_why_a_list_is_not_saved_and_loses_nothing(self, writer):
        client = signed_in(writer)
        data = {"name": " ", "query": "?type=film&o=-1"}
        answer = client.post(reverse("newsroom:save_list", args=["title"]), data, follow=True)
        assert answer.redirect_chain[0][0].endswith("?type=film&o=-1")
        assert "Give the list a name" in answer.content.decode()

    @pytest.mark.parametrize("query", ODD)
    def test_survives_any_query(self, writer, query):
        client = signed_in(writer)
        data = {"name": "odd", "query": query}
        assert client.post(reverse("newsroom:save_list", args=["title"]), data).status_code in (302, 400)
        assert client.get(reverse(TITLES)).status_code == 200

    def test_knows_no_kind_that_is_none_and_no_list_of_others(self, writer, editor):
        client = signed_in(writer)
        assert client.post(reverse("newsroom:save_list", args=["nothing"])).status_code == 404
        assert client.post(reverse("newsroom:keep_columns", args=["nothing"])).status_code == 404
        theirs = save(editor)
        assert client.post(reverse("newsroom:remove_list", args=[theirs.pk])).status_code == 404
        shared = save(editor, is_shared=True)
        client.post(reverse("newsroom:remove_list", args=[shared.pk]))
        assert SavedList.objects.filter(pk=shared.pk).exists()
        assert client.get(reverse("newsroom:save_list", args=["title"])).status_code == 405


class TestColumns:
    def test_are_those_of_the_address_then_those_kept_then_the_usual(self, writer):
        make_title(writer, runtime=61, type="film", countries=["US", "GB"])
        client = signed_in(writer)
        assert self.heads(client) == ["type", "premiere", "production status"]
        keep_columns(kind("title").model, ["runtime", "nothing", "runtime", "countries"], by=writer)
        assert self.heads(client) == ["runtime", "countries"]
        assert self.heads(client, columns=["", "missing"]) == ["missing"]
        assert self.heads(client, columns="") == []
        page = client.get(reverse(TITLES)).content.decode()
        assert "United Kingdom, United States" in page
        assert ">61<" in page

    def heads(self, client, **asked) -> list[str]:
        return [each.short_description for each in client.get(reverse(TITLES), asked).context["cl"].columns]

    def test_are_kept_from_the_page(self, writer):
        client = signed_in(writer)
        data = {"columns": ["slug", "begun"], "query": "?type=film&columns=type"}
        answer = client.post(reverse("newsroom:keep_columns", args=["title"]), data)
        assert answer["Location"].endswith("?type=film")
        assert ChosenColumns.objects.get().names == ["slug", "begun"]

    @pytest.mark.parametrize("code", ["title", "offer", "claim", "source", "nomination"])
    def test_all_at_once_cost_no_query_for_each_row(self, writer, code, django_assert_max_num_queries):
        every = {"columns": list(offered(kind(code).model))}
        client, counts = signed_in(writer), []
        for _ in range(2):
            for _ in range(2):
                MADE[code](writer)
            client.get(address(code), every)
            with django_assert_max_num_queries(60) as queries:
                assert client.get(address(code), every).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_without_an_index_sort_as_many_rows_as_are_counted(self, writer, monkeypatch):
        monkeypatch.setattr("cms.newsroom.paging.MOST", 2)
        for name, runtime in (("a", 3), ("b", 1), ("c", 2)):
            make_title(writer, name=name, runtime=runtime, type="film" if name != "c" else "series")
        client = signed_in(writer)
        asked = {"columns": "runtime", "o": "4"}
        answer = client.get(reverse(TITLES), {**asked, "type": "film"})
        assert [str(each) for each in answer.context["cl"].result_list] == ["b", "a"]
        answer = client.get(reverse(TITLES), asked)
        assert [str(each) for each in answer.context["cl"].result_list] == ["a", "b", "c"]
        assert "can&#x27;t be sorted by that column" in answer.content.decode()
        # What a search finds is few enough.
        answer = client.get(reverse(TITLES), {**asked, "q": "a"})
        assert [str(each) for each in answer.context["cl"].result_list] == ["a"]
        assert "be sorted by that column" not in answer.content.decode()
        answer = client.get(reverse(TITLES), {"columns": "runtime", "o": "-1"})
        assert [str(each) for each in answer.context["cl"].result_list] == ["c", "b", "a"]


def test_a_person_is_listed_with_what_is_missing(writer):
    make_person(writer, name="Ava")
    page = signed_in(writer).get(reverse("admin:catalog_person_changelist"), {"columns": "missing"})
    assert "a description, a biography, a date of birth" in page.content.decode()

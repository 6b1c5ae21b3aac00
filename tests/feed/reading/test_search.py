"""The readers' search: live records alone, by what readers may see, on the feed and on the readers' pages."""

import pytest

from cms.desk.models import Card
from cms.publishing.finding.find import find_live
from cms.publishing.hold import hold, lift
from cms.publishing.models import LiveDocument, LiveName
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    credit,
    edit,
    make_live,
    make_organisation,
    make_person,
    make_season,
    make_title,
    make_user,
)
from tests.make.merges import merged, parted

pytestmark = pytest.mark.django_db


def also(text: str, kind: str = "also_known_as", **values) -> dict:
    return {"new-1": {"text": text, "kind": kind, **values}}


def search(client, words: str, **asked) -> dict:
    response = client.get("/api/v1/search", {"q": words, **asked})
    assert response.status_code == 200, response.content
    return response.json()


def called(client, words: str, **asked) -> list[str]:
    return [each["name"] for each in search(client, words, **asked)["results"]]


@pytest.fixture
def title(writer, editor):
    ids = {"new-1": {"scheme": "imdb", "value": "tt31806037"}}
    made = make_title(
        writer,
        name="Adolescence",
        type="limited_series",
        premiere="2025-03-13",
        slug="adolescence",
        names=also("Adolescencia"),
        external_ids=ids,
    )
    make_live(made, by=writer, approver=editor)
    return made


class TestALiveRecord:
    def test_is_found_by_any_served_name_address_and_id(self, client, title):
        asked = ("adolesc", "Adolescencia", "tt31806037", "IMDB:TT31806037", str(title.pk), "ADOLESCENCE")
        for words in asked:
            assert called(client, words) == ["Adolescence"], words
        found = search(client, "adolescence")
        assert found == {
            "results": [
                {
                    "kind": "title",
                    "id": title.pk,
                    "slug": "adolescence",
                    "name": "Adolescence",
                    "told_apart": ["limited series", "2025"],
                    "address": "http://testserver/api/v1/titles/adolescence",
                }
            ],
            "more": False,
            "approximate": False,
        }
        assert search(client, "adolesence")["approximate"] is True

    def test_is_found_by_its_former_address_only_whole(self, client, writer, editor, title):
        edit(title, writer, slug="adolescence-2025", name="Grown")
        make_live(title, by=writer, approver=editor)
        assert called(client, "adolescence") == ["Grown"]
        assert called(client, "adolesc") == ["Grown"]  # by the new address
        edit(title, writer, slug="grown")
        make_live(title, by=writer, approver=editor)
        assert called(client, "adolescence-2025") == ["Grown"]
        assert called(client, "adolescence") == ["Grown"]
        assert called(client, "escence") == []

    def test_is_found_by_the_new_name_of_a_record_in_its_label(self, client, writer, editor, title):
        season = make_season(writer, title)
        make_live(season, by=writer, approver=editor)
        edit(title, writer, name="Grown")
        make_live(title, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert "Grown: Season 1" in called(client, "grown season")

    def test_of_one_kind(self, client, title):
        assert called(client, "adolescence", kind="title") == ["Adolescence"]
        assert called(client, "adolescence", kind="person") == []

    def test_stands_behind_a_merged_one(self, client, writer, editor):
        one, other = (make_organisation(writer, name=name, slug=name.lower()) for name in ("Alpha", "Beta"))
        make_live(one, other, by=writer, approver=editor)
        changeset = merged(one, other, by=writer, approver=editor)
        assert called(client, str(one.pk)) == called(client, "alpha") == ["Beta"]
        parted(changeset, by=writer, approver=editor)
        assert called(client, "alpha") == ["Alpha"]


class TestWhatIsNotPublic:
    def test_is_found_by_nothing(self, client, writer, editor, title):
        make_title(writer, name="Xyzzy Draft", slug="xyzzy-draft")
        edit(title, writer, name="Xyzzy", names=also("Xyzzy other"), slug="xyzzy")
        wrong = make_title(writer, name="One", names=also("Xyzzy wrong", "erroneous"))
        before = make_person(writer, name="Elliot", names=also("Xyzzy Before", "former"))
        make_live(wrong, before, by=writer, approver=editor)
        for words in ("xyzzy", "xyzzy draft", "xyzzy-draft", "xyzzy before", "before", "xyzzi", "wrong"):
            assert called(client, words) == [], words
            assert b"yzzy" not in client.get("/api/v1/search", {"q": words}).content.replace(b"xyzzy", b"")

    def test_is_gone_with_a_hold_and_back_when_it_is_lifted(self, client, writer, editor, title):
        placed = hold(title.card, by=editor, at=NOON, reason="legal")
        for words in ("adolescence", "adolescencia", "tt31806037", str(title.pk), "adolesence"):
            assert called(client, words) == [], words
        assert b"Adolescence" not in client.get("/search", {"q": "adolesence"}).content
        lift(placed, by=make_user("deputy", "editor"), at=NOON)
        assert called(client, "adolescencia") == ["Adolescence"]

    def test_is_gone_with_a_withdrawal(self, client, writer, editor, title):
        make_live(title, by=writer, approver=editor, action="withdraw")
        assert called(client, "adolescence") == []
        assert not LiveName.objects.filter(card=title.pk).exists()


class TestTheStoredNames:
    def test_are_those_of_live_documents_alone(self, client, writer, editor, title):
        make_title(writer)
        assert set(LiveName.objects.values_list("card", flat=True)) == set(
            LiveDocument.objects.values_list("pk", flat=True)
        )
        assert Card.objects.count() == 2

    def test_are_left_alone_where_a_document_only_names_another_anew(self, writer, editor, title):
        person = make_person(writer, name="Stephen Graham")
        edit(title, writer, credits={"new-1": credit(person)})
        make_live(person, title, by=writer, approver=editor)
        before = list(LiveName.objects.filter(card=title.pk).values_list("pk", flat=True))
        edit(person, writer, name="Stephen Joseph Graham")
        make_live(person, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert "Stephen Joseph Graham" in LiveDocument.objects.get(pk=title.pk).text
        assert list(LiveName.objects.filter(card=title.pk).values_list("pk", flat=True)) == before


class TestASearch:
    @pytest.mark.parametrize(
        ("asked", "parameter"),
        [
            ({}, "q"),
            ({"q": " "}, "q"),
            ({"q": "a" * 201}, "q"),
            ({"q": "a\0b"}, "q"),
            ({"q": "a", "kind": "film"}, "kind"),
            ({"q": "a", "limit": "0"}, "limit"),
            ({"q": "a", "page": "2"}, "page"),
        ],
    )
    def test_says_which_parameter_is_wrong(self, client, asked, parameter):
        response = client.get("/api/v1/search", asked)
        assert response.status_code == 400
        assert response.json()["parameter"] == parameter

    def test_says_that_there_is_more(self, client, writer, editor):
        make_live(*(make_title(writer, name=f"Part {n}") for n in range(3)), by=writer, approver=editor)
        found = search(client, "part", limit=2)
        assert (len(found["results"]), found["more"]) == (2, True)

    def test_takes_as_many_queries_however_much_is_found(
        self, client, writer, editor, django_assert_max_num_queries
    ):
        make_live(*(make_title(writer, name=f"Part {n}") for n in range(5)), by=writer, approver=editor)
        with django_assert_max_num_queries(9):
            assert len(called(client, "part")) == 5
        with django_assert_max_num_queries(9):
            client.get("/search", {"q": "part"})

    def test_answers_304_to_who_has_it(self, client, title):
        first = client.get("/api/v1/search", {"q": "adolescence"})
        again = client.get("/api/v1/search", {"q": "adolescence"}, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


class TestTheReadersPage:
    def test_lists_what_is_found_and_what_tells_it_apart(self, client, title):
        said = client.get("/search", {"q": "adolescence"}).content.decode()
        assert "/titles/adolescence" in said
        assert "title, limited series, 2025" in said
        assert "called nearly so" in client.get("/search", {"q": "adolesence"}).content.decode()

    @pytest.mark.parametrize("words", ["", "zzzz", "<script>", "a" * 10_000, "a\0b", "'"])
    def test_takes_anything(self, client, title, words):
        response = client.get("/search", {"q": words})
        assert response.status_code == 200
        assert b"<script>" not in response.content

    def test_is_behind_every_answer_of_the_index(self, title):
        assert find_live("adolescence").ids == [title.pk]

"""The page of likely duplicates."""

import pytest
from django.urls import reverse

from cms.desk.models import ToldApart
from tests.make import make_organisation, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def two(writer):
    return [make_person(writer, name="John Smith", description=each) for each in ("actor", "grip")]


def answer(client, first, second, kind="person"):
    posted = {"first": first, "second": second, "back": "/admin/duplicates/person/"}
    return client.post(reverse("newsroom:tell_apart", args=[kind]), posted, follow=True)


class TestThePage:
    def test_shows_each_pair_with_what_tells_them_apart_and_what_to_do(self, as_writer, two):
        words = as_writer.get("/admin/duplicates/person/").content.decode()
        assert "actor" in words
        assert "grip" in words
        assert f'href="{reverse("newsroom:merge", args=[two[1].pk])}?into={two[0].pk}"' in words

    def test_is_led_to_by_the_list(self, as_writer):
        assert 'href="/admin/duplicates/person/"' in as_writer.get("/admin/catalog/person/").content.decode()
        assert "/admin/duplicates/" not in as_writer.get("/admin/catalog/event/").content.decode()

    def test_keeps_that_two_are_two_and_takes_it_back(self, as_writer, two):
        said = answer(as_writer, two[0].pk, two[1].pk).content.decode()
        assert "Told apart last" in said
        pair = ToldApart.objects.get()
        as_writer.post(
            reverse("newsroom:compare_again", args=[pair.pk]), {"back": "/admin/duplicates/person/"}
        )
        assert not ToldApart.objects.exists()

    @pytest.mark.parametrize("first", ["", "x", "99999999", "9" * 30])
    def test_says_so_where_one_is_not_there(self, as_writer, two, first):
        assert "not there any more" in answer(as_writer, first, two[1].pk).content.decode()

    def test_takes_no_pair_of_another_kind(self, as_writer, writer, two):
        other = make_organisation(writer, name="John Smith")
        assert "not there any more" in answer(as_writer, other.pk, two[1].pk).content.decode()
        assert not ToldApart.objects.exists()

    @pytest.mark.parametrize("code", ["event", "nothing"])
    def test_is_there_for_the_kinds_that_are_compared(self, as_writer, code):
        assert as_writer.get(f"/admin/duplicates/{code}/").status_code == 404

    def test_is_not_for_those_who_see_no_drafts(self, client):
        client.force_login(make_user("eve"))
        assert client.get("/admin/duplicates/person/").status_code == 403

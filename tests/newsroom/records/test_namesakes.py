"""A second “Netflix” is not added without a word: the form of a new record asks."""

import pytest
from django.urls import reverse

from catalog.organisations.models import Organisation
from catalog.people.models import Person
from cms.desk.models import ToldApart
from cms.newsroom.records.namesakes import NONE_OF
from tests.make import make_organisation, make_person, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


def form(**values):
    return {"version_opened": 0, "version_expected": 0, "external_ids": "", "naming": "free", **values}


def add(client, kind, **values):
    return client.post(reverse(f"admin:catalog_{kind}_add"), form(**values))


class TestANewRecord:
    def test_that_is_called_like_another_is_asked_about_first(self, as_writer, writer):
        there = make_organisation(writer, name="Netflix", country="US")
        page = add(as_writer, "organisation", name="NETFLIX", description="Their arm in Brazil")
        assert Organisation.objects.count() == 1
        words = page.content.decode()
        assert "Is it here already?" in words
        assert f'href="{reverse("newsroom:record", args=[there.pk])}"' in words
        assert f'name="{NONE_OF}" value="{there.pk}"' in words
        assert "Their arm in Brazil" in words

    def test_is_saved_once_its_person_said_that_it_is_another_and_never_asked_about_again(
        self, as_writer, writer
    ):
        there = make_organisation(writer, name="Netflix")
        add(as_writer, "organisation", name="Netflix", **{NONE_OF: str(there.pk)})
        made = Organisation.objects.exclude(pk=there.pk).get()
        pair = ToldApart.objects.get()
        assert (pair.first_id, pair.second_id, pair.by) == (there.pk, made.pk, writer)

    def test_is_asked_about_again_where_one_more_was_made_meanwhile(self, as_writer, writer):
        there, meanwhile = (make_person(writer, name="John Smith") for _ in range(2))
        page = add(as_writer, "person", name="John Smith", **{NONE_OF: str(there.pk)})
        assert Person.objects.count() == 2
        assert f'value="{there.pk},{meanwhile.pk}"' in page.content.decode()

    def test_that_cannot_be_the_same_is_saved_at_once(self, as_writer, writer):
        make_person(writer, name="John Smith", born="1950")
        add(as_writer, "person", name="John Smith", born="1990")
        assert Person.objects.count() == 2
        assert not ToldApart.objects.exists()

    @pytest.mark.parametrize("answer", ["", "x", "-1", "99999999999999999999999", ",,", "0"])
    def test_takes_no_answer_for_one_that_is_none(self, as_writer, writer, answer):
        make_person(writer, name="John Smith")
        page = add(as_writer, "person", name="John Smith", **{NONE_OF: answer})
        assert page.status_code == 200
        assert Person.objects.count() == 1

    def test_is_asked_about_by_its_other_names_and_ids_too(self, as_writer, writer):
        make_title(
            writer, name="Les Nerfs à vif", external_ids={"new-1": {"scheme": "imdb", "value": "tt0101540"}}
        )
        page = add(as_writer, "title", name="Cape Fear", type="film", external_ids="imdb:tt0101540")
        assert "imdb: the same" in " ".join(page.content.decode().split())


class TestARecordThatIsThere:
    def test_is_renamed_without_being_asked(self, as_writer, writer):
        make_person(writer, name="John Smith")
        renamed = make_person(writer, name="Jack Smyth")
        address = reverse("admin:catalog_person_change", args=[renamed.pk])
        as_writer.post(address, form(name="John Smith", version_opened=1, version_expected=1))
        renamed.refresh_from_db()
        assert renamed.name == "John Smith"

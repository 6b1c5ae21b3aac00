"""A picker makes the record that it lacks, without leaving the form."""

import json

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from catalog.episodes.models import Episode
from catalog.people.models import Person
from cms.desk.models import ToldApart, Version
from cms.desk.records.registry import kinds
from cms.desk.records.states import fields_of
from cms.newsroom.records.make import MAKE, asked_of, makeable
from cms.newsroom.records.namesakes import NONE_OF
from sources.claims.models import Claim
from tests.browsing import IN_A_BROWSER, type_into_picker
from tests.make import make_person, make_title, make_user

AUTOCOMPLETE = "/admin/autocomplete/"


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


def picked(client, model, field, term):
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return json.loads(client.get(AUTOCOMPLETE, {**asked, "term": term}).content)


def offered(client, model, field, term):
    results = picked(client, model, field, term)["results"]
    return [each["id"] for each in results if str(each["id"]).startswith(MAKE)]


def make(client, code, **values):
    data = {f"make-{name}": value for name, value in values.items() if name != NONE_OF}
    return client.post(reverse("newsroom:make", args=[code]), data | {NONE_OF: values.get(NONE_OF, "")})


@pytest.mark.django_db
class TestAPicker:
    def test_offers_to_make_what_was_typed_behind_what_it_found(self, as_writer, writer):
        title = make_title(writer, name="Toxic Town")
        results = picked(as_writer, Episode, "title", "Toxic")["results"]
        assert [each["id"] for each in results] == [str(title.pk), "make:title"]
        assert results[-1]["text"] == "Create title “Toxic”…"
        assert results[-1]["make"] == "/admin/make/title/?words=Toxic"

    def test_offers_each_kind_that_fits(self, as_writer):
        assert offered(as_writer, Claim, "speaker", "Nobody yet") == ["make:organisation", "make:person"]

    def test_offers_nothing_where_nothing_was_typed_or_a_list_of_words_is_picked_from(self, as_writer):
        assert offered(as_writer, Episode, "title", "  ") == []
        assert offered(as_writer, Claim, "property", "audience") == []

    def test_of_a_filter_offers_nothing_to_make(self, as_writer):
        page = as_writer.get("/admin/sources/claim/").content.decode()
        assert 'data-ajax--url="/admin/autocomplete/?found-only=1"' in page
        asked = {"app_label": "sources", "model_name": "claim", "field_name": "subject", "term": "Toxic"}
        assert as_writer.get(AUTOCOMPLETE, {**asked, "found-only": "1"}).json()["results"] == []

    def test_offers_nothing_before_its_last_page(self, as_writer, writer):
        for place in range(21):
            make_title(writer, name=f"Toxic {place}")
        assert picked(as_writer, Episode, "title", "Toxic")["pagination"]["more"]
        assert offered(as_writer, Episode, "title", "Toxic") == []

    def test_offers_nothing_to_those_who_may_not_write(self, client):
        reviewer = make_user("rita")
        reviewer.user_permissions.set(Permission.objects.filter(codename="approve_changeset"))
        client.force_login(reviewer)
        assert offered(client, Episode, "title", "Toxic") == []


@pytest.mark.django_db
class TestMaking:
    def test_saves_a_draft_and_answers_with_what_the_picker_shows(self, as_writer):
        answer = make(as_writer, "person", name="Owen Cooper", description="actor")
        person = Person.objects.get()
        assert answer.status_code == 201
        assert answer.json() == {
            "id": person.pk,
            "text": "Owen Cooper",
            "name": "Owen Cooper",
            "kind": "person",
        }
        assert (person.name, person.description) == ("Owen Cooper", "actor")
        assert Version.objects.filter(card=person.pk).count() == 1

    def test_begins_with_what_was_typed(self, as_writer):
        page = as_writer.get("/admin/make/person/", {"words": " Owen “Coop” <b>Cooper</b>\0 "})
        assert "Owen “Coop” &lt;b&gt;Cooper&lt;/b&gt;" in page.content.decode()

    def test_asks_first_where_one_is_called_so(self, as_writer, writer):
        there = make_person(writer, name="Owen Cooper")
        page = as_writer.get("/admin/make/person/", {"words": "owen cooper"})
        assert f'data-use="{there.pk}" data-name="Owen Cooper"' in page.content.decode()
        assert make(as_writer, "person", name="Owen Cooper").status_code == 200
        assert Person.objects.count() == 1
        assert make(as_writer, "person", name="Owen Cooper", **{NONE_OF: str(there.pk)}).status_code == 201
        assert ToldApart.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"name": ""}, {"name": "   "}, {"name": "x" * 301}, {"name": "Owen\u202eCooper"}, {}],
    )
    def test_says_at_the_field_what_is_wrong_and_saves_nothing(self, as_writer, wrong):
        page = make(as_writer, "person", **wrong)
        assert page.status_code == 200
        assert 'class="errorlist"' in page.content.decode()
        assert not Person.objects.exists()

    def test_refuses_a_date_that_is_none_at_its_field(self, as_writer):
        page = make(as_writer, "title", name="Toxic Town", type="series", premiere="2025-02-30")
        assert 'id="id_make-premiere_error"' in page.content.decode()

    @pytest.mark.parametrize("code", ["offer", "credit", "nothing", "claim"])
    def test_is_not_for_kinds_that_are_not_made_so(self, as_writer, code):
        assert as_writer.get(f"/admin/make/{code}/").status_code == 404

    def test_is_not_for_those_who_may_not_write(self, client):
        client.force_login(make_user("eve"))
        assert client.post("/admin/make/person/", {"make-name": "Owen"}).status_code in (302, 403)
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_each_kind_is_asked_for_plain_columns_that_it_has():
    for of in kinds():
        plain = {each.name for each in fields_of(of.model) if not each.is_relation}
        assert set(asked_of(of)) <= plain
    assert {of.code for of in kinds() if asked_of(of)} >= {"title", "person", "organisation", "source"}
    assert makeable(admin.site.get_model_admin(Claim).model._meta.get_field("unit")) == []


class TestInABrowser:
    pytestmark = IN_A_BROWSER

    def test_a_record_is_made_by_keyboard_and_picked_without_leaving_the_form(self, sign_in, people):
        writer, _ = people
        page = sign_in(writer)
        page.goto("/admin/catalog/review/add/")
        page.get_by_label("Critic", exact=True).first.focus()
        type_into_picker(page, "Lucy Mangan")
        page.get_by_role("option", name="Create person “Lucy Mangan”…").wait_for()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Description").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.type("critic")
        page.keyboard.press("Enter")
        dialog.wait_for(state="hidden")
        person = Person.objects.get()
        assert (person.name, person.description) == ("Lucy Mangan", "critic")
        assert page.locator("#id_critic").input_value() == str(person.pk)
        assert page.complaints == []

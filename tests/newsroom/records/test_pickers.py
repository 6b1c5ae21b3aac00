"""Pickers given what is no record: the form says which field it is and what to do, and never fails."""

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cms.desk.collaboration import autosave
from cms.desk.models import Card, Version
from cms.desk.records.registry import kind
from cms.desk.records.states import choices_of, fields_of
from tests.make import make_episode, make_title
from tests.make.kinds import codes, make_least
from tests.make.sheets import make_upload

pytestmark = pytest.mark.django_db
WRONG = ("words", "-1", "1.5", "²", "9" * 30, "9" * 5000, "a\0b", "[1]", str(2**63 - 1))


def keys_of(model) -> list[str]:
    return [each.name for each in fields_of(model) if isinstance(each, models.ForeignKey)]


def said(response) -> str:
    return " ".join(response.content.decode().replace("&quot;", '"').split())


@pytest.fixture
def signed_in(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture(scope="class")
def least(shared):
    return make_least(shared[0])


class TestTheFormOfARecord:
    @pytest.mark.parametrize("code", sorted(codes()))
    def test_says_which_field_has_no_record(self, signed_in, least, code):
        meta = kind(code).model._meta
        of = f"admin:{meta.app_label}_{meta.model_name}"
        addresses = (reverse(f"{of}_add"), reverse(f"{of}_change", args=[least[code].pk]))
        names = [*keys_of(kind(code).model), *(each.name for each in choices_of(kind(code).model))]
        before = Version.objects.count()
        for address in addresses:
            for wrong in WRONG:
                typed = {"version_opened": 0, "version_expected": 0, **dict.fromkeys(names, wrong)}
                response = signed_in.post(address, typed)
                assert response.status_code == 200, (address, wrong)
                form = response.context["adminform"].form
                for name in names:
                    [message] = form.errors[name]
                    assert f"can't be chosen for “{form.fields[name].label}”" in message
                    assert "choose it from the list" in message
        assert Version.objects.count() == before

    def test_says_it_on_the_page(self, signed_in):
        typed = {"version_opened": 0, "version_expected": 0, "title": "When They See Us"}
        page = said(signed_in.post(reverse("admin:catalog_season_add"), typed))
        assert "“When They See Us” can&#x27;t be chosen for “Title”" in page


class TestOtherForms:
    @pytest.mark.parametrize("wrong", WRONG[:-1])
    def test_say_it_of_a_row(self, signed_in, writer, wrong):
        address = reverse("newsroom:part", args=[make_title(writer).pk, "credits"])
        totals = {"credits-TOTAL_FORMS": 1, "credits-INITIAL_FORMS": 0}
        row = {"credits-0-person": wrong, "credits-0-job": "actor"}
        response = signed_in.post(address, {"version_opened": 1, "version_expected": 1, **totals, **row})
        assert "can't be chosen for “Person”" in response.context["formset"].errors[0]["person"][0]

    @pytest.mark.parametrize("wrong", WRONG[:-1])
    def test_say_it_of_the_source_of_changes(self, signed_in, writer, wrong):
        address = reverse("admin:catalog_title_change", args=[make_title(writer).pk])
        typed = {"version_opened": 1, "version_expected": 1, "source_of_changes": wrong}
        form = signed_in.post(address, typed).context["adminform"].form
        assert "can't be chosen for “Source”" in form.errors["source_of_changes"][0]

    @pytest.mark.parametrize("wrong", WRONG)
    def test_say_it_of_a_sheet(self, signed_in, wrong):
        sent = {"sheet": "titles", "file": make_upload("key,name\na,A\n"), "source": wrong}
        response = signed_in.post(reverse("sheets:upload"), sent)
        assert response.status_code == 422
        assert "can't be chosen for “Source of these changes”" in response.context["form"].errors["source"][0]

    @pytest.mark.parametrize("wrong", WRONG)
    def test_of_a_start_and_of_a_merge_do_too(self, signed_in, writer, wrong):
        card = Card.objects.get(pk=make_title(writer).pk)
        started = signed_in.post(reverse("newsroom:start", args=["season"]), {"title": wrong, "number": 1})
        assert (started.status_code, "title" in started.context["form"].errors) == (200, True)
        shown = signed_in.post(reverse("newsroom:merge", args=[card.pk]), {"into": wrong})
        assert shown.status_code == 200

    def test_hold_no_more_rows_than_a_page_could_have(self, signed_in, writer):
        address = reverse("newsroom:part", args=[make_title(writer).pk, "credits"])
        totals = {"credits-TOTAL_FORMS": 9**9, "credits-INITIAL_FORMS": 9**9}
        response = signed_in.post(address, {"version_opened": 1, "version_expected": 1, **totals})
        assert response.status_code == 200
        assert len(response.context["formset"].forms) <= 200
        assert "at most 200" in said(response)

    def test_say_that_a_form_came_without_its_count(self, signed_in, writer):
        address = reverse("newsroom:part", args=[make_title(writer).pk, "credits"])
        response = signed_in.post(address, {"version_opened": 1, "version_expected": 1})
        assert "missing or has been tampered with" in said(response)


class TestAnAddress:
    @pytest.mark.parametrize("key", ["words", "9" * 30, str(2**63), "²", "_5F", "0"])
    def test_of_no_record_leads_to_the_front_page_or_nowhere(self, signed_in, key):
        for page in ("change", "history", "delete"):
            response = signed_in.get(f"/admin/catalog/episode/{key}/{page}/")
            assert response.status_code in (302, 403, 404)
        for address in (f"/admin/records/{key}/", f"/admin/changesets/{key}/preview/{key}/after/"):
            assert signed_in.get(address).status_code == 404

    def test_with_a_nul_is_refused_and_one_in_its_query_is_left_out(self, signed_in):
        assert signed_in.get("/admin/catalog/genre/a%00b/change/").status_code == 400
        for query in ("type__exact=film%00", "q=%00", "%00=1", "o=%00"):
            assert signed_in.get(f"/admin/catalog/title/?{query}", follow=True).status_code == 200

    def test_with_what_only_django_has_forms_for_is_refused(self, signed_in, writer):
        made = make_episode(writer, make_title(writer))
        address = reverse("admin:catalog_episode_change", args=[made.pk])
        assert signed_in.get(address, {"_to_field": ""}).status_code == 400
        typed = {"version_opened": 1, "version_expected": 1, "version_settled": "name", "name": "x"}
        assert signed_in.post(address, {**typed, "_saveasnew": "1"}).status_code == 400
        new = signed_in.post(reverse("admin:catalog_episode_add"), {**typed, "_take_out": "1"})
        assert new.status_code in (200, 302)

    @pytest.mark.parametrize(
        "back", ["admin:logout", "words", "9" * 30, "https://x.example/", "//x.example", ""]
    )
    def test_to_go_back_to_is_one_of_ours(self, signed_in, writer, back):
        words = make_words(writer)
        response = signed_in.post(reverse("newsroom:throw_away", args=[words.pk]), {"back": back})
        assert (response.status_code, response["Location"]) == (302, "/admin/")


def make_words(writer):
    return autosave.store(
        "new:title", tab="window-1", number=1, text="a=1", touched=["a"], by=writer, at=timezone.now()
    )

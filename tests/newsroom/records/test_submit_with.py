"""Submitting a record with what belongs to it, and adding what can be added of a selection."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cms.desk.models import Card, Changeset
from cms.desk.models.states import State
from cms.desk.review import contents
from tests.browsing import IN_A_BROWSER, hold_as_it_stands
from tests.make import (
    NOON,
    credit,
    edit,
    make_live,
    make_person,
    make_season,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.sources import make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(writer):
    client = Client()
    client.force_login(writer)
    return client


def text(response) -> str:
    return unescape(response.content.decode())


def at(record) -> str:
    return reverse("newsroom:submit_with", args=[record.pk])


class TestThePage:
    def test_ticks_what_is_mine_and_what_is_needed(self, as_writer, writer, other_writer, editor):
        hers, needed = make_person(other_writer, name="Ava"), make_person(other_writer, name="Niecy")
        make_live(hers, by=other_writer, approver=editor)
        edit(hers, other_writer, description="director")
        credits = {"new-1": credit(hers), "new-2": credit(needed)}
        title = make_title(writer, name="Selma", credits=credits)
        season = make_season(writer, title)
        shown = text(as_writer.get(at(title)))
        for record, ticked in ((season, True), (needed, True), (hers, False)):
            assert (f'value="{record.pk}" checked' in shown) == ticked
            assert f'value="{record.pk}"' in shown

    def test_submits_what_is_ticked_in_one_changeset(self, as_writer, writer):
        title = make_title(writer, name="Selma", type="series")
        season, left = make_season(writer, title), make_season(writer, title, number=2)
        data = {"with": [season.pk], "when_approved": "on"}
        response = as_writer.post(at(title), data, follow=True)
        assert "is submitted for review" in text(response)
        changeset = Changeset.objects.get()
        assert changeset.state == State.IN_REVIEW
        assert changeset.publish_when_approved == writer
        assert set(changeset.standing().values_list("card", flat=True)) == {title.pk, season.pk}
        assert Card.objects.get(pk=left.pk).pending is None

    def test_collects_without_submitting_where_that_is_asked(self, as_writer, writer):
        title = make_title(writer, type="series")
        season = make_season(writer, title)
        as_writer.post(at(title), {"with": [season.pk], "collect": "1"})
        assert Changeset.objects.get().state == State.OPEN
        assert Changeset.objects.get().standing().count() == 2

    def test_keeps_together_what_a_check_stops_and_says_why(self, as_writer, writer):
        title = make_title(writer, name="Selma", credits={"new-1": credit(make_person(writer, name="Ava"))})
        response = as_writer.post(at(title), {"with": []}, follow=True)
        assert Changeset.objects.get().state == State.OPEN
        shown = text(response)
        assert "can’t be submitted yet" in shown
        assert "is submitted for review" not in shown

    def test_shows_before_what_would_stop_it(self, as_writer, writer):
        title = make_title(writer, name="Selma", type="series")
        make_claim(writer, title)
        assert "No source supports it" in text(as_writer.get(at(title)))

    def test_submits_nothing_of_what_moved_meanwhile_and_keeps_the_ticks(self, as_writer, writer):
        title = make_title(writer, type="series")
        moved, season = make_season(writer, title), make_season(writer, title, number=2)
        contents.propose([moved.card], by=writer, at=NOON)
        shown = text(as_writer.post(at(title), {"with": [moved.pk, season.pk, "x"]}))
        assert "nothing is submitted yet" in shown
        assert f'value="{season.pk}" checked' in shown
        assert Card.objects.get(pk=title.pk).pending is None

    def test_is_not_for_those_who_may_not_submit(self, client, writer):
        client.force_login(make_user("adam", "administrator"))
        assert client.get(at(make_title(writer))).status_code == 403

    def test_says_that_a_record_goes_alone(self, as_writer, writer):
        assert "it goes alone" in text(as_writer.get(at(make_title(writer))))


class TestASelection:
    def test_is_added_but_for_what_can_not_be_and_says_why(self, as_writer, writer):
        titles = [make_title(writer, name=name) for name in ("Selma", "13th", "Middle of Nowhere")]
        make_submitted(titles[0], by=writer)
        data = {"action": "put_together", "_selected_action": [each.pk for each in titles]}
        shown = text(as_writer.post(reverse("admin:catalog_title_changelist"), data, follow=True))
        assert "Not added: “Selma” is in “Selma” already" in shown
        assert "2 of the 3 ticked records are added" in shown
        assert Changeset.objects.get(state=State.OPEN).standing().count() == 2

    def test_of_which_nothing_can_be_added_makes_no_changeset(self, as_writer, writer):
        title = make_title(writer, name="Selma")
        make_submitted(title, by=writer)
        data = {"action": "put_together", "_selected_action": [title.pk]}
        shown = text(as_writer.post(reverse("admin:catalog_title_changelist"), data, follow=True))
        assert "Not added: “Selma”" in shown
        assert "messagelist" not in shown or 'class="success"' not in shown
        assert Changeset.objects.count() == 1


class TestInABrowser:
    pytestmark = IN_A_BROWSER

    @pytest.mark.parametrize("width", [1280, 390])
    def test_a_title_and_its_seasons_are_submitted_by_keyboard_in_four_keys(self, sign_in, people, width):
        writer, _ = people
        title = make_title(writer, name="Selma", type="series")
        for number in (1, 2):
            make_season(writer, title, number=number)
        page = sign_in(writer, width=width)
        page.goto(reverse("admin:catalog_title_change", args=[title.pk]))
        page.get_by_role("button", name="Submit with what belongs to it…").press("Enter")
        page.wait_for_url("**/submit/")
        hold_as_it_stands(page, page.url)
        page.get_by_role("button", name="Submit for review").press("Enter")
        page.wait_for_url("**/changesets/**")
        assert Changeset.objects.get().state == State.IN_REVIEW
        assert Changeset.objects.get().standing().count() == 3

"""The page of a large changeset: groups, outliers, a sample, and no approval without reading."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.desk.models import Changeset, Draw
from cms.desk.models.states import State
from cms.desk.review.bulk.groups import outline
from cms.newsroom.changesets.views import groups
from cms.newsroom.changesets.views import page as changeset_page
from cms.publishing.models import LiveDocument
from tests.make import make_user
from tests.make.hundreds import make_drafts, make_offers, reprice, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_numbers(settings, monkeypatch):
    settings.REVIEW_READ_ABOVE = settings.REVIEW_SAMPLE_ABOVE = 5
    settings.REVIEW_SAMPLE_ROWS = 3
    monkeypatch.setattr(changeset_page, "GROUPED_ABOVE", 5)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    return response.content.decode()


def page(changeset, query: str = "") -> str:
    return reverse("newsroom:changeset", args=[changeset.pk]) + query


def group_page(changeset, query: str = "") -> str:
    return reverse("newsroom:group", args=[changeset.pk, outline(changeset)[0].code]) + query


def step(client, changeset, name: str, **values):
    return client.post(reverse("newsroom:step", args=[changeset.pk, name]), values, follow=True)


@pytest.fixture
def offers(writer, editor):
    return make_offers(writer, editor, 12)


@pytest.fixture
def changeset(offers, writer):
    return reprice(offers, ["5.99"] * 11 + ["599"], by=writer)


@pytest.fixture
def as_editor(editor):
    return signed_in(editor)


class TestGroups:
    def test_show_what_changes_how_often_and_the_outliers(self, as_editor, changeset):
        shown = text(as_editor.get(page(changeset)))
        assert "Price changed: 12 offers" in shown
        assert "2 distinct changes" in shown
        assert "<h3>1 outlier</h3>" in shown
        assert "Price goes 4.99 → 599: a step of 120 times, where 1.2 times is usual." in shown
        assert "<del>4.99</del><ins>599</ins>" in shown
        assert shown.count("<ins>5.99</ins>") == 0

    def test_are_read_row_by_row(self, as_editor, changeset):
        shown = text(as_editor.get(group_page(changeset)))
        assert shown.count('name="chosen"') == 12
        assert shown.count("<del>4.99</del><ins>5.99</ins>") == 11

    def test_are_read_page_by_page(self, as_editor, changeset, monkeypatch):
        monkeypatch.setattr(groups, "PER_PAGE", 5)
        assert text(as_editor.get(group_page(changeset, "?page=3"))).count('name="chosen"') == 2

    @pytest.mark.parametrize("query", ["?show=x", "?page=²", "?show=odd&page=99", "?page=-1"])
    def test_accept_invalid_addresses(self, as_editor, changeset, query):
        assert as_editor.get(group_page(changeset, query)).status_code == 200

    def test_that_are_gone_lead_back(self, as_editor, changeset):
        response = as_editor.get(reverse("newsroom:group", args=[changeset.pk, "0" * 12]))
        assert response.url == page(changeset)

    def test_have_their_outliers_split_off_by_one_click(self, signed_in_writer, changeset, offers):
        said = text(step(signed_in_writer, changeset, "split-odd", code=outline(changeset)[0].code))
        assert "is now a separate, open changeset" in said
        assert changeset.standing().count() == 11
        assert Changeset.objects.get(state=State.OPEN).standing().get().card_id == offers[11].pk
        said = text(step(signed_in_writer, changeset, "split-odd", code=outline(changeset)[0].code))
        assert "That group has no outliers any more" in said

    def test_have_ticked_rows_split_off(self, signed_in_writer, changeset, offers):
        code = outline(changeset)[0].code
        response = step(signed_in_writer, changeset, "split", chosen=[offers[0].pk], group=code)
        assert response.redirect_chain[-1][0].startswith(group_page(changeset))
        assert changeset.standing().count() == 11

    def test_give_way_to_one_record_or_a_list(self, as_editor, changeset, offers):
        one = text(as_editor.get(page(changeset, f"?record={offers[0].pk}")))
        assert one.count('class="module panel proposal"') == 1
        assert text(as_editor.get(page(changeset, "?list=1"))).count('class="module panel proposal"') == 12
        assert "no longer in this changeset" in text(as_editor.get(page(changeset, "?record=1")))

    def test_are_not_for_readers(self, changeset):
        response = signed_in(make_user("reader")).get(group_page(changeset))
        assert response.status_code == 403


@pytest.fixture
def signed_in_writer(writer):
    return signed_in(writer)


class TestReading:
    def test_comes_before_the_approval(self, as_editor, changeset):
        shown = text(as_editor.get(page(changeset)))
        assert "Read 12 rows before you approve." in shown
        assert 'name="seen"' in shown
        assert "Approve and publish" not in shown

    @pytest.mark.parametrize("name", ["approve", "approve-only", "approve-and-publish"])
    def test_has_no_way_around(self, as_editor, changeset, name):
        said = text(step(as_editor, changeset, name, seen=changeset.digest()))
        assert "12 of the 12 that you are asked to read are not marked as read" in said
        changeset.refresh_from_db()
        assert changeset.state == State.IN_REVIEW

    def test_has_no_way_around_on_a_record_s_page(self, as_editor, changeset, offers):
        address = reverse("newsroom:record", args=[offers[0].pk])
        shown = text(as_editor.get(address, follow=True))
        assert "approve-and-publish" not in shown
        values = {"seen": changeset.digest(), "back": offers[0].pk}
        assert "not marked as read" in text(step(as_editor, changeset, "approve-and-publish", **values))

    def test_marks_the_rows_of_a_page_or_those_ticked(self, as_editor, editor, changeset, offers):
        code = outline(changeset)[0].code
        rows = [offer.pk for offer in offers]
        said = text(step(as_editor, changeset, "read", row=rows, chosen=rows[:2], group=code))
        assert "2 rows marked as read." in said
        assert changeset.readings.count() == 2
        said = text(step(as_editor, changeset, "read", row=rows[2:], all="1", group=code))
        assert "all required rows are read" in said
        assert changeset.readings.filter(by=editor).count() == 12

    @pytest.mark.parametrize("odd", ["", "abc", "²", "9" * 30, "-1", "1"])
    def test_refuses_invalid_rows_in_words(self, as_editor, changeset, odd):
        said = text(step(as_editor, changeset, "read", chosen=odd, group=odd, show=odd, page=odd, code=odd))
        assert 'class="error"' in said
        assert not changeset.readings.exists()

    def test_of_a_sample_leads_to_an_approval_that_says_so(self, as_editor, changeset):
        step(as_editor, changeset, "draw", seen=changeset.digest())
        drawn = text(as_editor.get(group_page(changeset)))
        assert "To read" in drawn
        rows = re.findall(r'name="row" value="(\d+)"', drawn)
        assert len(rows) == 4
        step(as_editor, changeset, "read", row=rows, all="1")
        shown = text(as_editor.get(page(changeset)))
        assert "You have read 4 of 12 rows: the sample and all outliers." in shown
        seen = re.search(r'id="approval".*?name="seen" value="(\w+)"', shown, re.DOTALL).group(1)
        said = text(step(as_editor, changeset, "approve-and-publish", seen=seen))
        assert "approved after reading 4 of 12: a sample of 3, all 1 outlier" in said
        assert LiveDocument.objects.filter(kind="offer", text__contains='"price":"599"').exists()

    def test_draws_once_however_often_it_is_asked(self, as_editor, changeset):
        for _ in range(3):
            step(as_editor, changeset, "draw", seen=changeset.digest())
        assert Draw.objects.count() == 1
        assert "Draw a sample" not in text(as_editor.get(page(changeset)))

    def test_is_not_offered_without_the_right_to_approve(self, signed_in_writer, changeset):
        shown = text(signed_in_writer.get(group_page(changeset)))
        assert "I have read" not in shown
        assert "Draw a sample" not in shown


class TestHundreds:
    def test_take_a_bounded_number_of_queries_and_rows(
        self, writer, editor, as_editor, django_assert_max_num_queries
    ):
        def asked(number) -> tuple[int, int]:
            changeset = send(make_drafts(writer, number), by=writer)
            counts = []
            for address in (page(changeset), group_page(changeset)):
                with django_assert_max_num_queries(80) as queries:
                    shown = text(as_editor.get(address))
                assert shown.count('name="row"') <= groups.PER_PAGE
                counts.append(len(queries))
            return tuple(counts)

        as_editor.get(reverse("admin:index"))
        assert asked(60) == asked(120)

    def test_of_more_than_are_checked_at_once_open_before_they_are_read(
        self, writer, editor, as_editor, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(changeset_page, "CHECKED_AT_ONCE", 50)
        changeset = send(make_drafts(writer, 60), by=writer)

        def not_now(*_args):
            raise AssertionError("The checks of so many wait until they are read.")

        monkeypatch.setattr("cms.desk.checks.rules.of_changeset", not_now)
        with django_assert_max_num_queries(80):
            shown = text(as_editor.get(page(changeset)))
        assert "New: 60 offers" in shown
        assert "run again once you have read" in shown
        assert shown.count("<tr") < 20

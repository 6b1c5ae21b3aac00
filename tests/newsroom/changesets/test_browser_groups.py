"""Hundreds of records reviewed in a browser: by keyboard, on a phone, accessibly."""

import pytest
from django.urls import reverse

from cms.desk.review.bulk.groups import outline
from cms.newsroom.changesets.views import page as changeset_page
from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make.hundreds import make_offers, reprice

pytestmark = IN_A_BROWSER


@pytest.fixture
def changeset(people, settings, monkeypatch):
    settings.REVIEW_READ_ABOVE = settings.REVIEW_SAMPLE_ABOVE = 5
    settings.REVIEW_SAMPLE_ROWS = 3
    monkeypatch.setattr(changeset_page, "GROUPED_ABOVE", 5)
    writer, editor = people
    return reprice(make_offers(writer, editor, 12), ["5.99"] * 11 + ["599"], by=writer)


def test_groups_are_sampled_read_and_approved_by_keyboard(sign_in, people, changeset):
    page = sign_in(people[1])
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.keyboard.press("j")
    assert "group" in page.evaluate("document.activeElement.className")
    page.get_by_role("button", name="Draw a sample instead").click()
    page.get_by_text("A sample of 3 rows is drawn for you").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I have read these 4 rows").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=chosen]:checked").count() == 1
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_text("4 rows marked as read.").wait_for()
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_text("approved after reading 4 of 12").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_groups_are_accessible_and_within_the_policy(sign_in, people, changeset, width, scheme):
    page = sign_in(people[1], width=width, scheme=scheme)
    hold_to_the_rules(page, reverse("newsroom:changeset", args=[changeset.pk]))
    hold_to_the_rules(page, reverse("newsroom:group", args=[changeset.pk, outline(changeset)[0].code]))

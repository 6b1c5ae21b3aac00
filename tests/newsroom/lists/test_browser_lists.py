"""A list is narrowed, saved and opened again in a real browser, by keyboard, and is accessible throughout."""

import pytest
from django.urls import reverse

from tests.browsing import IN_A_BROWSER, hold_as_it_stands, hold_to_the_rules, type_into_picker
from tests.make import make_organisation, make_title

pytestmark = IN_A_BROWSER

TITLES = "admin:catalog_title_changelist"


def test_a_list_is_narrowed_by_keyboard(sign_in, people):
    writer, _ = people
    make_title(writer, name="Selma", type="film", countries=["US"])
    make_title(writer, name="Chernobyl", type="series", countries=["GB"])
    page = sign_in(writer)
    page.goto(reverse(TITLES))
    page.focus("#searchbar")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.select_option("#filter_type", "series")
    page.focus("summary:has-text('More filters')")
    page.keyboard.press("Enter")
    page.locator("#filter_countries + .select2-container .select2-selection").focus()
    type_into_picker(page, "united k")
    page.locator(".select2-results__option", has_text="United Kingdom").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 found")
    assert page.locator("#result_list tbody tr").count() == 1
    chips = [each.partition(" ×")[0] for each in page.locator(".chip").all_inner_texts()]
    assert chips == ["Type: series", "Countries: United Kingdom"]
    hold_as_it_stands(page, "narrowed")
    page.get_by_role("link", name="Countries: United Kingdom").click()
    page.wait_for_selector(".chip >> nth=0")
    assert page.locator(".chip").count() == 1


def test_a_list_is_saved_and_opened_again(sign_in, people):
    writer, editor = people
    make_organisation(writer, name="Netflix")
    page = sign_in(writer)
    page.goto(f"{reverse('admin:catalog_organisation_changelist')}?missing=website")
    page.locator("summary", has_text="Save this list").click()
    page.fill("#list-name", "Without a website")
    page.check("input[name=is_shared]")
    page.get_by_role("button", name="Save this list").click()
    page.wait_for_selector("text=is saved for everybody")
    other = sign_in(editor)
    other.goto(reverse("admin:catalog_organisation_changelist"))
    other.get_by_role("link", name="Without a website").first.click()
    other.wait_for_selector("text=Missing: without a website")
    assert page.complaints == other.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_lists_in_every_shape_hold_to_the_rules(sign_in, people, width, scheme):
    writer, _ = people
    page = sign_in(writer, width=width, scheme=scheme)
    for query in ("", "?state=draft&premiere=20x9", "?columns=&q=zzyzx"):
        hold_to_the_rules(page, f"{reverse(TITLES)}{query}")
    make_title(writer, name="Selma", countries=["US"])
    page.goto(f"{reverse(TITLES)}?columns=countries&columns=missing&countries=US")
    for summary in page.locator("summary").all():
        if not summary.evaluate("each => each.parentElement.open"):
            summary.click()
    hold_as_it_stands(page, "with everything open")

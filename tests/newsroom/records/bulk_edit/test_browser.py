"""A bulk edit in a real browser: with the keyboard, on a wide screen and a phone, held to accessibility."""

import pytest
from django.urls import reverse

from catalog.titles.models import Title
from cms.desk.models import BulkEdit, Changeset
from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make import make_submitted, make_title

pytestmark = IN_A_BROWSER


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by the keyboard")


def test_genres_are_added_to_many_titles_with_the_keyboard_alone(sign_in, people):
    writer, _ = people
    titles = [make_title(writer, name=f"Selma {number}", genres=["drama"]) for number in range(3)]
    page = sign_in(writer)
    page.goto(reverse("admin:catalog_title_changelist"))
    tab_to(page, "select[name=action]")
    page.keyboard.type("Change one")
    tab_to(page, "#action-toggle")
    page.keyboard.press("Space")
    page.locator("button[name=index]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Which field?")
    tab_to(page, "select[name=field]")
    page.keyboard.type("Genres")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Add these to what each has")
    tab_to(page, ".select2-search__field")
    page.keyboard.type("crim")
    page.locator(".select2-results__option--highlighted", has_text="crime").wait_for()
    page.keyboard.press("Enter")
    tab_to(page, "main button.next, #content button.next")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Nothing is changed yet")
    assert page.locator("ins", has_text="crime").count() == 3
    tab_to(page, "#content button.next")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=3 titles are changed")
    assert [sorted(each.genres.values_list("pk", flat=True)) for each in titles] == [["crime", "drama"]] * 3
    tab_to(page, "#content button.next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/changesets/**")
    assert Changeset.objects.get().pending_cards.count() == 3
    assert page.complaints == []


def test_all_that_a_filter_found_are_chosen_over_its_pages(sign_in, people):
    writer, _ = people
    for number in range(53):
        make_title(writer, name=f"Selma {number}", type="film" if number < 52 else "special")
    page = sign_in(writer)
    page.goto(reverse("admin:catalog_title_changelist") + "?type=film")
    page.check("#action-toggle")
    page.get_by_role("button", name="Select all 52 titles").click()
    page.select_option("select[name=action]", "change_one_field")
    page.get_by_role("button", name="Go", exact=True).click()
    page.wait_for_selector("text=Change one field of 52 titles")
    page.select_option("#id_field", "runtime")
    page.get_by_role("button", name="Go on").click()
    page.fill("#id_value", "90")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Change these 52 titles").click()
    page.wait_for_selector("text=52 titles are changed")
    assert Title.objects.filter(runtime=90, type="film").count() == 52
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_fit_and_are_accessible(sign_in, people, width, scheme):
    writer, _ = people
    titles = [make_title(writer, name=f"A title of some length, number {number}") for number in range(3)]
    make_submitted(titles[0], by=writer)
    page = sign_in(writer, width=width, scheme=scheme)
    page.goto(reverse("admin:catalog_title_changelist"))
    page.check("#action-toggle")
    page.select_option("select[name=action]", "change_one_field")
    page.get_by_role("button", name="Go", exact=True).click()
    page.wait_for_selector("text=Which field?")
    address = reverse("newsroom:bulk_edit", args=[BulkEdit.objects.get().pk])
    hold_to_the_rules(page, address)
    for field in ("genres", "type", "runtime", "synopsis", "original_language"):
        hold_to_the_rules(page, f"{address}?field={field}")
    page.goto(f"{address}?field=type")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("text=Give a value")
    page.select_option("#id_value", "special")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("text=Nothing is changed yet")
    page.complaints.clear()
    hold_to_the_rules(page, address)
    hold_to_the_rules(page, f"{address}?show=left")
    page.goto(address)
    page.get_by_role("button", name="Change these 2 titles").click()
    page.wait_for_selector("text=2 titles are changed")
    hold_to_the_rules(page, address)

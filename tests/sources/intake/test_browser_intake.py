"""Ten facts of a page entered in a browser, in a few page loads."""

import pytest
from playwright.sync_api import expect

from cms.desk.models import Changeset
from sources.claims.models import Claim
from tests.browsing import IN_A_BROWSER, hold_as_it_stands, hold_to_the_rules
from tests.make import make_title

pytestmark = IN_A_BROWSER
COUNTRIES = ("Norway", "Spain", "Chile", "Japan", "Ghana", "Peru", "Italy", "India", "Malta", "Kenya")
PAGE = " ".join(
    f"Harbour Lights was seen by {number}.5 million viewers in {name}."
    for number, name in enumerate(COUNTRIES, 1)
)
MOST_LOADS = 20


@pytest.mark.parametrize("width", [1280, 390])
def test_ten_facts_take_fewer_than_twenty_page_loads(sign_in, people, width):
    make_title(people[0], name="Harbour Lights")
    page = sign_in(people[0], width=width)
    loads = []
    page.on("load", lambda _: loads.append(page.url))
    page.goto("/admin/sources/source/")
    page.get_by_role("link", name="Enter an article").click()
    hold_as_it_stands(page, page.url)
    page.get_by_label("Its title").fill("Seen everywhere")
    page.get_by_label("or its text").fill(PAGE)
    page.get_by_role("button", name="Go through its sentences").click()
    rows = page.locator(".intake-row")
    expect(rows).to_have_count(10)
    for place in range(10):
        rows.nth(place).get_by_label("What is said of it").select_option("audience")
        expect(rows.nth(place).get_by_label("Of what")).to_have_value("viewers")
    # Words are picked by selecting them in the sentence, or by editing the quotation.
    page.evaluate(
        """() => {
            const said = document.querySelector(".intake-row .said");
            getSelection().selectAllChildren(said.querySelector("mark.figure"));
            said.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    expect(rows.first.get_by_label("Quotation")).to_have_value("1.5 million viewers")
    page.get_by_role("button", name="Save as one changeset").click()
    page.wait_for_url("**/changesets/**")
    assert Claim.objects.count() == 10
    assert Changeset.objects.get().standing().count() == 11
    assert len(loads) < MOST_LOADS
    hold_to_the_rules(page, page.url)


def test_the_sentences_keep_to_the_rules(sign_in, people):
    make_title(people[0], name="Harbour Lights")
    page = sign_in(people[0], width=390)
    page.goto("/admin/sources/source/intake/")
    page.get_by_label("or its text").fill(PAGE)
    page.get_by_role("button", name="Go through its sentences").press("Enter")
    hold_as_it_stands(page, page.url)

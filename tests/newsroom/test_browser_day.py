"""Two people of one desk in a browser, through a day and a night."""

import re
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from catalog.titles.models import Title
from cms.desk.models import Changeset, Hold
from cms.desk.models.changesets import Verdict
from cms.jobs import worker
from cms.publishing.models import LiveDocument
from tests.browsing import IN_A_BROWSER
from tests.make import document, make_live, make_person, make_title, make_user

pytestmark = IN_A_BROWSER

# Seconds for one act of a practised hand: Card, Moran and Newell's keystroke-level model (1980).
POINT_AND_CLICK, KEY, THINK = 1.3, 0.28, 1.35


@dataclass
class Hands:
    """What somebody does at a page, counted: clicks, keys, and the seconds that the machine took."""

    page: Page
    clicks: int = 0
    keys: int = 0
    waited: float = 0.0

    def click(self, target):
        began = monotonic()
        target.click()
        self.page.wait_for_load_state()
        self.waited += monotonic() - began
        self.clicks += 1

    def press(self, name: str):
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str):
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def home(self):
        self.click(self.page.locator("#site-name a"))

    def open(self, name: str):
        """By the search that every page has."""
        self.write(self.page.locator("#find-record"), name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search/**")
        self.keys += 1
        self.follow(name)

    def write(self, target, words: str):
        self.clicks += 1
        target.fill(words)
        self.keys += len(words)

    def told(self, words: str):
        self.page.get_by_text(words).first.wait_for()

    @property
    def minutes(self) -> float:
        return (self.clicks * (POINT_AND_CLICK + THINK) + self.keys * KEY + self.waited) / 60


@pytest.fixture
def desk(sign_in):
    """Ada and Ed: both write, both approve."""
    ada, ed = make_user("ada", "editor"), make_user("ed", "editor")
    return Hands(sign_in(ada)), Hands(sign_in(ed))


def served(client, title: Title):
    return client.get(f"/api/v1/titles/{title.pk}")


def test_two_people_through_a_day_and_a_night(desk, client):
    ada, ed = desk

    # Ada writes it and hands it over; Ed wants more.
    ada.page.goto(reverse("admin:catalog_title_add"))
    ada.page.fill("#id_name", "Selma")
    ada.page.select_option("#id_type", "film")
    ada.press("Save draft")
    ada.press("Submit for review")
    ada.told("is submitted for review")
    title = Title.objects.get()
    ed.home()
    ed.follow("Selma")
    ed.click(ed.page.get_by_text("Ask for changes or reject"))
    ed.write(ed.page.locator("#id_note"), "Say what it is about.")
    ed.press("Ask for changes")
    ed.told("is open again; its writers see your note")

    # Both edit; each reads the other's part.
    ada.home()
    ada.follow("Selma")
    if "/changesets/" in ada.page.url:
        ada.follow("Selma")
    ada.told("Say what it is about.")
    ada.write(ada.page.locator("#id_synopsis"), "A march from Selma to Montgomery.")
    ada.press("Save draft")
    ada.told("is saved")
    ed.page.goto(reverse("newsroom:record", args=[title.pk]))
    ed.write(ed.page.locator("#id_premiere"), "2014-11-11")
    ed.press("Save draft")
    ed.told("is saved")
    ada.press("Submit for review")
    ada.told("is submitted for review")
    changeset = Changeset.objects.get()
    for hands, said in ((ed, "You have approved"), (ada, "is approved")):
        hands.page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
        hands.press("Approve only")
        hands.told(said)

    # It goes out by itself that evening.
    due = timezone.now() + timedelta(hours=5)
    ed.page.reload()
    ed.click(ed.page.locator("summary", has_text="Schedule publication"))
    ed.page.fill("#id_day", f"{due:%Y-%m-%d}")
    ed.page.fill("#id_time", f"{due:%H:%M}")
    ed.page.select_option("#id_zone", "UTC")
    ed.press("Schedule")
    ed.told("is scheduled for")
    assert served(client, title).status_code == 404
    worker.work_off("worker", clock=lambda: due)
    assert document(title)["premiere"] == "2014-11-11"
    assert served(client, title).status_code == 200

    # A correction.
    ada.page.goto(reverse("newsroom:record", args=[title.pk]))
    ada.write(ada.page.locator("#id_premiere"), "2014-11-12")
    ada.press("Submit for review")
    ed.home()
    ed.follow("Selma")
    ed.press("Approve and publish")
    ed.told("“Selma” is published")
    assert document(title)["premiere"] == "2014-11-12"

    # At night one of them stops it alone; in the morning the other one decides.
    ed.page.goto(reverse("newsroom:record", args=[title.pk]))
    ed.click(ed.page.get_by_role("link", name=re.compile("^Hold")).first)
    ed.page.select_option("#id_reason", Hold.Reason.ERROR)
    ed.press("Hold now")
    ed.told("is held")
    assert served(client, title).status_code == 410
    ada.page.goto(reverse("newsroom:record", args=[title.pk]))
    ada.press("Lift the hold")
    ada.told("is live again")
    assert served(client, title).status_code == 200

    # The correction was none: it is undone. Whose words come back takes part, so both read it.
    corrected = Changeset.objects.filter(decisions__verdict=Verdict.PUBLISHED).latest("pk")
    ed.page.goto(reverse("newsroom:changeset", args=[corrected.pk]))
    ed.click(ed.page.get_by_role("link", name="Undo…"))
    ed.click(ed.page.locator("main form button.next, #content form button.next").first)
    ed.told("is proposed")
    ed.press("Submit for review")
    ada.home()
    ada.click(ada.page.locator("#content").get_by_role("link", name=re.compile("Selma")).first)
    ada.press("Approve and publish")
    ada.told("It will be published with the last approval.")
    ed.page.reload()
    ed.press("Approve and publish")
    ed.told("“Undo: Selma” is published")
    assert document(title)["premiere"] == "2014-11-11"
    assert ada.page.complaints == ed.page.complaints == []


def test_a_news_day_takes_few_clicks(desk, record_testsuite_property):
    """Three records corrected by one, read and published by the other; nobody types an address.

    The figures, with the minutes that they come to, are properties of the suite's JUnit report.
    """
    ada, ed = desk
    writer, editor = make_user("wanda", "editor"), make_user("eve", "editor")
    title = make_title(writer, name="Selma", premiere="2014-11-12")
    person = make_person(writer, name="Ava DuVernay", biography="Born in Los Angeles.")
    other = make_title(writer, name="13th", premiere="2016")
    make_live(title, person, other, by=writer, approver=editor)
    mends = [
        ("Selma", "#id_premiere", "2014-11-11"),
        ("Ava DuVernay", "#id_biography", "Born in Long Beach."),
        ("13th", "#id_premiere", "2016-09-30"),
    ]
    for name, field, words in mends:
        ada.open(name)
        ada.write(ada.page.locator(field), words)
        ada.press("Submit for review")
        ada.told("is submitted for review")
    for name, _, _ in mends:
        ed.home()
        ed.follow(name)
        ed.press("Approve and publish")
        ed.told(f"“{name}” is published")
    found = {row.label: row.version for row in LiveDocument.objects.all()}
    assert found == {"Selma": 2, "Ava DuVernay": 2, "13th": 2}
    for who, hands in (("writer", ada), ("editor", ed)):
        record_testsuite_property(
            who, f"{hands.clicks} clicks, {hands.keys} keys, {hands.minutes:.1f} minutes"
        )
    assert ada.clicks <= 12
    assert ed.clicks <= 9

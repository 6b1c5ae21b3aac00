"""Changes survive a closed browser, a lost network and an ended session; two people see one another."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from catalog.titles.models import Title
from cms.desk.collaboration import leases
from cms.desk.models import Comment, Lease, Presence, Unsaved
from cms.desk.review.comments import comment
from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make import NOON, credit, edit, make_person, make_submitted, make_title

pytestmark = IN_A_BROWSER

TAGLINE = "#id_tagline"


@pytest.fixture
def selma(people):
    return make_title(people[0], name="Selma", synopsis="A march.")


def address(title) -> str:
    return reverse("admin:catalog_title_change", args=[title.pk])


def kept(page):
    page.locator(".keeping", has_text=re.compile("^Unsaved changes, autosaved at ")).first.wait_for()


def test_unsaved_changes_survive_a_closed_browser(sign_in, people, selma):
    page = sign_in(people[0])
    page.goto(address(selma))
    page.fill(TAGLINE, "One march changes America")
    kept(page)
    page.context.close()

    again = sign_in(people[0], width=390)
    again.goto(address(selma))
    assert again.input_value(TAGLINE) == "One march changes America"
    assert again.get_by_text("You have unsaved changes").is_visible()
    assert "in Tagline" in again.locator(".note.left").inner_text()
    again.get_by_role("button", name="Save draft").click()
    again.wait_for_selector("text=is saved")
    assert Title.objects.get().tagline == "One march changes America"
    assert not Unsaved.objects.waiting().exists()
    again.goto(address(selma))
    assert again.get_by_text("You have unsaved changes").count() == 0
    assert again.complaints == []


def test_unsaved_changes_are_discarded_by_keyboard(sign_in, people, selma):
    page = sign_in(people[0])
    page.goto(address(selma))
    page.fill(TAGLINE, "No")
    kept(page)
    page.goto(address(selma))
    page.get_by_role("button", name="Discard unsaved changes").press("Enter")
    page.wait_for_selector("text=Your unsaved changes are discarded")
    assert page.input_value(TAGLINE) == ""
    assert page.complaints == []


def test_a_lost_network_loses_nothing(sign_in, people, selma):
    page = sign_in(people[0])
    page.goto(address(selma))
    page.route("**/words/keep/", lambda route: route.abort())
    page.fill(TAGLINE, "Typed in a tunnel")
    page.wait_for_selector("text=Autosave failed: no connection")
    page.goto("about:blank")
    Unsaved.objects.all().delete()
    page.unroute("**/words/keep/")
    page.goto(address(selma))
    page.wait_for_selector("text=You have unsaved changes")
    assert page.input_value(TAGLINE) == "Typed in a tunnel"
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('stet-words')).length") == 0
    )


def test_saving_after_the_session_ended_loses_nothing(sign_in, people, selma):
    page = sign_in(people[0])
    page.goto(address(selma))
    Session.objects.all().delete()
    page.fill(TAGLINE, "After lunch")
    page.get_by_role("button", name="Save draft").click()
    page.fill("#id_login", people[0].username)
    page.fill("#id_password", people[0].username)
    page.click("[type=submit]")
    page.wait_for_selector("text=You have unsaved changes")
    assert page.input_value(TAGLINE) == "After lunch"


def test_rows_of_a_part_and_comments_are_autosaved_too(sign_in, people, selma):
    writer, _ = people
    edit(selma, writer, credits={"new-1": credit(make_person(writer, name="Ava"), credited_as="Ava")})
    page = sign_in(writer)
    credits = reverse("newsroom:part", args=[selma.pk, "credits"])
    page.goto(credits)
    page.fill("[name=credits-1-credited_as]", "D. Oyelowo")
    kept(page)
    page.goto(credits)
    assert page.input_value("[name=credits-1-credited_as]") == "D. Oyelowo"
    assert "row 2" in page.locator(".note.left").inner_text()

    changeset = make_submitted(make_title(writer, name="13th"), by=writer)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.locator("aside details.say-it summary").click()
    page.fill("#say-all", "Which year?")
    kept(page)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    assert page.input_value("#say-all") == "Which year?"
    page.locator("aside details.say-it button", has_text="Post comment").click()
    page.wait_for_selector("text=Your comment is in the timeline")
    assert Comment.objects.get().text == "Which year?"
    assert page.input_value("#say-all") == ""
    assert page.complaints == []


def test_two_people_on_one_record_see_one_another_and_both_keep_their_fields(sign_in, people, selma):
    mine, theirs = sign_in(people[0]), sign_in(people[1])
    mine.goto(address(selma))
    theirs.goto(address(selma))
    theirs.fill(TAGLINE, "Theirs")
    kept(theirs)
    mine.fill("#id_synopsis", "Mine")
    mine.wait_for_selector("text=has this open, typing in Tagline")
    theirs.get_by_role("button", name="Save draft").click()
    theirs.wait_for_selector("text=is saved")
    mine.fill("#id_synopsis", "Mine too")
    mine.wait_for_selector("text=has saved it since you opened it")
    mine.get_by_role("button", name="Save draft").click()
    mine.wait_for_selector("text=both edits are kept")
    title = Title.objects.get()
    assert (title.tagline, title.synopsis) == ("Theirs", "Mine too")
    mine.goto(reverse("admin:index"))
    for _ in range(100):  # the page says that it is left while it is left
        if not Presence.objects.filter(by=people[0]).exists():
            break
        mine.wait_for_timeout(100)
    assert not Presence.objects.filter(by=people[0]).exists()
    assert mine.complaints == theirs.complaints == []


def test_after_a_take_over_the_former_holder_is_notified_and_loses_nothing(sign_in, people, selma):
    writer, editor = people
    mine, theirs = sign_in(writer), sign_in(editor)
    mine.goto(address(selma))
    mine.get_by_role("button", name="I'm working on this").click()
    mine.wait_for_selector("text=You are working on this")
    mine.fill(TAGLINE, "Half a thought")
    kept(mine)
    theirs.goto(address(selma))
    assert theirs.get_by_role("button", name="Save draft").count() == 0
    theirs.get_by_role("link", name="Take it over").first.press("Enter")
    theirs.get_by_role("button", name="Take it over").press("Enter")
    theirs.wait_for_selector("text=You are working on this")
    assert Lease.objects.get(ended_at=None).by == editor
    mine.fill(TAGLINE, "Half a thought more")
    mine.wait_for_selector("text=is being worked on by")
    mine.goto(reverse("admin:index"))
    assert mine.get_by_text("over from you").is_visible()
    leases.give_back(selma.card, by=editor, at=Lease.objects.get(ended_at=None).at)
    mine.goto(address(selma))
    assert mine.input_value(TAGLINE) == "Half a thought more"
    assert mine.complaints == theirs.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_unsaved_changes_and_leases_are_accessible(sign_in, people, selma, width, scheme):
    writer, editor = people
    page = sign_in(writer)
    page.goto(address(selma))
    page.fill(TAGLINE, "Left")
    kept(page)
    lease = leases.take(make_title(editor, name="13th").card, by=editor, at=Presence.objects.get().seen_at)
    changeset = make_submitted(make_title(writer), by=writer)
    comment(changeset, text="Which year?", by=editor, at=NOON)
    shown = sign_in(writer, width=width, scheme=scheme)
    for each in (
        address(selma),
        address(lease.card),
        reverse("newsroom:take_over", args=[lease.pk]),
        reverse("newsroom:part", args=[lease.card_id, "credits"]),
        reverse("newsroom:changeset", args=[changeset.pk]),
        reverse("admin:index"),
    ):
        hold_to_the_rules(shown, each)

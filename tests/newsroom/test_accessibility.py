"""A writer and an editor in a real browser; every page held to accessibility and the strict policy."""

from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from catalog.titles.models import Title
from cms.desk.base.wall_clock import WallTime
from cms.desk.history.stash import stash
from cms.desk.models import Card, Changeset, Comment
from cms.desk.models.cards import EditorialState
from cms.desk.records.registry import kind
from cms.desk.review.approval_policy import require_approvals
from cms.desk.review.comments import comment
from cms.desk.review.contents import propose
from cms.desk.write.locks import lift_lock
from cms.jobs.alerts import alert
from cms.jobs.models import Alert
from cms.jobs.schedules import schedule
from cms.publishing.models import LiveDocument
from cms.sheets.columns import sheet
from cms.sheets.stage import stage
from tests.accounts.limits.test_attempts import attack
from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make import (
    NOON,
    credit,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.locks import lines, make_lock
from tests.make.merges import merged, propose_merge
from tests.make.stories import make_story
from tests.make.world import make_world

pytestmark = IN_A_BROWSER


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


def test_from_a_blank_form_to_publication_by_two_people(sign_in, people):
    writer, editor = people
    page = sign_in(writer)
    page.goto(reverse("admin:catalog_title_add"))
    page.fill("#id_name", "Selma")
    page.select_option("#id_type", "film")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_selector("text=is saved as a draft")
    page.get_by_role("button", name="Submit for review").click()
    page.wait_for_selector("text=is submitted for review")
    title = Title.objects.get()
    assert card_of(title).editorial_state == EditorialState.IN_REVIEW

    reader = sign_in(editor)
    reader.get_by_role("link", name="Selma").click()
    reader.get_by_role("button", name="Approve and publish").click()
    reader.wait_for_selector("text=is published")
    assert LiveDocument.objects.get().label == "Selma"
    assert page.complaints == reader.complaints == []


def test_a_credit_is_added_by_typing_a_name(sign_in, people):
    writer, _ = people
    person = make_person(writer, name="Ava DuVernay")
    title = make_title(writer, name="Selma")
    page = sign_in(writer)
    page.goto(reverse("newsroom:part", args=[title.pk, "credits"]))
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("duver")
    page.locator(".select2-results__option", has_text="Ava DuVernay").click()
    page.select_option("#id_credits-0-job", "director")
    page.get_by_role("button", name="Save credits").click()
    page.wait_for_selector("text=is saved")
    assert title.credits.get().person_id == person.pk
    assert page.complaints == []


def test_a_genre_is_chosen_by_typing_it(sign_in, people):
    writer, _ = people
    title = make_title(writer, name="Selma")
    page = sign_in(writer)
    page.goto(reverse("admin:catalog_title_change", args=[title.pk]))
    page.locator(".field-genres .select2-search__field").type("dra")
    page.get_by_role("option", name="drama", exact=True).click()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_selector("text=is saved")
    assert [genre.pk for genre in title.genres.all()] == ["drama"]
    assert page.complaints == []


def test_the_editor_approves_by_keyboard_alone(sign_in, people):
    writer, editor = people
    changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
    page = sign_in(editor)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Approve and publish":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("text=is published")
    assert LiveDocument.objects.exists()


def test_the_editor_reads_comments_and_approves_by_keys(sign_in, people):
    writer, editor = people
    titles = [make_title(writer, name=name) for name in ("Selma", "13th")]
    changeset = make_submitted(*titles, by=writer)
    page = sign_in(editor)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    focused = "document.activeElement.id || document.activeElement.textContent.trim()"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == f"record-{titles[1].pk}"
    page.keyboard.press("k")
    page.keyboard.press("c")
    assert page.evaluate(focused) == f"say-{titles[0].pk}"
    page.keyboard.type("Jack? ")
    page.fill(f"#mention-{titles[0].pk}", "wanda")
    page.wait_for_function("document.activeElement.value === 'Jack? @wanda '")
    page.get_by_role("button", name="Post comment").first.click()
    page.wait_for_selector("text=Your comment is in the timeline")
    assert Comment.objects.get().text == "Jack? @wanda"
    page.keyboard.press("a")
    assert page.evaluate(focused) == "Approve and publish"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=is published")
    assert page.complaints == []


def test_the_keys_can_be_turned_off_for_good(sign_in, people):
    writer, editor = people
    changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
    page = sign_in(editor)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.get_by_role("button", name="Turn keys off").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Turn keys on").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "ARTICLE"


def test_a_dependency_is_added_and_a_record_split_off(sign_in, people):
    writer, _ = people
    title = make_title(writer, name="Selma", credits={"new-1": credit(make_person(writer, name="Ava"))})
    other = make_title(writer, name="13th")
    changeset = propose([title.card, other.card], by=writer, at=NOON)
    page = sign_in(writer)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.get_by_role("button", name="Add Ava to the changeset").click()
    page.get_by_text("1 dependency added for it: Ava").wait_for()
    page.get_by_label("Choose 13th").check()
    page.get_by_text("Split off or move ticked records").click()
    page.get_by_role("button", name="Split them off").click()
    page.wait_for_selector("text=is now a separate, open changeset")
    assert str(card_of(other).pending) == "13th"
    assert page.complaints == []


def test_an_editor_schedules_it_by_keyboard_alone(sign_in, people):
    writer, editor = people
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    page = sign_in(editor, width=390)
    page.goto(reverse("newsroom:changeset", args=[changeset.pk]))
    page.locator("summary", has_text="Schedule publication").focus()
    page.keyboard.press("Enter")
    # The clocks go back that night.
    for field, typed in (("#id_day", "10272030"), ("#id_time", "0230AM"), ("#id_zone", "Europe/Berlin")):
        page.locator(field).focus()
        page.keyboard.type(typed)
    page.get_by_role("button", name="Schedule").press("Enter")
    page.wait_for_selector("text=twice, as the clocks go back")
    page.get_by_label("the second, 01:30 UTC").press("Space")
    page.get_by_role("button", name="Schedule").press("Enter")
    page.wait_for_selector("text=is scheduled for 27 October 2030, 02:30 Europe/Berlin (01:30 UTC)")
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_scheduled_and_what_failed_is_accessible_too(sign_in, people, width):
    writer, editor = people
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    schedule(changeset, by=editor, at=NOON, due=WallTime(datetime(2030, 10, 27, 12), "Pacific/Chatham"))
    alert(Alert.Why.LATE, "“Selma” was not published as scheduled.", at=NOON, changeset=changeset)
    page = sign_in(editor, width=width)
    for name, *args in (
        ("admin:index",),
        ("newsroom:changeset", changeset.pk),
        ("newsroom:schedule", changeset.pk),
    ):
        hold_to_the_rules(page, reverse(name, args=args))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_lifting_a_wait_and_signing_out_are_accessible_too(sign_in, people, width, scheme):
    _, editor = people
    attack(editor.username, at=timezone.now())
    page = sign_in(make_user("adam", "administrator"), width=width, scheme=scheme)
    for name in ("admin:accounts_user_change", "newsroom:lift_slowdown", "newsroom:sign_out"):
        hold_to_the_rules(page, reverse(name, args=[editor.pk]))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_calendar_is_used_by_keyboard_and_is_a_list_on_a_phone(sign_in, people, width, scheme):
    writer, editor = people
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    schedule(
        changeset,
        by=editor,
        at=NOON,
        due=WallTime(datetime(2030, 10, 27, 12), "Pacific/Chatham"),
        embargo=True,
    )
    require_approvals("title", "", 2, by=make_user("adam", "administrator"), at=NOON)
    page = sign_in(editor, width=width, scheme=scheme)
    month = reverse("newsroom:calendar") + "?view=month&on=2030-11-15&zone=Europe/Berlin"
    hold_to_the_rules(page, month)
    page.get_by_role("link", name="Earlier").press("Enter")
    page.wait_for_selector("text=October 2030")
    assert page.locator("table.calendar").is_visible() == (width > 700)
    entry = page.locator("a.entry" if width > 700 else "table.scheduled a", has_text="Selma")
    assert page.get_by_text("clocks go back").last.is_visible()
    hold_to_the_rules(page, page.url)
    entry.press("Enter")
    page.wait_for_url(f"**{reverse('newsroom:changeset', args=[changeset.pk])}")
    hold_to_the_rules(page, page.url)
    hold_to_the_rules(page, reverse("newsroom:section", args=["published"]))
    hold_to_the_rules(page, reverse("newsroom:mails"))


def addresses(writer, editor) -> list[str]:
    """One address of every page of ours, with something on it."""
    ava = make_person(writer, name="Ava DuVernay")
    live = make_title(writer, name="When They See Us", credits={"new-1": credit(ava)})
    make_live(live, ava, by=writer, approver=editor)
    edit(live, writer, synopsis="Four episodes.", genres=["drama"])
    changeset = make_submitted(live, by=writer)
    comment(changeset, text="@ed, four?", card=live.card, path="synopsis", by=writer, at=NOON)
    unsigned = make_submitted(make_story(writer, bylines={}), by=writer)
    named = make_title(writer, credits={"new-1": credit(make_person(writer))})
    unready = propose([named.card, make_title(writer).card], by=editor, at=NOON)
    draft = make_title(writer, name="Seven Seconds", type=None)
    sheet_of_titles = b"key,name,type,premiere\nselma,Selma,film,2014\nother,Other,opera,2014-02-30\n"
    upload = ContentFile(sheet_of_titles, name="titles.csv")
    staged = stage(upload, sheet=sheet("titles"), by=editor, at=NOON)
    return [
        reverse("admin:index"),
        reverse("newsroom:queue"),
        *(reverse("newsroom:changeset", args=[each.pk]) for each in (changeset, unsigned, unready)),
        reverse("admin:catalog_title_changelist"),
        reverse("admin:catalog_title_change", args=[live.pk]),
        reverse("admin:catalog_title_change", args=[draft.pk]),
        reverse("admin:catalog_title_history", args=[live.pk]),
        reverse("admin:catalog_title_add"),
        reverse("newsroom:part", args=[draft.pk, "credits"]),
        reverse("newsroom:withdraw", args=[ava.pk]),
        reverse("newsroom:hold", args=[ava.pk]),
        *addresses_of_locks(writer),
        reverse("sheets:index"),
        reverse("sheets:upload"),
        reverse("sheets:preview", args=[staged.pk]),
        reverse("feed:docs"),
    ]


def addresses_of_locks(writer) -> list[str]:
    """A lock to be placed and lifted, the forms on which two stand, and what tells of them."""
    chief = make_user("chief", "chief editor")
    title = make_title(writer, name="Locked", credits={"new-1": credit(make_person(writer))})
    placed = make_lock(title, "synopsis", by=chief)
    make_lock(title, f"credits/{lines(title)[0]}", by=chief)
    lift_lock(make_lock(title, "name", by=chief), reason="Settled.", by=chief, at=NOON)
    return [
        reverse("admin:catalog_title_change", args=[title.pk]),
        reverse("admin:catalog_title_history", args=[title.pk]),
        reverse("newsroom:part", args=[title.pk, "credits"]),
        reverse("newsroom:lock", args=[title.pk]),
        f"{reverse('newsroom:lock', args=[title.pk])}?path=premiere",
        reverse("newsroom:lift_lock", args=[placed.pk]),
        reverse("newsroom:locks"),
    ]


SCREENS = pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])


def addresses_of_history(writer, editor) -> list[str]:
    """The steps back: of what is live with edits, of edits set aside with a conflict, of a named draft."""
    ava = make_person(writer, name="Ava DuVernay")
    one, two = (make_title(writer, name=name, credits={"new-1": credit(ava)}) for name in ("One", "Two"))
    changeset = make_live(one, two, ava, by=writer, approver=editor)
    edit(one, writer, name="Uno", credits={one.credits.get().pk: None})
    edit(two, writer, name="Due", synopsis="Long.")
    stash(two, by=writer, at=NOON, expect=2)
    edit(two, writer, name="Zwei")
    named = make_person(writer, name="Named")
    make_title(writer, credits={"new-1": credit(named)})
    return [
        reverse("admin:catalog_title_history", args=[one.pk]),
        reverse("admin:catalog_title_change", args=[two.pk]),
        reverse("newsroom:restore", args=[one.pk, 1]),
        *(reverse(f"newsroom:{name}", args=[one.pk]) for name in ("compare", "discard", "set_aside")),
        reverse("newsroom:take_up", args=[two.pk]),
        reverse("newsroom:drop", args=[named.pk]),
        reverse("newsroom:undo", args=[changeset.pk]),
        *addresses_of_merges(writer, editor, ava),
    ]


def addresses_of_merges(writer, editor, ava) -> list[str]:
    """A merge to be chosen, to be read, in the way of itself, proposed, done, and taken back."""
    double, other = (make_person(writer, name="Ava DuVernay", born="1972") for _ in range(2))
    title = make_title(writer, credits={"new-1": credit(double), "new-2": credit(ava)})
    make_live(double, other, title, by=writer, approver=editor)
    merge, done = reverse("newsroom:merge", args=[double.pk]), merged(other, ava, by=writer, approver=editor)
    proposed = propose_merge(make_person(writer, name="Third"), make_person(writer, name="Fourth"), by=writer)
    return [
        merge,
        f"{merge}?into={ava.pk}",
        f"{merge}?into={title.pk}",
        reverse("newsroom:changeset", args=[proposed.pk]),
        reverse("admin:catalog_person_change", args=[other.pk]),
        reverse("newsroom:undo", args=[done.pk]),
    ]


@SCREENS
def test_every_step_back_is_accessible_and_within_the_policy(sign_in, people, width, scheme):
    writer, editor = people
    page = sign_in(editor, width=width, scheme=scheme)
    for address in addresses_of_history(writer, editor):
        hold_to_the_rules(page, address)


def test_edits_are_stashed_and_applied_by_keyboard(sign_in, people):
    writer, editor = people
    title = make_title(writer, name="One")
    make_live(title, by=writer, approver=editor)
    edit(title, writer, name="Two")
    page = sign_in(writer)
    page.goto(reverse("newsroom:set_aside", args=[title.pk]))
    page.get_by_role("button", name="Stash edits").press("Enter")
    page.wait_for_selector("text=are stashed")
    edit(title, writer, name="Three")
    page.get_by_role("link", name="Apply the stash").press("Enter")
    page.get_by_label("Take the stashed value").press("Space")
    page.get_by_role("button", name="Apply the stash").press("Enter")
    page.wait_for_selector("text=is applied")
    title.refresh_from_db()
    assert title.name == "Two"
    assert page.complaints == []


@SCREENS
def test_every_page_is_accessible_and_within_the_policy(sign_in, people, width, scheme):
    writer, editor = people
    page = sign_in(editor, width=width, scheme=scheme)
    for address in addresses(writer, editor):
        hold_to_the_rules(page, address)
    assert Changeset.objects.waiting().count() == 2


@SCREENS
def test_what_readers_see_is_too(opened, people, width, scheme):
    writer, editor = people
    world = make_world(writer, editor)
    gone = make_title(writer)
    make_live(gone, by=writer, approver=editor)
    make_live(gone, by=writer, approver=editor, action="withdraw", note="It was a hoax.")
    page = opened(width=width, scheme=scheme)
    for code in ("title", "season", "story", "claim", "person", "source"):
        hold_to_the_rules(page, f"/{kind(code).plural}/{world[code][0].pk}")
    hold_to_the_rules(page, "/")
    hold_to_the_rules(page, f"/titles/{gone.pk}", 410)
    hold_to_the_rules(page, "/titles/nothing", 404)


@SCREENS
def test_what_readers_see_in_their_language_is_too(opened, people, width, scheme):
    writer, editor = people
    translator = make_person(writer, name="Pierre Dupont")
    line = {"path": "synopsis", "language": "fr", "text": "Huit voleurs.", "translated_by": translator.pk}
    machine = {"path": "tagline", "language": "fr", "text": "Le vol parfait.", "machine": True}
    arabic = {"path": "synopsis", "language": "ar", "text": "ثمانية لصوص"}
    title = make_title(
        writer,
        name="Money Heist",
        slug="heist",
        synopsis="Eight thieves.",
        tagline="The perfect robbery.",
        credits={"new-1": credit(translator)},
        names={
            "new-1": {"text": "La casa de papel", "kind": "also_known_as", "language": "fr", "official": True}
        },
        texts={"new-1": line, "new-2": machine, "new-3": arabic},
    )
    make_live(translator, title, by=writer, approver=editor)
    page = opened(width=width, scheme=scheme)
    for language in ("fr", "ar", "xx-nothing"):
        hold_to_the_rules(page, f"/titles/heist?language={language}")
        hold_to_the_rules(page, f"/people/{translator.card.slug}?language={language}")
    assert page.locator('[lang="fr"]').count() == 0
    page.goto("/titles/heist?language=fr")
    assert page.locator('h1 [lang="fr"]').inner_text() == "La casa de papel"
    hold_to_the_rules(page, "/?language=fr")


def test_sources_and_folded_claims_open_by_keyboard(opened, people):
    writer, editor = people
    world = make_world(writer, editor)
    page = opened()
    page.goto(f"/titles/{world['title'][0].pk}")
    for opens, shown in ((".sources > summary", ".evidence"), (".fold > summary", ".statements")):
        summary = page.locator(opens).first
        inside = summary.locator("xpath=..").locator(shown).first
        assert not inside.is_visible()
        summary.focus()
        page.keyboard.press("Enter")
        assert inside.is_visible()
    assert page.complaints == []

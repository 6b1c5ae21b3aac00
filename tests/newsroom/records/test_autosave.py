"""Autosave on the newsroom's pages: unsaved changes in forms, and what open windows learn of one another."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.desk.collaboration import autosave, leases
from cms.desk.models import Presence, Unsaved
from cms.desk.review.contents import propose
from cms.jobs.chores import clear_old
from tests.make import NOON, credit, edit, make_person, make_title, make_user

from .test_admin import form_of, page, text

TAB = "window-of-before"


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma", tagline="First")


def leave(by, form, touched, *, tab=TAB, at=None, **words):
    at = at or timezone.now() - timedelta(minutes=12)
    text = urlencode(words, doseq=True)
    return autosave.store(form, tab=tab, number=1, text=text, touched=touched, by=by, at=at)


def keep(client, **values):
    values = {"form": "record:1", "tab": TAB, "number": 1, **values}
    return client.post(reverse("newsroom:keep"), values)


class TestAMessage:
    def test_autosaves_and_says_who_else_is_there(self, as_writer, writer, other_writer, selma):
        Presence.objects.create(
            by=other_writer, tab="theirs", card=selma.card, field="Name", since=NOON, seen_at=timezone.now()
        )
        edit(selma, other_writer, name="Selma!")
        said = {"words": "tagline=Mine", "touched": "tagline", "card": selma.pk, "opened": 1}
        answer = json.loads(keep(as_writer, **said).content)
        assert answer == {
            "over": False,
            "others": [{"who": "walter", "field": "Name"}],
            "taken": "",
            "moved": "walter",
        }
        assert Unsaved.objects.get().by == writer
        assert Presence.objects.filter(by=writer, card=selma.pk).exists()

    def test_says_that_somebody_has_the_lease(self, as_writer, other_writer, selma):
        leases.take(selma.card, by=other_writer, at=timezone.now())
        answer = json.loads(keep(as_writer, card=selma.pk).content)
        assert "“Selma” is being worked on by walter" in answer["taken"]

    def test_says_that_another_window_of_ones_own_is_open(self, as_writer):
        keep(as_writer, form="comment:1:say-0", tab="another-window", words="text=A", touched="text")
        answer = json.loads(keep(as_writer, form="comment:1:say-0", words="text=B", touched="text").content)
        assert "elsewhere" in answer

    def test_says_in_words_why_it_is_refused(self, as_writer):
        answer = json.loads(keep(as_writer, form="no form", words="a=b", touched="a").content)
        assert "come from no form of the newsroom" in answer["problem"]

    def test_of_leaving_ends_the_presence(self, as_writer, selma):
        keep(as_writer, card=selma.pk)
        keep(as_writer, card=selma.pk, left=1)
        assert not Presence.objects.exists()

    def test_is_for_the_newsroom_and_by_post(self, client, as_writer):
        assert as_writer.get(reverse("newsroom:keep")).status_code == 405
        client.force_login(make_user("reader"))
        assert keep(client, words="a=b", touched="a").status_code == 403
        client.logout()
        assert keep(client, words="a=b", touched="a").status_code == 302
        assert not Unsaved.objects.exists()


class TestARecordsForm:
    def test_is_filled_with_unsaved_changes_and_names_their_fields(self, as_writer, writer, selma):
        leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine", name="Selma", version_expected=1)
        shown = text(as_writer.get(page(selma)))
        assert "You have unsaved changes from 12\xa0minutes ago" in shown
        assert "in Tagline" in shown
        assert 'value="Mine"' in shown
        assert "Saved: “First”." in shown

    def test_shows_what_others_have_saved_in_the_other_fields(self, as_writer, writer, other_writer, selma):
        leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine", name="Selma", version_expected=1)
        edit(selma, other_writer, name="Renamed")
        shown = text(as_writer.get(page(selma)))
        assert 'value="Renamed"' in shown
        assert "walter has saved the record since" in shown
        assert 'name="version_opened" value="2"' in shown
        assert 'name="version_expected" value="1"' in shown

    def test_of_the_same_field_is_an_ordinary_conflict(self, as_writer, writer, other_writer, selma):
        leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine", version_expected=1)
        edit(selma, other_writer, tagline="Theirs")
        posted = form_of(selma, 2, tagline="Mine", version_expected=1)
        assert "walter changed the same fields" in text(as_writer.post(page(selma), posted))

    def test_drops_unsaved_changes_once_they_are_saved_and_not_before(self, as_writer, writer, selma):
        left = leave(writer, f"record:{selma.pk}", ["premiere"], premiere="2014-13")
        form = {"words_form": left.form, "words_tab": "window-of-now", "words_shown": left.mark}
        as_writer.post(page(selma), form_of(selma, 1, tagline="First", premiere="2014-13", **form))
        assert list(autosave.unsaved(writer)) == [left]
        as_writer.post(page(selma), form_of(selma, 1, tagline="First", premiere="2014", **form))
        assert not autosave.unsaved(writer).exists()

    def test_keeps_unsaved_changes_while_somebody_else_has_the_lease(
        self, as_writer, writer, other_writer, selma
    ):
        leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine", version_expected=1)
        leases.take(selma.card, by=other_writer, at=timezone.now())
        shown = text(as_writer.get(page(selma)))
        assert "They are kept for you" in shown
        assert "Mine" not in shown

    def test_shows_them_to_nobody_else(self, as_writer, other_writer, selma):
        leave(other_writer, f"record:{selma.pk}", ["tagline"], tagline="Secret words")
        for address in (page(selma), reverse("admin:index"), reverse("newsroom:search") + "?q=Secret"):
            assert "Secret words" not in text(as_writer.get(address))

    def test_leaves_out_a_choice_that_is_gone(self, as_writer, writer, selma):
        leave(writer, f"record:{selma.pk}", ["genres", "type"], genres=["nonsense"], type="opera")
        assert as_writer.get(page(selma)).status_code == 200

    def test_a_new_record_asks_before_it_shows_changes_of_a_window_that_may_be_open(self, as_writer, writer):
        leave(writer, "new:title", ["name"], name="Selma", at=timezone.now())
        add = reverse("admin:catalog_title_add")
        shown = text(as_writer.get(add))
        assert 'value="Selma"' not in shown
        assert "from another window" in shown
        wanted = Unsaved.objects.get().pk
        assert 'value="Selma"' in text(as_writer.get(f"{add}?words={wanted}"))

    def test_offers_the_unsaved_changes_of_other_windows(self, as_writer, writer, selma):
        form = f"record:{selma.pk}"
        older = leave(writer, form, ["tagline"], tagline="Older", at=timezone.now() - timedelta(hours=1))
        leave(writer, form, ["tagline"], tagline="Newer", tab="window-of-later")
        assert 'value="Newer"' in text(as_writer.get(page(selma)))
        assert 'value="Older"' in text(as_writer.get(f"{page(selma)}?words={older.pk}"))

    def test_only_their_author_discards_them(self, as_writer, writer, other_writer, selma):
        mine = leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine")
        theirs = leave(other_writer, f"record:{selma.pk}", ["tagline"], tagline="Theirs")
        for each, status in ((mine, 302), (theirs, 404)):
            address = reverse("newsroom:throw_away", args=[each.pk])
            assert as_writer.post(address, {"back": page(selma)}).status_code == status
        assert list(Unsaved.objects.waiting()) == [theirs]

    def test_discarding_redirects_to_no_other_site(self, as_writer, writer, selma):
        mine = leave(writer, f"record:{selma.pk}", ["tagline"], tagline="Mine")
        address = reverse("newsroom:throw_away", args=[mine.pk])
        assert as_writer.post(address, {"back": "https://example.org/"}).url == reverse("admin:index")


class TestRows:
    def test_are_filled_as_they_were_though_others_changed_theirs(
        self, as_writer, writer, other_writer, selma
    ):
        edit(selma, writer, credits={"new-1": credit(make_person(writer, name="Ava"))})
        row = selma.credits.get()
        words = {
            "credits-TOTAL_FORMS": 4,
            "credits-0-row": row.pk,
            "credits-0-person": row.person_id,
            "credits-0-job": "actor",
            "credits-0-character": "Mine",
            "credits-3-character": "New",
            "version_opened": 2,
            "version_expected": 2,
        }
        touched = ["credits-0-character", "credits-3-character"]
        leave(writer, f"part:{selma.pk}:credits", touched, **words)
        edit(selma, other_writer, credits={row.pk: None})
        shown = text(as_writer.get(reverse("newsroom:part", args=[selma.pk, "credits"])))
        assert 'value="Mine"' in shown
        assert 'value="New"' in shown
        assert "in row 1, row 4" in shown
        assert 'name="version_expected" value="2"' in shown


def test_a_comment_box_is_autosaved_until_it_is_posted(as_writer, writer, selma):
    changeset = propose([selma.card], by=writer, at=NOON)
    left = leave(writer, f"comment:{changeset.pk}:say-0", ["text"], text="Which year?")
    shown = reverse("newsroom:changeset", args=[changeset.pk])
    assert "Which year?" in text(as_writer.get(shown))
    form = {"words_form": left.form, "words_tab": "window-of-now", "words_shown": left.mark, "at": "say-0"}
    say = reverse("newsroom:step", args=[changeset.pk, "comment"])
    as_writer.post(say, {"text": "@nobody-of-ours?", **form})
    assert autosave.unsaved(writer).exists()
    as_writer.post(say, {"text": "Which year?", **form})
    assert not autosave.unsaved(writer).exists()


def test_a_page_takes_no_more_queries_for_more_people_and_changes(
    as_writer, writer, other_writer, editor, selma, django_assert_max_num_queries
):
    counts = []
    more = [make_user(name, "writer") for name in ("ada", "bob")]
    for round_, people in enumerate(((other_writer, editor), (other_writer, editor, *more))):
        for n, by in enumerate(people):
            Presence.objects.get_or_create(
                by=by, tab="theirs", card=selma.card, since=NOON, defaults={"seen_at": timezone.now()}
            )
            leave(writer, f"record:{selma.pk}", ["tagline"], tab=f"window-{round_}-{n}", tagline="Mine")
        with django_assert_max_num_queries(60) as asked:
            as_writer.get(page(selma))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_workers_delete_old_unsaved_changes(writer, selma):
    leave(writer, "record:1", ["tagline"], at=NOON, tagline="Old")
    Presence.objects.create(by=writer, tab="theirs", card=selma.card, since=NOON, seen_at=NOON)
    leases.take(selma.card, by=writer, at=NOON)
    leases.give_back(selma.card, by=writer, at=NOON)
    clear_old(at=NOON + timedelta(days=31))
    assert not Unsaved.objects.exists()
    assert not Presence.objects.exists()
    assert not leases.Lease.objects.exists()

"""Autosave: unsaved changes per person, form and window, private, and ended once they are saved."""

from datetime import timedelta

import pytest

from cms.desk.base.permissions import NotAllowed
from cms.desk.collaboration import autosave, leases, presence
from cms.desk.collaboration.autosave import KEPT, LONGEST, MOST, UnsavedError
from cms.desk.collaboration.leases import AFTER_LEAVING, LENGTH
from cms.desk.models import Contribution, Lease, Presence, Unsaved, Version
from tests.make import NOON, make_title, make_user
from tests.refusals import refused

LATER = NOON + timedelta(minutes=12)
MINUTE = timedelta(minutes=1)


def autosaved(by, text="tagline=Mine", *, form="record:1", tab="window-1", number=1, at=NOON, **values):
    touched = values.pop("touched", ["tagline"])
    return autosave.store(form, tab=tab, number=number, text=text, touched=touched, by=by, at=at, **values)


def left(by, form="record:1") -> list[str]:
    return [each.text for each in autosave.unsaved(by, form)]


class TestKeeping:
    def test_what_a_window_says_now_takes_the_place_of_what_it_said(self, writer):
        autosaved(writer, "tagline=M")
        kept = autosaved(writer, "tagline=Mine", number=2, at=LATER)
        assert (kept.at, kept.words["tagline"], kept.names) == (LATER, "Mine", ["tagline"])
        assert left(writer) == ["tagline=Mine"]

    def test_what_comes_late_changes_nothing(self, writer):
        autosaved(writer, "tagline=Mine", number=2)
        autosaved(writer, "tagline=M", number=1, at=LATER)
        assert left(writer) == ["tagline=Mine"]

    def test_each_window_keeps_its_own_and_the_newest_comes_first(self, writer):
        autosaved(writer, "tagline=One")
        autosaved(writer, "tagline=Two", tab="window-2", at=LATER)
        assert left(writer) == ["tagline=Two", "tagline=One"]

    def test_is_for_whoever_typed_and_for_that_form(self, writer, other_writer):
        autosaved(writer)
        assert left(other_writer) == left(writer, "record:2") == []

    def test_nothing_is_kept_of_a_form_that_says_what_it_was_opened_with(self, writer):
        autosaved(writer)
        autosaved(writer, "tagline=", number=2, touched=[])
        assert not Unsaved.objects.exists()

    def test_is_no_version_and_no_contribution(self, writer, other_writer):
        card = make_title(writer).card
        autosaved(other_writer, card=card)
        assert Version.objects.get().by == writer
        assert Contribution.objects.get().user == writer
        card.refresh_from_db()
        assert card.version == 1

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"form": "record 1"}, "no_such_form"),
            ({"form": "r" * 121}, "no_such_form"),
            ({"tab": "short"}, "no_such_form"),
            ({"tab": "x" * 41}, "no_such_form"),
            ({"text": "a=\0"}, "no_such_form"),
            ({"touched": ["a\0"]}, "no_such_form"),
            ({"text": "x" * (LONGEST + 1)}, "too_long"),
            ({"touched": ["x" * LONGEST, "y"]}, "too_long"),
        ],
    )
    def test_refuses_what_no_form_of_ours_sends(self, writer, values, code):
        with refused(UnsavedError, code):
            autosaved(writer, **values)
        assert not Unsaved.objects.exists()

    def test_needs_somebody_of_the_newsroom(self, db):
        with pytest.raises(NotAllowed):
            autosaved(make_user("reader"))

    def test_only_the_newest_hundred_of_a_person_stay(self, writer, other_writer):
        autosaved(other_writer)
        for n in range(MOST + 2):
            autosaved(writer, f"tagline={n}", form=f"record:{n}", at=NOON + timedelta(seconds=n))
        assert Unsaved.objects.filter(by=writer).count() == MOST
        assert left(writer, "record:0") == left(writer, "record:1") == []
        assert left(other_writer)


class TestSaving:
    def test_ends_the_autosave_of_the_window(self, writer):
        autosaved(writer)
        autosave.mark_saved("record:1", tab="window-1", shown=[], by=writer, at=NOON)
        assert left(writer) == []
        assert Unsaved.objects.get().text == ""

    def test_a_straggler_from_a_saved_window_is_known_for_one(self, writer):
        autosave.mark_saved("record:1", tab="window-1", shown=[], by=writer, at=NOON)
        assert autosaved(writer, number=9) is None
        assert left(writer) == []

    def test_ends_the_autosave_it_was_shown_with_and_no_later_one(self, writer):
        shown = [autosaved(writer).mark, autosaved(writer, tab="window-2").mark]
        autosaved(writer, "tagline=More", number=2)
        autosave.mark_saved("record:1", tab="window-3", shown=shown, by=writer, at=NOON)
        assert left(writer) == ["tagline=More"]

    def test_drops_nothing_of_anybody_else_or_of_another_form(self, writer, other_writer):
        others = autosaved(other_writer)
        autosaved(writer, form="record:2")
        autosave.mark_saved("record:1", tab="window-1", shown=[others.mark], by=writer, at=NOON)
        assert left(other_writer)
        assert left(writer, "record:2")

    def test_without_a_window_of_ours_is_no_error(self, writer):
        autosave.mark_saved("record:1", tab="", shown=[], by=writer, at=NOON)
        assert not Unsaved.objects.exists()


class TestThrowingAway:
    def test_is_for_whoever_typed(self, writer, other_writer):
        words = autosaved(writer)
        with refused(UnsavedError, "not_own"):
            autosave.discard(words, by=other_writer, at=NOON)
        autosave.discard(words, by=writer, at=NOON)
        assert left(writer) == []

    def test_comes_of_itself_after_thirty_days(self, writer):
        autosaved(writer)
        assert autosave.forget(at=NOON + KEPT) == 0
        assert autosave.forget(at=NOON + KEPT + MINUTE) == 1

    def test_what_is_over_goes_sooner(self, writer):
        autosave.discard(autosaved(writer), by=writer, at=NOON)
        assert autosave.forget(at=NOON + timedelta(days=1, minutes=1)) == 1


class TestPresence:
    @pytest.fixture
    def card(self, writer):
        return make_title(writer, name="Selma").card

    def seen(self, card, by, at=NOON):
        return [(str(each.by), each.field) for each in presence.others(card, by=by, at=at)]

    def test_others_see_who_has_it_open_and_what_they_type_in(self, card, writer, other_writer):
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        assert self.seen(card, other_writer) == [("writer", "")]
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON, field="Tagline", is_typing=True)
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        presence.heartbeat(card, tab="window-2", by=writer, at=NOON)
        assert self.seen(card, other_writer) == [("writer", "Tagline")]
        assert self.seen(card, writer) == []
        assert self.seen(make_title(writer).card, other_writer) == []

    def test_ends_after_a_minute_of_silence(self, card, writer, other_writer):
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        assert self.seen(card, other_writer, NOON + MINUTE - timedelta(seconds=1))
        assert self.seen(card, other_writer, NOON + MINUTE) == []

    def test_ends_on_leaving(self, card, writer, other_writer):
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        presence.leave(card, tab="window-1", by=writer, at=NOON)
        assert self.seen(card, other_writer) == []

    def test_keeps_the_lease_of_who_types_and_ends_it_soon_after_the_last_window(self, card, writer):
        leases.take(card, by=writer, at=NOON)
        presence.heartbeat(card, tab="window-1", by=writer, at=LATER)
        presence.heartbeat(card, tab="window-2", by=writer, at=LATER)
        assert Lease.objects.get().until == LATER + LENGTH
        presence.leave(card, tab="window-1", by=writer, at=LATER)
        assert Lease.objects.get().until == LATER + LENGTH
        presence.leave(card, tab="window-2", by=writer, at=LATER)
        assert Lease.objects.get().until == LATER + AFTER_LEAVING

    def test_a_page_that_is_merely_open_prolongs_nothing(self, card, writer):
        leases.take(card, by=writer, at=NOON)
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        presence.heartbeat(card, tab="window-1", by=writer, at=LATER)
        assert Lease.objects.get().until == NOON + LENGTH
        presence.heartbeat(card, tab="window-1", by=writer, at=LATER, is_typing=True)
        assert Lease.objects.get().until == LATER + LENGTH

    def test_of_others_takes_one_query(self, card, writer, editor, other_writer, django_assert_num_queries):
        presence.heartbeat(card, tab="window-1", by=editor, at=NOON)
        for n, by in enumerate(
            (editor, other_writer, make_user("ada", "writer"), make_user("bob", "writer"))
        ):
            presence.heartbeat(card, tab=f"window-{n}", by=by, at=NOON)
            with django_assert_num_queries(1):  # windows with their people
                presence.others(card, by=writer, at=NOON)

    def test_old_windows_are_forgotten(self, card, writer):
        presence.heartbeat(card, tab="window-1", by=writer, at=NOON)
        assert presence.forget(at=NOON + timedelta(hours=1)) == 0
        presence.heartbeat(card, tab="window-2", by=writer, at=NOON + timedelta(hours=1, minutes=1))
        assert Presence.objects.get().tab == "window-2"
        assert presence.forget(at=NOON + timedelta(hours=3)) == 1

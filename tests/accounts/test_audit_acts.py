"""Every act of a rule is in the audit log as it happened; what was refused is not."""

from datetime import timedelta

import orjson
import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from catalog.models import Genre
from cms.accounts.models import Act
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.desk.history import undo
from cms.desk.history.discard import discard
from cms.desk.history.drop import drop
from cms.desk.history.restore import restore
from cms.desk.history.stash import apply_stash, drop_stash, stash
from cms.desk.models import Card, Hold
from cms.desk.records import vocabularies
from cms.desk.review.comments import comment, reopen, reply, resolve
from cms.desk.review.contents import add, move, propose, split, take_out_card
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.description import describe
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved, submit
from cms.desk.write.change import ChangeRefused, change_many
from cms.jobs import alerts
from cms.jobs.schedules import reschedule, schedule, unschedule
from cms.publishing.hold import confirm, hold, lift
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from cms.sheets.apply import apply
from cms.sheets.stage import discard as put_away
from cms.sheets.stage import stage_again
from tests.make import (
    NOON,
    accept_warnings,
    credit,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.sheets import make_import
from tests.make.stories import make_story

pytestmark = pytest.mark.django_db


def wall_time(hours: int) -> WallTime:
    return WallTime((NOON + timedelta(hours=hours)).replace(tzinfo=None), "UTC")


class Acts:
    """The acts since the last look."""

    def __init__(self):
        self.seen = 0

    def new(self) -> list[Act]:
        found = list(Act.objects.filter(pk__gt=self.seen).order_by("pk"))
        self.seen = found[-1].pk if found else self.seen
        return found

    def codes(self) -> list[str]:
        return [act.what for act in self.new()]


@pytest.fixture
def acts(db):
    return Acts()


def said(act: Act) -> dict:
    return orjson.loads(act.detail)


@pytest.fixture
def administrator(db):
    return make_user("ada", "administrator")


@pytest.fixture
def live(writer, editor, acts):
    title = make_title(writer, name="One")
    make_live(title, by=writer, approver=editor)
    acts.new()
    return title


class TestAChange:
    def test_names_the_record_the_version_and_how(self, acts, writer):
        title = make_title(writer, name="One")
        [act] = acts.new()
        assert (act.what, act.by, act.at, act.card, act.about) == (
            "record.changed",
            writer,
            NOON,
            title.pk,
            "One",
        )
        assert said(act) == {"cards": [[title.pk, 1]], "how": "form", "reference": ""}

    def test_of_many_is_one_act_for_every_five_hundred(self, acts, writer):
        new = [(Card(kind="person"), 0, {"name": f"Person {n}"}) for n in range(501)]
        versions = change_many(new, by=writer, at=NOON, reference="import:7")
        first, last = acts.new()
        assert (first.card, last.card, said(first)["reference"]) == (None, None, "import:7")
        assert said(first)["cards"] + said(last)["cards"] == [[each.card_id, 1] for each in versions]

    def test_that_changes_nothing_is_none(self, acts, writer):
        title = make_title(writer, name="One")
        acts.new()
        edit(title, writer, name="One")
        assert acts.codes() == []

    def test_that_is_refused_is_none(self, acts, writer):
        with pytest.raises(ChangeRefused):
            make_title(writer, type="nonsense")
        assert acts.codes() == []

    def test_names_whose_words_it_carries_in(self, acts, writer, editor, live):
        edit(live, editor, name="Two")
        acts.new()
        restore(live, live.card.versions.get(number=1), by=editor, at=NOON, expect=2)
        [act] = acts.new()
        assert said(act) == {"cards": [[live.pk, 3, writer.pk]], "how": "restore", "reference": "version:1"}


class TestTheWayToPublication:
    def test_is_an_act_for_each_step(self, acts, writer, editor):
        title = make_title(writer)
        changeset = make_submitted(title, by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        publish(changeset, by=editor, at=NOON)
        found = acts.new()
        assert [(act.what, act.by) for act in found] == [
            ("record.changed", writer),
            ("changeset.begun", writer),
            ("changeset.submitted", writer),
            ("changeset.approved", editor),
            ("changeset.published", editor),
            ("log.appended", editor),
        ]
        assert {act.changeset for act in found[1:5]} == {changeset.pk}
        assert said(found[3]) == {"digest": changeset.digest()}
        assert said(found[5]) == {"cards": [[title.pk, 1, "publish"]]}

    def test_goes_round_again(self, acts, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        publish_when_approved(changeset, by=writer, at=NOON, requested=False)
        acts.new()
        request_changes(changeset, by=editor, at=NOON, note="Shorter.")
        submit(changeset, by=writer, at=NOON)
        reject(changeset, by=editor, at=NOON, note="No.")
        asked, again, closed = acts.new()
        assert [each.what for each in (asked, again, closed)] == [
            "changeset.changes_requested",
            "changeset.submitted",
            "changeset.rejected",
        ]
        assert said(asked)["note"] == "Shorter."

    def test_says_what_was_wished(self, acts, writer):
        changeset = make_submitted(make_title(writer), by=writer)
        acts.new()
        publish_when_approved(changeset, by=writer, at=NOON)
        publish_when_approved(changeset, by=writer, at=NOON, requested=False)
        assert acts.codes() == ["changeset.publication_wished", "changeset.publication_unwished"]

    def test_is_none_where_it_is_refused(self, acts, writer, editor):
        changeset = make_submitted(make_title(editor), by=editor)
        acts.new()
        with pytest.raises(ReviewError):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert acts.codes() == []


class TestArranging:
    def test_names_the_records(self, acts, writer):
        one, two, three = make_title(writer), make_title(writer), make_title(writer)
        changeset = propose([one.card, two.card], by=writer, at=NOON)
        acts.new()
        add(changeset, [three.card], by=writer, at=NOON)
        other = split(changeset, [two.card, three.card], by=writer, at=NOON)
        move(other, [two.card], to=changeset, by=writer, at=NOON)
        take_out_card(Card.objects.get(pk=three.pk), by=writer, at=NOON)
        describe(changeset, by=writer, at=NOON, title="Titles")
        assert [(act.what, act.changeset, said(act).get("cards")) for act in acts.new()] == [
            ("changeset.added", changeset.pk, [[three.pk]]),
            ("changeset.begun", other.pk, [[two.pk], [three.pk]]),
            ("changeset.moved_out", changeset.pk, [[two.pk], [three.pk]]),
            ("changeset.moved_in", other.pk, [[two.pk], [three.pk]]),
            ("changeset.moved_out", other.pk, [[two.pk]]),
            ("changeset.moved_in", changeset.pk, [[two.pk]]),
            ("changeset.taken_out", other.pk, [[three.pk]]),
            ("changeset.abandoned", other.pk, None),
            ("changeset.described", changeset.pk, None),
        ]

    def test_of_what_was_frozen_is_one_act_for_all_that_left(self, acts, writer):
        one, two, three = make_title(writer), make_title(writer), make_title(writer)
        changeset = make_submitted(one, two, three, by=writer)
        acts.new()
        split(changeset, [two.card, three.card], by=writer, at=NOON)
        assert acts.codes() == ["changeset.begun", "changeset.moved_out", "changeset.moved_in"]


class TestEdits:
    def test_step_back_and_come_again(self, acts, live, writer):
        edit(live, writer, name="Two")
        aside = stash(live, by=writer, at=NOON, expect=2)
        apply_stash(aside, by=writer, at=NOON, expect=3)
        again = stash(live, by=writer, at=NOON, expect=4)
        drop_stash(again, by=writer, at=NOON)
        found = [act for act in acts.new() if act.what != "record.changed"]
        assert [(act.what, act.card) for act in found] == [
            ("record.set_aside", live.pk),
            ("aside.taken_up", live.pk),
            ("record.set_aside", live.pk),
            ("aside.given_up", live.pk),
        ]

    def test_are_discarded(self, acts, live, writer):
        edit(live, writer, name="Two")
        acts.new()
        discard(live, by=writer, at=NOON, expect=2)
        assert acts.codes() == ["record.changed", "record.discarded"]

    def test_stay_told_of_a_draft_that_was_dropped(self, acts, writer):
        title = make_title(writer, name="Mistake")
        drop(title.card, by=writer, at=NOON, expect=1)
        made, dropped = acts.new()
        assert (dropped.what, dropped.card, dropped.about) == ("record.dropped", title.pk, "Mistake")
        assert (made.card, said(dropped)["kind"]) == (title.pk, "title")

    def test_are_undone(self, acts, live, writer, editor):
        edit(live, writer, name="Two")
        changeset = make_live(live, by=writer, approver=editor)
        acts.new()
        undo.undo(changeset, by=writer, at=NOON, expect=undo.digest(undo.preview(changeset)))
        assert acts.codes() == ["changeset.begun", "record.changed"]


class TestTalk:
    def test_is_told_by_number_not_by_what_was_said(self, acts, writer):
        changeset = make_submitted(title := make_title(writer), by=writer)
        acts.new()
        begun = comment(changeset, text="Secret words.", by=writer, at=NOON, card=title.card, path="name")
        reply(begun.thread, text="More.", by=writer, at=NOON)
        resolve(begun.thread, by=writer, at=NOON)
        reopen(begun.thread, by=writer, at=NOON)
        found = acts.new()
        assert [act.what for act in found] == [
            "comment.said",
            "comment.said",
            "comment.resolved",
            "comment.reopened",
        ]
        assert (found[0].card, found[0].changeset) == (title.pk, changeset.pk)
        assert said(found[0]) == {"comment": begun.pk, "path": "name", "thread": begun.thread_id}

    def test_of_a_warning_gives_the_reason(self, acts, writer, editor):
        changeset = make_submitted(make_story(writer, bylines={}), by=writer)
        acts.new()
        accept_warnings(changeset, by=editor, reason="House story.")
        act = acts.new()[0]
        assert (act.what, said(act)["reason"]) == ("warning.acknowledged", "House story.")


class TestTime:
    def test_is_set_moved_and_taken_away(self, acts, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        acts.new()
        schedule(changeset, by=editor, at=NOON, due=wall_time(6))
        reschedule(changeset, by=editor, at=NOON, due=wall_time(7))
        unschedule(changeset, by=editor, at=NOON)
        set_, moved, away = acts.new()
        assert [each.what for each in (set_, moved, away)] == [
            "changeset.scheduled",
            "changeset.moved",
            "changeset.unscheduled",
        ]
        assert "18:00" in said(set_)["note"]

    def test_that_passed_is_the_systems_alert_and_somebody_clears_it(self, acts, editor):
        raised = alerts.alert("late", "Nobody came.", at=NOON)
        alerts.clear(raised, by=editor, at=NOON)
        alerts.clear(raised, by=editor, at=NOON)
        told, cleared = acts.new()
        assert (told.what, told.by, cleared.what, cleared.by) == (
            "alert.raised",
            None,
            "alert.cleared",
            editor,
        )


class TestAHold:
    def test_is_placed_and_ended(self, acts, live, editor, other_editor):
        placed = hold(live.card, by=editor, at=NOON, reason=Hold.Reason.LEGAL, note="By phone.")
        lift(placed, by=other_editor, at=NOON)
        again = hold(live.card, by=editor, at=NOON, reason=Hold.Reason.LEGAL)
        confirm(again, by=other_editor, at=NOON)
        found = [act for act in acts.new() if act.what != "log.appended"]
        assert [(act.what, act.by, act.card) for act in found] == [
            ("hold.placed", editor, live.pk),
            ("hold.lifted", other_editor, live.pk),
            ("hold.placed", editor, live.pk),
            ("hold.confirmed", other_editor, live.pk),
        ]
        assert said(found[0]) == {"hold": placed.pk, "note": "By phone.", "reason": "legal"}


class TestAnImport:
    def test_is_told_from_upload_to_application(self, acts, writer):
        staged = make_import(writer, "key,name,type", "a,One,film", "b,Two,film")
        again = stage_again(staged, by=writer, at=NOON)
        [changeset] = apply(again, by=writer, at=NOON)
        found = acts.new()
        assert [act.what for act in found] == [
            "import.staged",
            "import.staged",
            "import.superseded",
            "record.changed",
            "changeset.begun",
            "import.applied",
        ]
        assert said(found[0]) == {"import": staged.pk, "rows": 2, "sha256": staged.sha256, "sheet": "titles"}
        assert said(found[-1]) == {"changesets": [changeset.pk], "import": again.pk}

    def test_is_told_where_it_is_put_away(self, acts, writer):
        put_away(make_import(writer, "key,name,type", "a,One,film"), by=writer, at=NOON)
        assert acts.codes() == ["import.staged", "import.discarded"]


class TestARefresh:
    def test_is_the_systems(self, acts, writer, editor):
        ava = make_person(writer, name="Ava")
        make_live(make_title(writer, credits={"new-1": credit(ava)}), ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        acts.new()
        refresh_all(at=NOON)
        [act] = acts.new()
        assert (act.what, act.by) == ("log.appended", None)


class TestSigningIn:
    def test_and_out_are_kept(self, acts, client, editor):
        client.force_login(editor)
        client.post(reverse("admin:logout"))
        assert [(act.what, act.by, act.about) for act in acts.new()] == [
            ("session.begun", editor, "editor"),
            ("session.ended", editor, "editor"),
        ]

    def test_on_the_page_is_kept_as_well_as_failing_there(self, acts, client, editor):
        for password in ("wrong", "editor"):
            client.post(reverse("account_login"), {"login": "editor", "password": password})
        assert [(act.what, act.by, act.about) for act in acts.new()] == [
            ("session.refused", None, "editor"),
            ("session.begun", editor, "editor"),
        ]

    def test_that_fails_says_whose_account_it_was_tried_for(self, acts, editor):
        assert authenticate(username="editor", password="wrong") is None
        [act] = acts.new()
        assert (act.what, act.by, act.about) == ("session.refused", None, "editor")
        assert said(act) == {"person": editor.pk}

    def test_never_keeps_what_is_no_name_of_an_account(self, acts, db):
        assert authenticate(username="my secret password", password="editor") is None
        [act] = acts.new()
        assert (act.about, act.detail) == ("", '{"person":null}')


class TestAVocabulary:
    def test_is_told_by_what_moved(self, acts, client, administrator):
        client.force_login(administrator)
        acts.new()
        client.post(reverse("admin:catalog_genre_add"), {"code": "near-satire", "label": "Near satire"})
        client.post(reverse("admin:catalog_genre_change", args=["near-satire"]), {"label": "Near satires"})
        added, changed = acts.new()
        assert (added.what, added.by, added.about) == ("vocabulary.added", administrator, "Near satire")
        assert said(changed) == {
            "code": "near-satire",
            "moved": {"label": ["Near satire", "Near satires"]},
            "vocabulary": "genre",
        }

    def test_of_several_codes_is_read_by_their_labels(self, acts, administrator):
        one, two = Genre.objects.order_by("label")[:2]
        vocabularies.save(one, by=administrator, at=NOON, moved={"near": ([], [two, one])})
        [act] = acts.new()
        assert said(act)["moved"] == {"near": ["", f"{one}, {two}"]}

    def test_is_kept_by_nobody_without_the_right(self, acts, writer):
        with pytest.raises(NotAllowed):
            vocabularies.save(Genre(code="near-satire", label="Near satire"), by=writer, at=NOON, moved={})
        assert acts.codes() == []

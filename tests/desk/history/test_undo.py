"""Undo: the reverse of a published changeset is proposed, for everything that has not changed since."""

import pytest

from cms.desk.base.permissions import NotAllowed
from cms.desk.history import undo as undo_rule
from cms.desk.history.undo import UndoError, undo
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from tests.make import (
    NOON,
    credit,
    document,
    edit,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.sources import cite, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def take_back(changeset, by, **values) -> Changeset:
    seen = undo_rule.digest(undo_rule.preview(changeset))
    return undo(changeset, by=by, at=NOON, **{"expect": seen, **values})


def bring_out(changeset, *, by, approver):
    submit(changeset, by=by, at=NOON)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    publish(changeset, by=approver, at=NOON)


def facts(record) -> dict:
    moving = {"version", "changed_at", "corrected_at"}
    return {name: value for name, value in document(record).items() if name not in moving}


class TestUndo:
    def test_proposes_exactly_what_was_live_before(self, writer, editor):
        ava, source = make_person(writer), make_source(writer)
        title = make_title(writer, name="One", credits={"new-1": credit(ava)})
        row = title.credits.get().pk
        edit(title, writer, citations={"new-1": cite(source, f"credits/{row}")})
        make_live(title, ava, source, by=writer, approver=editor)
        before = facts(title)
        edit(title, writer, name="Two", slug="two", credits={row: None, "new-1": credit(ava, "director")})
        changeset = make_live(title, by=writer, approver=editor)
        backwards = take_back(changeset, writer)
        assert (backwards.state, backwards.title) == (State.OPEN, f"Undo: {changeset.title}")
        bring_out(backwards, by=writer, approver=editor)
        assert facts(title) == before
        version = title.card.versions.latest("number")
        assert (version.how, version.reference) == ("undo", f"changeset:{changeset.pk}")

    def test_proposes_the_withdrawal_of_what_was_not_there_before(self, writer, editor):
        ava = make_person(writer)
        title = make_title(writer, credits={"new-1": credit(ava)})
        changeset = make_live(title, ava, by=writer, approver=editor)
        backwards = take_back(changeset, writer, note="Published by mistake.")
        actions = {(each.action, each.note) for each in backwards.standing()}
        assert actions == {(Action.WITHDRAW, "Published by mistake.")}
        bring_out(backwards, by=writer, approver=editor)
        assert not LiveDocument.objects.exists()

    def test_of_new_and_changed_records_is_one_changeset(self, writer, editor):
        old = make_title(writer, name="Old")
        make_live(old, by=writer, approver=editor)
        edit(old, writer, name="Older")
        new = make_title(writer)
        backwards = take_back(make_live(old, new, by=writer, approver=editor), writer)
        actions = dict(backwards.standing().values_list("card", "action"))
        assert actions == {old.pk: Action.PUBLISH, new.pk: Action.WITHDRAW}

    def test_of_a_withdrawal_brings_it_back(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        changeset = make_live(title, by=writer, approver=editor, action=Action.WITHDRAW, note="Gone.")
        edit(title, writer, name="Edited since")
        bring_out(take_back(changeset, writer), by=writer, approver=editor)
        assert document(title)["name"] == "One"

    def test_counts_the_authors_of_what_comes_back(self, writer, other_writer, editor):
        title = make_title(other_writer, name="One")
        make_live(title, by=other_writer, approver=editor)
        edit(title, writer, name="Two")
        backwards = take_back(make_live(title, by=writer, approver=editor), editor)
        backwards = submit(backwards, by=editor, at=NOON)
        assert backwards.contributors() == {editor.pk, other_writer.pk}

    def test_can_itself_be_undone(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        backwards = take_back(make_live(title, by=writer, approver=editor), writer)
        bring_out(backwards, by=writer, approver=editor)
        bring_out(take_back(backwards, writer), by=writer, approver=editor)
        assert document(title)["name"] == "Two"


class TestWhatMovedSince:
    def test_stays_and_is_shown_beside_what_goes_back(self, writer, editor):
        title = make_title(writer, name="One", synopsis="Old.")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two", synopsis="New.")
        changeset = make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Three")
        make_live(title, by=writer, approver=editor)
        [found] = undo_rule.preview(changeset)
        [conflict] = found.plan.conflicts
        assert (conflict.path, conflict.theirs, conflict.yours) == ("name", "Three", "One")
        take_back(changeset, writer)
        title.refresh_from_db()
        assert (title.name, title.synopsis) == ("Three", "Old.")

    def test_a_row_that_it_added_and_somebody_changed_stays(self, writer, editor):
        ava = make_person(writer)
        title = make_title(writer, name="One")
        make_live(title, ava, by=writer, approver=editor)
        edit(title, writer, name="Two", credits={"new-1": credit(ava)})
        changeset = make_live(title, by=writer, approver=editor)
        edit(title, writer, credits={title.credits.get().pk: {"character": "Korey"}})
        make_live(title, by=writer, approver=editor)
        take_back(changeset, writer)
        title.refresh_from_db()
        assert (title.name, title.credits.count()) == ("One", 1)

    def test_is_all_of_it_and_nothing_is_proposed(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        changeset = make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Three")
        make_live(title, by=writer, approver=editor)
        assert "has changed since" in undo_rule.preview(changeset)[0].reason
        with refused(UndoError, "none_left"):
            take_back(changeset, writer)

    @pytest.mark.parametrize(
        ("action", "reason"), [(Action.WITHDRAW, "withdrawn since"), (Action.PUBLISH, "published again")]
    )
    def test_a_new_record_withdrawn_or_published_again_is_left(self, writer, editor, action, reason):
        title, other = make_title(writer, name="One"), make_title(writer)
        changeset = make_live(title, other, by=writer, approver=editor)
        if action == Action.PUBLISH:
            edit(title, writer, name="Two")
        make_live(title, by=writer, approver=editor, action=action)
        assert reason in undo_rule.preview(changeset)[0].reason
        assert [each.card_id for each in take_back(changeset, writer).standing()] == [other.pk]

    def test_a_withdrawn_record_that_is_live_again_is_left(self, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        changeset = make_live(title, by=writer, approver=editor, action=Action.WITHDRAW)
        make_live(title, by=writer, approver=editor)
        assert undo_rule.preview(changeset)[0].reason == "It is live again."


class TestRefused:
    @pytest.fixture
    def changed(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        return title, make_live(title, by=writer, approver=editor)

    def test_while_unpublished_edits_would_be_published_too(self, changed, writer):
        title, changeset = changed
        edit(title, writer, synopsis="Unread.")
        with pytest.raises(UndoError, match="stash or discard them first"):
            take_back(changeset, writer)

    def test_while_the_record_is_in_another_changeset(self, changed, writer):
        title, changeset = changed
        propose([Card.objects.get(pk=title.pk)], by=writer, at=NOON, title="Spring")
        with pytest.raises(UndoError, match="is in “Spring”: take it out"):
            take_back(changeset, writer)

    def test_after_something_moved_while_the_page_was_read(self, changed, writer, editor):
        title, changeset = changed
        seen = undo_rule.digest(undo_rule.preview(changeset))
        edit(title, writer, name="Three")
        with refused(UndoError, "moved_while_read"):
            take_back(changeset, writer, expect=seen)

    def test_before_it_is_published_and_without_the_right(self, changed, writer):
        _, changeset = changed
        with pytest.raises(NotAllowed):
            take_back(changeset, make_user("reader"))
        with pytest.raises(UndoError, match="only a published changeset can be undone"):
            undo_rule.preview(make_submitted(make_title(writer), by=writer))


def test_queries_do_not_grow_with_records(writer, editor, django_assert_max_num_queries):
    def queries(size):
        people = [make_person(writer) for _ in range(size)]
        titles = [make_title(writer, credits={"new-1": credit(each)}) for each in people]
        make_live(*titles, *people, by=writer, approver=editor)
        for title in titles:
            edit(title, writer, name="New", credits={title.credits.get().pk: None})
        changeset = make_live(*titles, by=writer, approver=editor)
        with django_assert_max_num_queries(200) as captured:
            take_back(changeset, writer)
        return len(captured)

    queries(1)
    assert queries(2) == queries(4)

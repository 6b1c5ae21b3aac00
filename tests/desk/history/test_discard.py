"""Discard: the unpublished edits of a live record go, and its working copy returns to the live version."""

import pytest

from cms.desk.base.permissions import NotAllowed
from cms.desk.history import discard as discard_rule
from cms.desk.history.discard import DiscardError, discard
from cms.desk.models import Card
from cms.desk.models.cards import EditorialState
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeConflict, ChangeRefused
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
from tests.make.sources import make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


def drop_edits(record, by, **values):
    return discard(record, by=by, at=NOON, **{"expect": card_of(record).version, **values})


@pytest.fixture
def title(writer, editor):
    """A live title with edits: its credit removed, and another name."""
    ava = make_person(writer, name="Ava")
    title = make_title(writer, name="One", credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    edit(title, writer, name="Two", credits={title.credits.get().pk: None})
    return title


class TestDiscard:
    def test_returns_to_what_is_live_rows_and_all(self, title, writer):
        version = drop_edits(title, writer)
        assert version.state == title.card.versions.get(number=1).state
        assert card_of(title).editorial_state == EditorialState.LIVE
        assert version.how == "discard"

    def test_leaves_nothing_to_publish_and_no_unapproved_edits(self, title, writer, other_writer, editor):
        edit(title, editor, synopsis="By the editor.")
        drop_edits(title, writer)
        with refused(ReviewError, "unchanged"):
            make_submitted(title, by=writer)
        edit(title, writer, name="Three")
        changeset = make_submitted(title, by=writer)
        assert changeset.contributors() == {writer.pk}
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        publish(changeset, by=editor, at=NOON)
        assert (document(title)["name"], document(title)["version"]) == ("Three", 5)

    def test_what_readers_get_does_not_move(self, title, writer):
        before = LiveDocument.objects.get(pk=title.pk).text
        drop_edits(title, writer)
        assert LiveDocument.objects.get(pk=title.pk).text == before

    def test_edits_that_had_come_to_nothing_need_no_version(self, title, writer):
        drop_edits(title, writer)
        edit(title, writer, name="Two")
        edit(title, writer, name="One")
        assert card_of(title).editorial_state == EditorialState.EDITED
        assert drop_edits(title, writer) is None
        assert card_of(title).editorial_state == EditorialState.LIVE

    def test_a_copy_of_a_source_stays_and_is_said_to(self, writer, editor):
        source = make_source(writer, title="A page")
        make_live(source, by=writer, approver=editor)
        kept = {"text": "Its words.", "captured_on": "2026-02-01"}
        edit(source, writer, title="A site", snapshots={"new-1": kept})
        plan = discard_rule.preview(card_of(source), expect=2)
        assert "can't be changed once stored" in plan.left[0].message
        drop_edits(source, writer)
        assert (source.title, source.snapshots.count()) == ("A page", 1)
        assert card_of(source).editorial_state == EditorialState.EDITED


class TestRefused:
    def test_where_nothing_is_live_or_nothing_was_edited(self, writer, editor):
        title = make_title(writer)
        with refused(DiscardError, "not_live"):
            drop_edits(title, writer)
        make_live(title, by=writer, approver=editor)
        with refused(DiscardError, "no_edits"):
            drop_edits(title, writer)

    def test_in_review(self, title, writer):
        make_submitted(title, by=writer)
        with refused(ChangeRefused, "read_only"):
            drop_edits(title, writer)

    def test_to_who_may_not_write(self, title):
        with pytest.raises(NotAllowed):
            drop_edits(title, make_user("reader"))


class TestTwoEditors:
    def test_what_another_wrote_elsewhere_since_the_page_was_read_stays(self, title, writer, other_writer):
        edit(title, other_writer, synopsis="Theirs.")
        drop_edits(title, writer, expect=2)
        assert (title.name, title.synopsis) == ("One", "Theirs.")
        assert card_of(title).editorial_state == EditorialState.EDITED

    def test_the_same_field_is_a_conflict(self, title, writer, other_writer):
        edit(title, other_writer, name="Three")
        with pytest.raises(ChangeConflict):
            drop_edits(title, writer, expect=2)
        assert card_of(title).version == 3

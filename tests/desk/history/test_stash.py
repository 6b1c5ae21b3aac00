"""Stash: edits are stored while the live version is corrected, and applied again field by field."""

import pytest
from django.db import IntegrityError, transaction

from cms.desk.base.permissions import NotAllowed
from cms.desk.history.stash import StashError, apply_stash, drop_stash, open_stash, stash
from cms.desk.models import Aside, Card
from cms.desk.models.cards import EditorialState
from cms.desk.write.change import ChangeConflict, ChangeRefused
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
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def version_now(record) -> int:
    return Card.objects.get(pk=record.pk).version


def stash_edits(record, by, **values) -> Aside:
    return stash(record, by=by, at=NOON, **{"expect": version_now(record), **values})


def apply(aside: Aside, by, **values):
    return apply_stash(aside, by=by, at=NOON, **{"expect": version_now(aside.card), **values})


@pytest.fixture
def title(writer, editor):
    """A live title with edits: another name, a synopsis, one credit added and one removed."""
    ava, ben = make_person(writer, name="Ava"), make_person(writer, name="Ben")
    title = make_title(writer, name="One", synopsis=None, credits={"new-1": credit(ava)})
    make_live(title, ava, ben, by=writer, approver=editor)
    lines = {title.credits.get().pk: None, "new-1": credit(ben, "director")}
    edit(title, writer, name="Two", synopsis="Long.", credits=lines)
    return title


class TestSettingAside:
    def test_stores_the_edits_and_returns_to_the_live_version(self, title, writer):
        aside = stash_edits(title, writer)
        assert (title.name, title.synopsis, title.credits.get().job_id) == ("One", None, "actor")
        assert Card.objects.get(pk=title.pk).editorial_state == EditorialState.LIVE
        assert (aside.version.number, aside.base.number) == (2, 1)
        assert (title.card.versions.get(number=3).how, open_stash(title.card)) == ("discard", aside)

    def test_lets_a_correction_out_that_nobody_else_has_to_approve(self, title, writer, editor, other_editor):
        edit(title, editor, tagline="By the editor.")
        stash_edits(title, writer)
        edit(title, writer, name="One!")
        make_live(title, by=writer, approver=editor)
        assert document(title)["name"] == "One!"

    def test_once_at_a_time(self, title, writer):
        stash_edits(title, writer)
        edit(title, writer, name="Three")
        with pytest.raises(StashError, match="were stashed by writer: apply or drop that stash first"):
            stash_edits(title, writer)
        first = Aside.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Aside.objects.create(card=first.card, version=first.version, base=first.base, by=writer, at=NOON)

    def test_is_refused_where_there_is_nothing_to_stash(self, writer, editor):
        title = make_title(writer, name="One")
        with refused(StashError, "not_live"):
            stash_edits(title, writer)
        make_live(title, by=writer, approver=editor)
        with refused(StashError, "no_edits"):
            stash_edits(title, writer)
        edit(title, writer, name="Two")
        edit(title, writer, name="One")
        with refused(StashError, "no_difference"):
            stash_edits(title, writer)

    def test_is_refused_in_review_and_without_the_right(self, title, writer):
        with pytest.raises(NotAllowed):
            stash_edits(title, make_user("reader"))
        make_submitted(title, by=writer)
        with refused(ChangeRefused, "read_only"):
            stash_edits(title, writer)

    def test_is_a_conflict_where_somebody_changed_the_same_value(self, title, writer, other_writer):
        edit(title, other_writer, name="Three")
        with pytest.raises(ChangeConflict):
            stash_edits(title, writer, expect=2)
        assert not Aside.objects.exists()


class TestTakingUp:
    def test_brings_everything_back_under_its_ids(self, title, writer):
        aside = stash_edits(title, writer)
        version = apply(aside, writer)
        assert version.state == aside.version.state
        assert (version.how, version.reference) == ("take_up", "version:2")
        assert (aside.ended_how, aside.ended_by) == ("taken_up", writer)

    def test_goes_on_top_of_the_correction(self, title, writer, editor):
        aside = stash_edits(title, writer)
        edit(title, writer, premiere="2019")
        make_live(title, by=writer, approver=editor)
        apply(aside, writer)
        title.refresh_from_db()
        assert (title.name, title.synopsis, title.premiere) == ("Two", "Long.", "2019")

    def test_the_same_field_moved_is_shown_with_both_sides(self, title, writer, editor):
        aside = stash_edits(title, writer)
        edit(title, writer, name="One!")
        make_live(title, by=writer, approver=editor)
        with pytest.raises(ChangeConflict) as conflict:
            apply(aside, writer)
        [found] = conflict.value.conflicts
        assert (found.path, found.before, found.theirs, found.yours) == ("name", "One", "One!", "Two")
        aside.refresh_from_db()
        assert aside.ended_at is None

    @pytest.mark.parametrize(("side", "name"), [("now", "One!"), ("aside", "Two")])
    def test_each_such_field_is_decided_by_who_takes_it_up(self, title, writer, side, name):
        aside = stash_edits(title, writer)
        edit(title, writer, name="One!")
        apply(aside, writer, settled={"name": side})
        title.refresh_from_db()
        assert (title.name, title.synopsis) == (name, "Long.")

    def test_a_row_removed_there_and_changed_here_is_decided_too(self, title, writer):
        aside = stash_edits(title, writer)
        row = title.credits.get()
        edit(title, writer, credits={row.pk: {"character": "Korey"}})
        with pytest.raises(ChangeConflict, match=f"credits/{row.pk}"):
            apply(aside, writer)
        apply(aside, writer, settled={f"credits/{row.pk}": "aside"})
        assert list(title.credits.values_list("job", flat=True)) == ["director"]

    def test_carries_who_wrote_it(self, title, writer, other_writer, editor):
        edit(title, other_writer, tagline="Walter's.")
        aside = stash_edits(title, writer)
        edit(title, editor, premiere="2019")
        make_live(title, by=writer, approver=make_user("third", "editor"))
        version = apply(aside, editor)
        assert {each.user for each in version.contributions.all()} == {editor, writer, other_writer}
        assert make_submitted(title, by=editor).contributors() == {
            each.pk for each in (editor, writer, other_writer)
        }

    def test_is_done_once(self, title, writer):
        aside, other = stash_edits(title, writer), Aside.objects.get()
        apply(aside, writer)
        with pytest.raises(StashError, match="stash was applied by writer already"):
            apply(other, writer)

    def test_stops_in_review_and_where_the_page_is_old(self, title, writer, other_writer):
        aside = stash_edits(title, writer)
        edit(title, other_writer, name="One!")
        with pytest.raises(ChangeConflict):
            apply(aside, writer, expect=3)
        make_submitted(title, by=writer)
        with refused(ChangeRefused, "read_only"):
            apply(aside, writer, settled={"name": "aside"})

    def test_may_be_given_up_instead(self, title, writer):
        aside = stash_edits(title, writer)
        drop_stash(aside, by=writer, at=NOON)
        assert open_stash(title.card) is None
        assert version_now(title) == 3
        with refused(StashError, "ended_already"):
            apply(aside, writer)


def test_queries_do_not_grow_with_rows(writer, editor, django_assert_max_num_queries):
    def queries(size):
        people = [make_person(writer) for _ in range(size)]
        lines = {f"new-{n}": credit(each) for n, each in enumerate(people)}
        title = make_title(writer, credits=lines)
        make_live(title, *people, by=writer, approver=editor)
        edit(title, writer, credits=dict.fromkeys(title.credits.values_list("pk", flat=True)))
        with django_assert_max_num_queries(200) as captured:
            apply(stash_edits(title, writer), writer)
        return len(captured)

    queries(1)
    assert queries(2) == queries(4)

"""A bulk edit is taken back: as previewed, once, and only where nothing was changed since."""

import json

import pytest

from catalog.titles.models import Title
from cms.accounts.models import Act
from cms.desk.base.permissions import NotAllowed
from cms.desk.history.drop import drop
from cms.desk.models import Card, Version
from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.models.versions import How
from cms.desk.write.bulk_edit.apply import apply_batch, begin
from cms.desk.write.bulk_edit.back import take_back
from cms.desk.write.bulk_edit.preview import BulkEditRefused, preview
from tests.make import NOON, edit, make_live, make_person, make_submitted, make_title
from tests.make.locks import make_lock
from tests.make.merges import merged
from tests.make.sources import cite, make_source
from tests.refusals import refused

from .test_bulk_edit import confirmed, genres, outcomes, previewed, versions

pytestmark = pytest.mark.django_db
Deed = BulkEdit.Deed


def changed(*titles, by, **values) -> BulkEdit:
    """A bulk edit that was made."""
    given = {"field": "type", "value": "special", **values}
    return confirmed(previewed(*titles, by=by, **given), by=by)


def back(made: BulkEdit, *, by) -> BulkEdit:
    return take_back(BulkEdit.objects.get(pk=made.pk), by=by, at=NOON)


def types(*titles) -> list[str | None]:
    found = dict(Title.objects.values_list("pk", "type"))
    return [found[each.pk] for each in titles]


class TestItsPreview:
    def test_gives_each_record_its_own_value_and_writes_nothing(self, writer):
        one, two, same = (make_title(writer, type=each) for each in ("film", "short", "special"))
        made = back(changed(one, two, same, by=writer), by=writer)
        assert list(made.rows.values_list("card", "before", "after", "outcome")) == [
            (one.pk, "special", "film", "change"),
            (two.pk, "special", "short", "change"),
        ]
        assert types(one, two, same) == ["special"] * 3
        assert versions(one) == 2
        assert not Act.objects.filter(what="bulk_edit.taken_back").exists()

    def test_leaves_what_can_not_be_changed_and_says_why(self, writer, other_writer, chief, editor):
        titles = [make_title(writer, type="film") for _ in range(6)]
        moved, locked, sent, live, dropped, free = titles
        make_live(live, by=writer, approver=editor)
        done = changed(*titles, by=writer)
        edit(moved, other_writer, runtime=90)
        make_lock(locked, "type", by=chief)
        make_submitted(sent, by=writer)
        drop(Card.objects.get(pk=dropped.pk), by=writer, at=NOON, expect=2)
        made = back(done, by=writer)
        found = dict(made.rows.values_list("card", "code"))
        assert found == {
            moved.pk: "changed_since",
            locked.pk: "locked",
            sent.pk: "read_only",
            live.pk: "",
            free.pk: "",
        }
        reason = made.rows.get(card=moved.pk).reason
        assert reason == f"“{moved}” was changed by {other_writer} since: look at it, then change it there."

    def test_leaves_what_was_merged(self, writer, editor):
        one, two = make_title(writer, type="film"), make_title(writer, type="film")
        done = changed(one, by=writer)
        make_live(one, two, by=writer, approver=editor)
        merged(one, two, by=writer, approver=editor)
        assert outcomes(back(done, by=writer))[0][0] == "left"

    def test_takes_the_place_of_one_that_nobody_confirmed(self, writer, other_writer):
        done = changed(make_title(writer, type="film"), by=writer)
        first = back(done, by=writer)
        second = back(done, by=other_writer)
        assert (second.by, BulkEdit.objects.filter(pk=first.pk).exists()) == (other_writer, False)

    def test_can_be_of_no_other_field(self, writer):
        made = back(changed(make_title(writer, type="film"), by=writer), by=writer)
        with refused(BulkEditRefused, "takes_back"):
            preview(made, field="runtime", deed=Deed.SET, value=90, by=writer, at=NOON)

    def test_is_for_those_who_write(self, writer, editor):
        done = changed(make_title(writer, type="film"), by=writer)
        editor.groups.clear()
        with refused(NotAllowed, "write_record"):
            back(done, by=type(editor).objects.get(pk=editor.pk))

    def test_is_refused_where_nothing_was_changed(self, writer):
        waiting = previewed(make_title(writer, type="film"), by=writer, field="type", value="special")
        with refused(BulkEditRefused, "not_confirmed"):
            back(waiting, by=writer)
        dropped = make_title(writer, type="film")
        done = changed(dropped, by=writer)
        drop(Card.objects.get(pk=dropped.pk), by=writer, at=NOON, expect=2)
        with refused(BulkEditRefused, "nothing_to_take_back"):
            back(done, by=writer)


class TestTakingBack:
    def test_changes_each_record_once_and_is_an_act(self, writer, other_writer):
        one, two = make_title(writer, type="film"), make_title(writer, type="short")
        done = changed(one, two, by=writer)
        made = confirmed(back(done, by=other_writer), by=other_writer)
        assert types(one, two) == ["film", "short"]
        assert versions(one) == versions(two) == 3
        last = Version.objects.filter(card=one.pk).latest("number")
        assert (last.how, last.reference, last.by) == (How.BULK, made.reference, other_writer)
        act = Act.objects.get(what="bulk_edit.taken_back")
        assert (act.by, act.about) == (other_writer, "“type” of 2 titles")
        assert json.loads(act.detail) == {"bulk_edit": done.pk, "taken_back_by": made.pk}

    def test_gives_back_lists_and_nothing_where_there_was_nothing(self, writer):
        one, two = make_title(writer, genres=["crime", "drama"]), make_title(writer)
        done = changed(one, two, by=writer, field="genres", deed=Deed.REPLACE, value=["biography"])
        confirmed(back(done, by=writer), by=writer)
        assert (genres(one), genres(two)) == (["crime", "drama"], [])
        emptied = changed(one, by=writer, field="genres", deed=Deed.EMPTY, value=None)
        confirmed(back(emptied, by=writer), by=writer)
        assert genres(one) == ["crime", "drama"]

    def test_gives_back_a_date_as_stated(self, writer):
        one, two = make_person(writer, birth="c. 1871"), make_person(writer)
        done = changed(one, two, by=writer, field="birth", value="1872 or 1873")
        confirmed(back(done, by=writer), by=writer)
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.birth, one.birth_earliest, two.birth) == ("1871~", "1871-01-01", None)

    def test_takes_away_the_source_that_was_cited_and_no_other(self, writer):
        source = make_source(writer)
        one = make_title(writer, type="film", citations={"new-1": cite(source, "premiere")})
        citation = {"source": source.pk, "locator": "page 3", "quotation": ""}
        done = changed(one, by=writer, citation=citation)
        assert one.card.citations.count() == 2
        confirmed(back(done, by=writer), by=writer)
        assert list(one.card.citations.values_list("path", flat=True)) == ["premiere"]

    def test_happens_once(self, writer, other_writer):
        one = make_title(writer, type="film")
        done = changed(one, by=writer)
        made = confirmed(back(done, by=writer), by=writer)
        for by in (writer, other_writer):
            with refused(BulkEditRefused, "taken_back_already"):
                back(done, by=by)
        with refused(BulkEditRefused, "confirmed_already"):
            confirmed(made, by=writer)
        with refused(BulkEditRefused, "takes_back"):
            back(made, by=writer)
        assert apply_batch(made, by=writer, at=NOON) == (0, False)
        assert versions(one) == 3

    def test_leaves_what_is_changed_after_its_preview(self, writer, other_writer):
        one, two = make_title(writer, type="film"), make_title(writer, type="film")
        made = back(changed(one, two, by=writer), by=writer)
        edit(one, other_writer, type="documentary")
        confirmed(made, by=writer)
        assert types(one, two) == ["documentary", "film"]
        assert outcomes(made) == [("left", "moved_while_read"), ("changed", "")]

    def test_is_confirmed_by_whoever_previewed_it(self, writer, other_writer):
        made = back(changed(make_title(writer, type="film"), by=writer), by=writer)
        with refused(BulkEditRefused, "not_own"):
            confirmed(made, by=other_writer)

    def test_ends_one_that_was_stopped(self, writer, monkeypatch):
        monkeypatch.setattr("cms.desk.write.bulk_edit.apply.BATCH", 2)
        titles = [make_title(writer, type="film") for _ in range(3)]
        stopped = previewed(*titles, by=writer, field="type", value="special")
        begin(stopped, seen=1, by=writer, at=NOON)
        apply_batch(stopped, by=writer, at=NOON)
        confirmed(back(stopped, by=writer), by=writer)
        assert apply_batch(stopped, by=writer, at=NOON) == (0, False)
        assert types(*titles) == ["film"] * 3
        assert [versions(each) for each in titles] == [3, 3, 1]

    def test_is_refused_where_more_was_changed_since_its_preview(self, writer, monkeypatch):
        monkeypatch.setattr("cms.desk.write.bulk_edit.apply.BATCH", 2)
        titles = [make_title(writer, type="film") for _ in range(3)]
        stopped = previewed(*titles, by=writer, field="type", value="special")
        begin(stopped, seen=1, by=writer, at=NOON)
        apply_batch(stopped, by=writer, at=NOON)
        made = back(stopped, by=writer)
        apply_batch(stopped, by=writer, at=NOON)
        with refused(BulkEditRefused, "previewed_anew"):
            confirmed(made, by=writer)
        assert types(*titles) == ["special"] * 3

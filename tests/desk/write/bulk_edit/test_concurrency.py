"""A bulk edit while others write: it happens once, and takes nobody's words away."""

import pytest

from catalog.titles.models import Title
from cms.desk.models import Card, Version
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.write.bulk_edit.apply import apply
from cms.desk.write.bulk_edit.preview import BulkEditRefused, choose, preview
from cms.desk.write.change import change
from cms.desk.write.edits import ChangeConflict
from tests.desk.test_concurrency import nothing_fails_after_commit, together
from tests.make import NOON, make_title

__all__ = ["nothing_fails_after_commit"]
pytestmark = pytest.mark.django_db(transaction=True)


def previewed(titles, *, by, value="special"):
    made = choose([each.pk for each in titles], of=kind("title"), by=by, at=NOON)
    return preview(made, field="type", deed="set", value=value, by=by, at=NOON)


def confirming(made, *, by):
    def confirm():
        try:
            return apply(made, seen=1, by=by, at=NOON)
        except BulkEditRefused as refused:
            return refused.code

    return confirm


def test_confirmed_twice_at_once_it_happens_once(writer):
    titles = [make_title(writer) for _ in range(4)]
    made = previewed(titles, by=writer)
    came = together(*[confirming(made, by=writer)] * 3)
    assert sorted(map(str, came)) == [str(made), "confirmed_already", "confirmed_already"]
    assert Version.objects.filter(how=How.BULK).count() == 4


def test_of_two_that_meet_each_record_has_the_words_of_one(writer, other_writer):
    titles = [make_title(writer, type="film") for _ in range(6)]
    one = previewed(titles, by=writer, value="special")
    other = previewed(list(reversed(titles)), by=other_writer, value="short")
    together(confirming(one, by=writer), confirming(other, by=other_writer))
    for title in titles:
        assert Card.objects.get(pk=title.pk).version == 2
    written = {made.rows.changed().count() for made in (one, other)}
    left = {made.rows.filter(code="moved_while_read").count() for made in (one, other)}
    # Both lock all of their records at once, so that the later one finds each of them moved.
    assert written == left == {0, 6}


def test_beside_somebody_who_saves_a_form_no_words_are_lost(writer, other_writer):
    titles = [make_title(writer, type="film") for _ in range(3)]
    made = previewed(titles, by=writer)

    def save():
        record = Title.objects.get(pk=titles[1].pk)
        try:
            return change(record, by=other_writer, at=NOON, expect=1, fields={"type": "short"})
        except ChangeConflict:
            return None

    _, saved = together(confirming(made, by=writer), save)
    now = Title.objects.get(pk=titles[1].pk)
    row = made.rows.get(card=now.pk)
    assert (now.type, row.code) == (("short", "moved_while_read") if saved else ("special", ""))
    assert made.rows.changed().count() == (2 if saved else 3)

"""Restore, discard, undo, stash and drop against concurrent steps, with real transactions."""

import pytest

from cms.desk.history.drop import DropError, drop
from cms.desk.history.restore import restore
from cms.desk.history.stash import StashError, apply_stash, stash
from cms.desk.history.undo import UndoError, digest, preview, undo
from cms.desk.models import Aside, Card, Version
from cms.desk.write.change import ChangeRefused
from tests.desk import test_concurrency
from tests.desk.test_concurrency import meanwhile, together
from tests.make import NOON, credit, edit, make_live, make_person, make_title

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def refusals_of_history(monkeypatch):
    """What the steps refuse with is an outcome here, as it is of the others."""
    more = (*test_concurrency.REFUSALS, StashError, DropError, UndoError)
    monkeypatch.setattr(test_concurrency, "REFUSALS", more)


def refusals(outcomes: list) -> list[str]:
    return [type(each).__name__ for each in outcomes if isinstance(each, Exception)]


class TestDrop:
    def test_waits_for_who_names_it_and_is_refused(self, writer, other_writer):
        person = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma")
        with meanwhile(lambda: drop(person.card, by=other_writer, at=NOON, expect=1)) as begin:
            edit(title, writer, credits={"new-1": credit(person)})
            late = begin()
        assert isinstance(late.result(), DropError)
        assert title.credits.get().person_id == person.pk

    def test_refuses_a_new_reference_to_a_dropped_record(self, writer, other_writer):
        person, title = make_person(writer, name="Ava"), make_title(writer)
        lines = {"new-1": credit(person)}
        with meanwhile(lambda: edit(title, other_writer, expect=1, credits=lines)) as begin:
            drop(person.card, by=writer, at=NOON, expect=1)
            late = begin()
        assert isinstance(late.result(), ChangeRefused)
        assert not title.credits.exists()

    def test_is_done_once(self, writer, other_writer):
        card = make_title(writer).card
        steps = [lambda by=by: drop(card, by=by, at=NOON, expect=1) for by in (writer, other_writer)]
        assert refusals(together(*steps)) == ["DropError"]
        assert not Card.objects.exists()


class TestHistory:
    def test_two_restore_the_same_version(self, writer, other_writer):
        title = make_title(writer, name="One", credits={"new-1": credit(make_person(writer))})
        edit(title, writer, name="Two", credits={title.credits.get().pk: None})
        version = Version.objects.get(card=title.pk, number=1)
        steps = [
            lambda by=by: restore(type(title).objects.get(pk=title.pk), version, by=by, at=NOON, expect=2)
            for by in (writer, other_writer)
        ]
        assert refusals(together(*steps)) == []
        assert title.card.versions.count() == 3
        assert title.credits.count() == 1

    def test_edits_are_stashed_once_and_applied_once(self, writer, other_writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        people = (writer, other_writer)
        away = [
            lambda by=by: stash(type(title).objects.get(pk=title.pk), by=by, at=NOON, expect=2)
            for by in people
        ]
        assert len(refusals(together(*away))) == 1
        back = [lambda by=by: apply_stash(Aside.objects.get(), by=by, at=NOON, expect=3) for by in people]
        assert len(refusals(together(*back))) == 1
        assert title.card.versions.count() == 4

    def test_a_changeset_is_undone_once(self, writer, other_writer, editor):
        changeset = make_live(make_title(writer), make_title(writer), by=writer, approver=editor)
        seen = digest(preview(changeset))
        steps = [lambda by=by: undo(changeset, by=by, at=NOON, expect=seen) for by in (writer, other_writer)]
        assert refusals(together(*steps)) == ["UndoError"]

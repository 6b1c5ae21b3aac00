"""Steps back in the history of a record meet the locks on its facts."""

import pytest

from catalog.people.models import Person
from catalog.titles.models import Title
from cms.desk.history.discard import discard
from cms.desk.history.discard import preview as discarding
from cms.desk.history.drop import DropError, drop
from cms.desk.history.restore import preview as restoring
from cms.desk.history.restore import restore
from cms.desk.history.stash import apply_stash, stash
from cms.desk.history.undo import UndoError, digest, undo
from cms.desk.history.undo import preview as undoing
from cms.desk.models import Card, Version
from cms.desk.write.change import ChangeRefused
from cms.desk.write.locks import lift_lock
from tests.make import NOON, credit, edit, make_live, make_person, make_title
from tests.make.locks import lines, make_lock
from tests.make.merges import card_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(writer):
    return make_person(writer, name="Korey Wise", born="1972", biography="One of five.")


@pytest.fixture
def title(writer, person):
    rows = {"new-1": credit(person, "actor"), "new-2": credit(person, "writer")}
    return make_title(writer, name="When They See Us", genres=["crime"], credits=rows)


class TestStepsBack:
    @pytest.fixture
    def edited(self, person, writer, editor):
        make_live(person, by=writer, approver=editor)
        edit(person, writer, born="1973", biography="Another.")
        return Person.objects.select_related("card").get(pk=person.pk)

    def test_a_restore_that_would_change_it_is_refused_and_told_before(self, edited, writer, chief):
        make_lock(edited, "born", by=chief)
        first = Version.objects.get(card=edited.pk, number=1)
        assert [each.path for each in restoring(edited.card, first, expect=2).locked] == ["born"]
        with refused(ChangeRefused, "locked"):
            restore(edited, first, by=writer, at=NOON, expect=2)
        assert card_of(edited).version == 2

    def test_a_restore_of_other_facts_goes_on(self, edited, writer, chief):
        make_lock(edited, "name", by=chief)
        first = Version.objects.get(card=edited.pk, number=1)
        assert not restoring(edited.card, first, expect=2).locked
        restore(edited, first, by=writer, at=NOON, expect=2)
        assert Person.objects.get(pk=edited.pk).born == "1972"

    def test_a_locked_line_neither_goes_nor_comes_back(self, title, writer, chief):
        first, second = lines(title)
        edit(title, writer, credits={second: None})
        make_lock(title, "credits", by=chief)
        record = Title.objects.select_related("card").get(pk=title.pk)
        version = Version.objects.get(card=title.pk, number=1)
        with refused(ChangeRefused, "locked"):
            restore(record, version, by=writer, at=NOON, expect=2)
        assert lines(title) == [first]

    def test_discarding_and_stashing_are_refused_where_they_would_change_it(self, edited, writer, chief):
        placed = make_lock(edited, "born", by=chief)
        assert discarding(edited.card, expect=2).locked
        for step in (discard, stash):
            with refused(ChangeRefused, "locked"):
                step(edited, by=writer, at=NOON, expect=2)
        lift_lock(placed, reason="Settled.", by=chief, at=NOON)
        make_lock(edited, "name", by=chief)
        discard(edited, by=writer, at=NOON, expect=2)
        assert Person.objects.get(pk=edited.pk).born == "1972"

    def test_a_stash_is_not_applied_over_it(self, edited, writer, chief):
        aside = stash(edited, by=writer, at=NOON, expect=2)
        make_lock(edited, "born", by=chief)
        with refused(ChangeRefused, "locked"):
            apply_stash(aside, by=writer, at=NOON, expect=3)
        aside.refresh_from_db()
        assert aside.ended_at is None

    def test_an_undo_is_refused_and_names_the_record(self, person, writer, editor, chief):
        make_live(person, by=writer, approver=editor)
        edit(person, writer, born="1973")
        changeset = make_live(person, by=writer, approver=editor)
        make_lock(person, "born", by=chief)
        [step] = undoing(changeset)
        assert step.blocks
        assert "locked" in step.reason
        with refused(UndoError, "in_the_way"):
            undo(changeset, by=editor, at=NOON, expect=digest([step]))

    def test_a_draft_with_a_locked_fact_is_not_deleted(self, person, writer, chief):
        placed = make_lock(person, "born", by=chief)
        with refused(DropError, "locked"):
            drop(card_of(person), by=writer, at=NOON, expect=1)
        lift_lock(placed, reason="Settled.", by=chief, at=NOON)
        drop(card_of(person), by=writer, at=NOON, expect=1)
        assert not Card.objects.filter(pk=person.pk).exists()

"""Merging, undoing, editing, withdrawing and holding in any order: no reader ever sees a merged record."""

from os import environ

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.desk.history.undo import UndoError
from cms.desk.merge.propose import MergeError
from cms.desk.models import Card, Changeset, ExternalId, Hold
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review.contents import take_out_card
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.hold import HoldError, hold, lift
from cms.publishing.models import LiveDocument, LiveTerm, Reference
from cms.publishing.refresh import refresh_all
from tests.desk.finding.rebuilt import names_are_as_if_written_anew
from tests.make import NOON, credit, document, edit, make_live, make_person, make_title, make_user
from tests.make.merges import merged, parted

REFUSALS = (MergeError, ReviewError, UndoError, HoldError, ChangeRefused)
EXAMPLES = int(environ.get("MERGE_EXAMPLES", 8))
which = st.integers(0, 3)
steps = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "undo", "edit", "withdraw", "hold", "lift"]), which, which),
    min_size=3,
    max_size=8,
)


class Desk:
    """Four people whom two titles credit, and the steps of a day."""

    def __init__(self):
        self.writer, self.editor = make_user("wanda", "writer"), make_user("ed", "editor")
        self.deputy = make_user("deputy", "editor")
        self.people = [
            make_person(
                self.writer,
                name=f"Person {place}",
                external_ids={"new-1": {"scheme": "imdb", "value": f"nm{place}"}},
            )
            for place in range(4)
        ]
        one, two = self.people[:2], self.people[1:]
        self.titles = [
            make_title(self.writer, credits={f"new-{each.pk}": self.line(each) for each in some})
            for some in (one, two)
        ]
        make_live(*self.people, *self.titles, by=self.writer, approver=self.editor)

    def line(self, person) -> dict:
        return credit(person, credited_as=person.name)

    def take(self, step: str, one: int, other: int) -> Changeset | None:
        """Take a step where the rules let it; what it leaves half is taken out again."""
        try:
            with apart():
                return getattr(self, step)(one, other)
        except REFUSALS:
            return None
        finally:
            for card in Card.objects.filter(pending__isnull=False):
                take_out_card(card, by=self.writer, at=NOON)
            refresh_all(at=NOON)

    def merge(self, one: int, other: int) -> Changeset:
        people = self.people
        return merged(people[one], people[other], by=self.writer, approver=self.editor)

    def undo(self, one: int, other: int) -> None:
        done = Changeset.objects.filter(state=State.PUBLISHED, proposals__action=Action.MERGE).distinct()
        if found := list(done.order_by("pk")):
            parted(found[one % len(found)], by=self.writer, approver=self.editor)

    def edit(self, one: int, other: int) -> None:
        edit(self.people[one], self.writer, description=f"Number {other}")
        make_live(self.people[one], by=self.writer, approver=self.editor)

    def withdraw(self, one: int, other: int) -> None:
        values = {"action": Action.WITHDRAW, "note": "Gone."}
        make_live(self.people[one], by=self.writer, approver=self.editor, **values)

    def hold(self, one: int, other: int) -> None:
        hold(self.people[one].card, by=self.editor, at=NOON, reason="error")

    def lift(self, one: int, other: int) -> None:
        if placed := Hold.objects.filter(ended_at=None).order_by("pk").first():
            lift(placed, by=self.deputy, at=NOON)


def everything_is_true() -> None:
    gone = set(Card.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))
    assert not LiveDocument.objects.filter(pk__in=gone).exists()
    assert not Reference.objects.filter(target__in=gone).exists()
    assert not LiveTerm.objects.filter(name="person", value__in=[str(card) for card in gone]).exists()
    for each in LiveDocument.objects.filter(kind="title"):
        named = [line["contributor"]["id"] for line in document(each)["credits"]]
        assert not gone & set(named)
        assert all(card is None or LiveDocument.objects.filter(pk=card).exists() for card in named)
    values = list(ExternalId.objects.values_list("scheme", "value"))
    assert len(values) == len(set(values))
    names_are_as_if_written_anew()


def apart() -> transaction.Atomic:
    """A transaction that durable ones may begin in, as in that of a test."""
    inner = transaction.atomic()
    inner._from_testcase = True
    return inner


def rolled_back(play) -> None:
    with apart():
        play()
        transaction.set_rollback(True)


HYPOTHESIS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 8,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(steps)
def test_no_live_document_names_what_was_merged(taken):
    def play():
        desk = Desk()
        for step in taken:
            desk.take(*step)
            everything_is_true()

    rolled_back(play)


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(st.lists(st.tuples(which, which), min_size=1, max_size=3))
def test_taking_all_merges_back_in_turn_leaves_what_was_there(pairs):
    def play():
        desk = Desk()
        before = {each.pk: facts(each) for each in (*desk.people, *desk.titles)}
        owners = dict(ExternalId.objects.values_list("value", "card"))
        done = [changeset for pair in pairs if (changeset := desk.take("merge", *pair))]
        for changeset in reversed(done):
            parted(changeset, by=desk.writer, approver=desk.editor)
            everything_is_true()
        assert {each.pk: facts(each) for each in (*desk.people, *desk.titles)} == before
        assert dict(ExternalId.objects.values_list("value", "card")) == owners

    rolled_back(play)


def facts(record) -> dict:
    moving = {"version", "changed_at", "corrected_at"}
    return {name: value for name, value in document(record).items() if name not in moving}

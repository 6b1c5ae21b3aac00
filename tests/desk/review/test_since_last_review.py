"""A reviewer who approves again is shown everything that changed since, and only that."""

import pytest

from cms.desk.models import Card
from cms.desk.review.contents import add, split, take_out
from cms.desk.review.decisions import approve, request_changes
from cms.desk.review.since_last_review import last_look, since
from cms.desk.review.submit import submit
from tests.make import NOON, edit, make_approved, make_submitted, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(writer):
    return [make_title(writer, name=name) for name in ("One", "Two", "Three")]


def give_back(changeset, editor):
    return request_changes(changeset, by=editor, at=NOON, note="Again.")


def told(changeset, user) -> dict:
    look = last_look(changeset, user)
    assert look is not None
    moved = since(changeset, look)
    names = dict(Card.objects.values_list("pk", "label"))
    sets = {"changed": moved.changed, "added": moved.added, "gone": moved.gone}
    return {"kept": moved.kept} | {
        key: {names[card] for card in cards} for key, cards in sets.items() if cards
    }


class TestSinceTheLastLook:
    def test_is_told_what_changed(self, titles, writer, editor):
        changeset = make_submitted(*titles, by=writer)
        give_back(changeset, editor)
        edit(titles[0], writer, premiere="2019")
        submit(changeset, by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 2, "changed": {"One"}}

    def test_is_told_what_came_and_what_went(self, titles, writer, editor):
        changeset = make_submitted(*titles[:2], by=writer)
        give_back(changeset, editor)
        add(changeset, [titles[2].card], by=writer, at=NOON)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        submit(changeset, by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 1, "added": {"Three"}, "gone": {"One"}}

    def test_is_told_what_was_split_off_after_an_approval(self, titles, writer, editor):
        changeset = make_approved(*titles, by=writer, approver=editor)
        split(changeset, [titles[0].card], by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 2, "gone": {"One"}}

    def test_counts_from_the_last_of_several(self, titles, writer, editor):
        changeset = make_submitted(*titles, by=writer)
        for number in range(2):
            give_back(changeset, editor)
            edit(titles[number], writer, premiere="2019")
            submit(changeset, by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 2, "changed": {"Two"}}

    def test_is_each_person_s_own(self, titles, writer, editor, other_editor):
        changeset = make_submitted(*titles, by=writer)
        give_back(changeset, editor)
        submit(changeset, by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 3}
        assert last_look(changeset, other_editor) is None

    def test_what_had_left_before_the_look_was_not_seen(self, titles, writer, editor):
        changeset = make_submitted(*titles, by=writer)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        give_back(changeset, editor)
        add(changeset, [titles[0].card], by=writer, at=NOON)
        submit(changeset, by=writer, at=NOON)
        assert told(changeset, editor) == {"kept": 2, "added": {"One"}}

    def test_asks_as_much_of_the_database_for_more_records(self, writer, editor, django_assert_num_queries):
        for number in (2, 4):
            changeset = make_approved(
                *(make_title(writer) for _ in range(number)), by=writer, approver=editor
            )
            with django_assert_num_queries(4):  # the decision and its round; the proposals then; those now
                assert since(changeset, last_look(changeset, editor)).kept == number

"""Records move between changesets and are split off, and no approval moves with them."""

import pytest

from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import State
from cms.desk.review.contents import add, move, propose, split, take_out
from cms.desk.review.decisions import approve, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.publishing.publish import publish
from tests.make import NOON, edit, make_approved, make_live, make_submitted, make_title, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def cards_of(*records) -> list[Card]:
    return list(Card.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"))


def labels(changeset) -> list[str]:
    return [str(each.card) for each in changeset.standing().select_related("card")]


def said(changeset) -> list[str]:
    return [decision.verdict for decision in changeset.decisions.all()]


@pytest.fixture
def titles(writer):
    return [make_title(writer, name=name) for name in ("One", "Two", "Three")]


class TestAdding:
    def test_is_on_the_timeline_and_in_the_title(self, writer, titles):
        changeset = propose(cards_of(titles[0]), by=writer, at=NOON)
        add(changeset, cards_of(*titles[1:]), by=writer, at=NOON)
        assert (changeset.title, said(changeset)) == ("One and 2 others", [Verdict.ADDED])
        assert changeset.decisions.get().note == "Two and 1 other"

    def test_the_same_record_twice_is_added_once(self, writer, titles):
        changeset = propose(cards_of(titles[0]), by=writer, at=NOON)
        add(changeset, cards_of(titles[1]) * 2, by=writer, at=NOON)
        assert labels(changeset) == ["One", "Two"]

    def test_says_who_has_it_and_where(self, writer, other_writer, titles):
        propose(cards_of(titles[0]), by=writer, at=NOON, title="First")
        second = propose(cards_of(titles[1]), by=other_writer, at=NOON)
        with pytest.raises(ReviewError, match=r"“One” is in “First” already \(open, made by writer\)"):
            add(second, cards_of(titles[0]), by=other_writer, at=NOON)


class TestMoving:
    def test_takes_what_is_proposed_along(self, writer, editor, titles):
        make_live(titles[0], by=writer, approver=editor)
        first = propose(cards_of(titles[0]), by=writer, at=NOON, action=Action.WITHDRAW, note="Gone.")
        add(first, cards_of(titles[1]), by=writer, at=NOON)
        second = propose(cards_of(titles[2]), by=editor, at=NOON)
        move(first, cards_of(titles[0]), to=second, by=editor, at=NOON)
        moved = second.standing().get(card=titles[0].pk)
        assert (moved.action, moved.note, moved.by) == (Action.WITHDRAW, "Gone.", writer)
        assert (labels(first), first.title) == (["Two"], "Two")
        assert second.title == "One and 1 other"
        assert Card.objects.get(pk=titles[0].pk).pending == second
        assert first.decisions.last().other == second
        assert second.decisions.last().other == first

    def test_the_last_one_leaves_an_abandoned_changeset(self, writer, titles):
        first, second = (propose(cards_of(title), by=writer, at=NOON) for title in titles[:2])
        move(first, cards_of(titles[0]), to=second, by=writer, at=NOON)
        first.refresh_from_db()
        assert (first.state, labels(second)) == (State.ABANDONED, ["One", "Two"])

    def test_back_again(self, writer, titles):
        first = propose(cards_of(*titles[:2]), by=writer, at=NOON)
        second = propose(cards_of(titles[2]), by=writer, at=NOON)
        for _ in range(2):
            move(first, cards_of(titles[0]), to=second, by=writer, at=NOON)
            move(second, cards_of(titles[0]), to=first, by=writer, at=NOON)
        assert (labels(first), labels(second)) == (["One", "Two"], ["Three"])

    def test_is_for_open_ones(self, writer, titles):
        first = propose(cards_of(titles[0]), by=writer, at=NOON)
        second = make_submitted(titles[1], by=writer)
        for source, record, target in [(first, titles[0], second), (second, titles[1], first)]:
            with pytest.raises(ReviewError, match="“Two” is in review now"):
                move(source, cards_of(record), to=target, by=writer, at=NOON)

    def test_refuses_records_that_are_not_in_the_changeset(self, writer, titles):
        first = propose(cards_of(*titles[:2]), by=writer, at=NOON)
        second = propose(cards_of(titles[2]), by=writer, at=NOON)
        take_out(first.standing().first(), by=writer, at=NOON)
        for record in (titles[0], titles[2]):
            with pytest.raises(ReviewError, match="is not in “Two” any more"):
                move(first, cards_of(record), to=second, by=writer, at=NOON)
        with refused(ReviewError, "choice_missing"):
            move(first, [], to=second, by=writer, at=NOON)
        with pytest.raises(ReviewError, match="are in “Two” already"):
            move(first, cards_of(titles[1]), to=first, by=writer, at=NOON)

    def test_needs_the_right(self, writer, titles):
        first, second = (propose(cards_of(title), by=writer, at=NOON) for title in titles[:2])
        guest = make_user("guest")
        with pytest.raises(NotAllowed):
            move(first, cards_of(titles[0]), to=second, by=guest, at=NOON)
        with pytest.raises(NotAllowed):
            split(first, cards_of(titles[0]), by=guest, at=NOON)


class TestSplitting:
    def test_opens_what_was_in_review_and_leaves_the_rest_there(self, writer, editor, titles):
        changeset = make_approved(*titles, by=writer, approver=editor)
        before = changeset.digest()
        made = split(changeset, cards_of(titles[1]), by=writer, at=NOON)
        changeset.refresh_from_db()
        assert (changeset.state, labels(changeset)) == (State.IN_REVIEW, ["One", "Three"])
        assert (made.state, made.title, labels(made)) == (State.OPEN, "Two", ["Two"])
        assert changeset.digest() != before
        assert changeset.approvals().unread == {writer.pk}
        assert edit(titles[1], writer, synopsis="Free again.")

    def test_both_are_approved_and_published_on_their_own(self, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        made = split(changeset, cards_of(titles[0]), by=editor, at=NOON, title="The odd one")
        submit(made, by=editor, at=NOON)
        for each in (changeset, made):
            approve(each, seen=each.digest(), by=editor, at=NOON)
            publish(each, by=editor, at=NOON)
        assert made.title == "The odd one"
        assert not Card.objects.filter(live=None).exists()

    def test_splitting_is_no_contribution(self, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        made = submit(split(changeset, cards_of(titles[0]), by=editor, at=NOON), by=editor, at=NOON)
        assert made.contributors() == {writer.pk}

    def test_what_was_split_off_can_come_back_in_a_later_round(self, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        made = split(changeset, cards_of(titles[0]), by=writer, at=NOON)
        request_changes(changeset, by=editor, at=NOON, note="All three, please.")
        move(made, cards_of(titles[0]), to=changeset, by=writer, at=NOON)
        assert labels(submit(changeset, by=writer, at=NOON)) == ["One", "Two", "Three"]

    def test_of_all_is_refused(self, writer, titles):
        changeset = propose(cards_of(*titles), by=writer, at=NOON)
        with pytest.raises(ReviewError, match="leave a record in it"):
            split(changeset, cards_of(*titles), by=writer, at=NOON)

    def test_of_what_is_published_is_refused(self, writer, editor, titles):
        changeset = make_live(*titles, by=writer, approver=editor)
        with refused(ReviewError, "in_another_state"):
            split(changeset, cards_of(titles[0]), by=writer, at=NOON)

    @pytest.mark.parametrize("is_frozen", [True, False])
    def test_asks_no_more_of_the_database_for_more_records(
        self, writer, is_frozen, django_assert_max_num_queries
    ):
        def queries(number):
            titles = [make_title(writer) for _ in range(number + 1)]
            changeset = propose(cards_of(*titles), by=writer, at=NOON)
            if is_frozen:
                submit(changeset, by=writer, at=NOON)
            with django_assert_max_num_queries(60) as asked:
                split(changeset, cards_of(*titles[1:]), by=writer, at=NOON)
            return len(asked)

        assert queries(2) == queries(4)

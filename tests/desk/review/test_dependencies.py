"""Bring along: what a record needs is added to its changeset in one step, with what that needs."""

import pytest

from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review.contents import propose
from cms.desk.review.decisions import request_changes
from cms.desk.review.dependencies import bring_along
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.publishing.hold import hold
from tests.make import (
    NOON,
    credit,
    edit,
    make_episode,
    make_live,
    make_person,
    make_season,
    make_submitted,
    make_title,
    make_user,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ava(writer):
    return make_person(writer, name="Ava")


@pytest.fixture
def title(writer, ava):
    return make_title(writer, name="Selma", credits={"new-1": credit(ava)})


@pytest.fixture
def episode(writer, title):
    """An episode that needs its season, which needs the title, which needs a person."""
    season = make_season(writer, title)
    return make_episode(writer, title, name="Part One", season=season.pk)


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


def lies_with(record) -> dict[str, str | None]:
    """Everything in the changeset of a record, with what it was brought along for."""
    standing = card_of(record).pending.standing().select_related("card", "along_with")
    return {str(each.card): each.along_with and str(each.along_with) for each in standing}


class TestBringingAlong:
    def test_makes_a_changeset_where_there_is_none(self, title, ava, writer):
        assert [str(card) for card in bring_along(title.card, by=writer, at=NOON)] == ["Ava"]
        assert lies_with(title) == {"Selma": None, "Ava": "Selma"}
        submit(card_of(title).pending, by=writer, at=NOON)

    def test_adds_to_the_open_one(self, title, writer):
        changeset = propose([title.card, make_title(writer, name="Other").card], by=writer, at=NOON)
        bring_along(title.card, by=writer, at=NOON)
        assert lies_with(title) == {"Selma": None, "Other": None, "Ava": "Selma"}
        assert card_of(title).pending == changeset

    def test_brings_the_needs_of_what_it_brings(self, episode, writer):
        bring_along(episode.card, by=writer, at=NOON)
        brought = lies_with(episode)
        assert set(brought) == {"Part One", "Selma", "Ava", "Selma: Season 1"}
        assert {along for name, along in brought.items() if name != "Part One"} == {"Part One"}
        assert not rules.blockers(rules.of_changeset(card_of(episode).pending))

    def test_brings_one_of_them_alone_where_that_is_asked(self, writer, ava):
        other = make_person(writer, name="David")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava), "new-2": credit(other)})
        bring_along(title.card, by=writer, at=NOON, only=ava.card)
        assert lies_with(title) == {"Selma": None, "Ava": "Selma"}
        bring_along(title.card, by=writer, at=NOON, only=other.card)
        assert lies_with(title)["David"] == "Selma"

    def test_what_is_brought_for_what_was_brought_hangs_on_the_first(self, writer, title, ava):
        season = make_season(writer, title)
        changeset = propose([season.card], by=writer, at=NOON)
        edit(title, writer, credits={title.credits.get().pk: None})
        bring_along(season.card, by=writer, at=NOON)
        edit(title, writer, credits={"new-1": credit(ava)})
        bring_along(card_of(title), by=writer, at=NOON)
        assert lies_with(season) == {
            "Selma: Season 1": None,
            "Selma": "Selma: Season 1",
            "Ava": "Selma: Season 1",
        }
        assert changeset.standing().count() == 3

    def test_is_shown_in_the_next_round_too(self, title, writer, editor):
        bring_along(title.card, by=writer, at=NOON)
        changeset = submit(card_of(title).pending, by=writer, at=NOON)
        request_changes(changeset, by=editor, at=NOON, note="Again.")
        assert lies_with(title) == {"Selma": None, "Ava": "Selma"}

    def test_of_a_withdrawal_withdraws_what_is_about_it(self, writer, editor, title, ava):
        season = make_season(writer, title)
        make_live(title, season, ava, by=writer, approver=editor)
        propose([title.card], by=writer, at=NOON, action=Action.WITHDRAW, note="Gone.")
        bring_along(card_of(title), by=writer, at=NOON)
        proposal = card_of(title).pending.standing().get(card=season.pk)
        assert (proposal.action, proposal.note) == (Action.WITHDRAW, "Gone.")
        submit(card_of(title).pending, by=writer, at=NOON)


class TestRefusal:
    def test_says_who_has_it_and_where(self, title, ava, other_writer, writer):
        propose([ava.card], by=other_writer, at=NOON, title="People")
        with refused(ReviewError, "proposed_already"):
            bring_along(title.card, by=writer, at=NOON)
        assert card_of(title).pending is None
        assert Changeset.objects.count() == 1

    def test_adds_nothing_where_one_of_them_is_in_another_changeset(self, episode, ava, other_writer, writer):
        make_submitted(ava, by=other_writer)
        with refused(ReviewError, "proposed_already"):
            bring_along(episode.card, by=writer, at=NOON)
        assert card_of(episode).pending is None

    def test_where_nothing_is_needed(self, writer):
        with refused(ReviewError, "needs_nothing"):
            bring_along(make_title(writer).card, by=writer, at=NOON)

    def test_of_what_the_record_does_not_name(self, title, writer):
        with refused(ReviewError, "needs_nothing"):
            bring_along(title.card, by=writer, at=NOON, only=make_person(writer).card)

    def test_in_review(self, writer):
        title = make_title(writer, name="Selma")
        changeset = make_submitted(title, by=writer)
        with pytest.raises(ReviewError):
            bring_along(card_of(title), by=writer, at=NOON)
        assert changeset.state == State.IN_REVIEW

    def test_for_who_may_not_propose(self, title):
        with pytest.raises(NotAllowed):
            bring_along(title.card, by=make_user("guest"), at=NOON)

    def test_of_a_name_that_is_filled_in_elsewhere(self, writer, editor, title, ava):
        make_live(title, ava, by=writer, approver=editor)
        propose([ava.card], by=writer, at=NOON, action=Action.WITHDRAW, note="Gone.")
        [finding] = rules.blockers(rules.of_changeset(card_of(ava).pending))
        assert not finding.can_be_brought
        with refused(ReviewError, "needs_nothing"):
            bring_along(card_of(ava), by=writer, at=NOON)


def test_what_is_held_comes_along_only_with_a_correction(writer, editor):
    ava = make_person(writer, name="Ava")
    make_live(ava, by=writer, approver=editor)
    hold(ava.card, by=editor, at=NOON, reason="error")
    title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
    with pytest.raises(ReviewError, match="“Ava” is held, and nothing of it changed"):
        bring_along(title.card, by=writer, at=NOON)
    edit(ava, writer, name="Ava DuVernay")
    bring_along(title.card, by=writer, at=NOON)
    assert lies_with(title) == {"Selma": None, "Ava DuVernay": "Selma"}


def test_asks_no_more_of_the_database_for_more_names(writer, django_assert_max_num_queries):
    def queries(number):
        people = [make_person(writer) for _ in range(number)]
        title = make_title(writer, credits={f"new-{n}": credit(each) for n, each in enumerate(people)})
        with django_assert_max_num_queries(80) as asked:
            bring_along(title.card, by=writer, at=NOON)
        return len(asked)

    assert queries(2) == queries(4)

"""Title, note, assignee and due date of a changeset; approvals do not cover them."""

from datetime import date

import pytest

from catalog.titles.models import Title
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Changeset
from cms.desk.models.changesets import Verdict
from cms.desk.review.contents import propose, take_out
from cms.desk.review.description import describe
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from tests.make import NOON, edit, make_approved, make_live, make_title, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def changeset(writer):
    return propose(
        [make_title(writer, name="One").card, make_title(writer, name="Two").card], by=writer, at=NOON
    )


class TestTheTitle:
    def test_follows_what_is_in_it_while_nobody_typed_one(self, changeset, writer):
        assert changeset.title == "One and 1 other"
        take_out(changeset.standing().first(), by=writer, at=NOON)
        assert Changeset.objects.get().title == "Two"

    def test_follows_a_record_that_is_renamed(self, changeset, writer, django_capture_on_commit_callbacks):
        record = changeset.standing().select_related("card").first().card
        with django_capture_on_commit_callbacks(execute=True):
            edit(_title(record), writer, name="Uno")
        assert Changeset.objects.get().title == "Uno and 1 other"

    def test_is_fresh_once_it_is_submitted(self, changeset, writer):
        edit(_title(changeset.standing().first().card), writer, name="Uno")
        assert submit(changeset, by=writer, at=NOON).title == "Uno and 1 other"

    def test_that_somebody_typed_stays(self, changeset, writer):
        describe(changeset, title="The two", by=writer, at=NOON)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        assert Changeset.objects.get().title == "The two"

    def test_that_was_given_with_the_proposal_stays(self, writer):
        changeset = propose([make_title(writer).card], by=writer, at=NOON, title="The sheet")
        describe(changeset, title="The sheet", note="From Selma.", by=writer, at=NOON)
        assert submit(changeset, by=writer, at=NOON).title == "The sheet"

    def test_left_as_it_was_made_goes_on_following(self, changeset, writer):
        describe(changeset, title="One and 1 other", note="A note.", by=writer, at=NOON)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        assert Changeset.objects.get().title == "Two"

    def test_emptied_is_made_again(self, changeset, writer):
        describe(changeset, title="The two", by=writer, at=NOON)
        assert describe(changeset, title=" ", by=writer, at=NOON).title == "One and 1 other"


class TestTheRest:
    def test_is_on_the_timeline(self, changeset, writer, editor):
        describe(changeset, title="", assignee=editor, due_on=date(2026, 3, 5), by=writer, at=NOON)
        [decision] = changeset.decisions.filter(verdict=Verdict.DESCRIBED)
        assert decision.note == "assigned to editor, due 5 March 2026"

    def test_that_says_nothing_new_is_not(self, changeset, writer):
        describe(changeset, title="", by=writer, at=NOON)
        assert not changeset.decisions.exists()

    def test_is_not_what_is_approved(self, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        before = changeset.digest()
        describe(changeset, title="Called so", note="Mind the date.", by=writer, at=NOON)
        assert changeset.digest() == before
        assert changeset.approvals().is_complete

    def test_a_day_that_has_passed_is_refused(self, changeset, writer):
        with pytest.raises(ReviewError, match="28 February 2026 has passed"):
            describe(changeset, title="", due_on=date(2026, 2, 28), by=writer, at=NOON)
        assert describe(changeset, title="", due_on=date(2026, 3, 1), by=writer, at=NOON).due_on

    def test_a_day_that_passed_since_may_stay(self, changeset, writer):
        day = date(2026, 3, 1)
        describe(changeset, title="", due_on=day, by=writer, at=NOON)
        later = NOON.replace(month=4)
        assert describe(changeset, title="Late", due_on=day, by=writer, at=later).due_on == day

    @pytest.mark.parametrize("values", [{}, {"is_active": False}])
    def test_an_assignee_has_to_be_able_to_write_or_approve(self, changeset, writer, values):
        somebody = make_user("somebody", *(["editor"] if values else []), **values)
        with pytest.raises(ReviewError, match="can neither write nor approve"):
            describe(changeset, title="", assignee=somebody, by=writer, at=NOON)

    @pytest.mark.parametrize(("title", "note"), [("x" * 201, ""), ("", "x" * 5001)])
    def test_too_long_is_refused(self, changeset, writer, title, note):
        with refused(ReviewError, "too_long"):
            describe(changeset, title=title, note=note, by=writer, at=NOON)

    def test_of_what_is_finished_stays(self, writer, editor):
        changeset = make_live(make_title(writer), by=writer, approver=editor)
        with refused(ReviewError, "in_another_state"):
            describe(changeset, title="Other", by=writer, at=NOON)

    def test_needs_the_right(self, changeset):
        with pytest.raises(NotAllowed):
            describe(changeset, title="", by=make_user("guest"), at=NOON)


def _title(card) -> Title:
    return Title.objects.get(pk=card.pk)

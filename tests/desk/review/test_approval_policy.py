"""The approval policy: numbers by kind and action, enforced on every path to publication."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.models import Act, User
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import ApprovalsWanted, Changeset
from cms.desk.models.approvals import Approvals, required_for
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import State
from cms.desk.review import approval_policy
from cms.desk.review.approval_policy import (
    ApprovalPolicyError,
    check_numbers,
    require_approvals,
    reset_approvals,
)
from cms.desk.review.contents import take_out
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved, submit_alone
from cms.jobs import worker
from cms.jobs.models import Alert
from cms.jobs.schedules import schedule
from cms.publishing.hold import confirm, hold
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish, publish_if_requested
from tests.make import (
    NOON,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.refusals import refused

SIX = NOON + timedelta(hours=6)


@pytest.fixture
def admin(db):
    return make_user("adam", "administrator")


@pytest.fixture
def third_editor(db):
    return make_user("emil", "editor", first_name="Emil")


@pytest.fixture
def two(admin):
    """Two approvals required for titles."""
    return require_approvals("title", "", 2, by=admin, at=NOON)


def say_yes(changeset: Changeset, by: User):
    return approve(changeset, seen=changeset.digest(), by=by, at=NOON)


def state_of(changeset: Changeset) -> str:
    return Changeset.objects.get(pk=changeset.pk).state


def page_of(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.django_db
class TestTheNumber:
    @pytest.mark.parametrize(
        ("rows", "number"),
        [
            ([], 1),
            ([("", "", 2)], 2),
            ([("", "", 3), ("title", "", 2)], 2),
            ([("title", "", 2), ("", "withdraw", 3)], 3),
            ([("title", "", 3), ("", "withdraw", 2)], 3),
            ([("title", "withdraw", 1), ("", "", 3), ("title", "", 2), ("", "withdraw", 3)], 1),
            ([("person", "", 4), ("title", "publish", 4)], 1),
        ],
    )
    def test_is_that_of_the_row_that_fits_most_closely(self, rows, number):
        ApprovalsWanted.objects.bulk_create(
            ApprovalsWanted(kind=kind, action=action, number=wanted) for kind, action, wanted in rows
        )
        assert required_for([("title", "withdraw")]) == number

    def test_of_a_changeset_is_the_highest_that_its_records_take(self, writer, admin):
        require_approvals("title", "", 2, by=admin, at=NOON)
        require_approvals("person", "", 3, by=admin, at=NOON)
        assert make_submitted(make_title(writer), by=writer).approvals().required == 2
        assert make_submitted(make_title(writer), make_person(writer), by=writer).approvals().required == 3

    def test_counts_no_record_that_was_taken_out(self, writer, editor, admin):
        require_approvals("person", "", 3, by=admin, at=NOON)
        title, person = make_title(writer), make_person(writer)
        changeset = make_submitted(title, person, by=writer)
        take_out(changeset.standing().get(card=person.pk), by=writer, at=NOON)
        say_yes(changeset, editor)
        assert state_of(changeset) == State.APPROVED

    @pytest.mark.parametrize("number", [0, -1, 10, None])
    def test_outside_one_to_nine_is_refused(self, admin, number):
        with pytest.raises(ApprovalPolicyError):
            require_approvals("title", "", number, by=admin, at=NOON)
        assert not ApprovalsWanted.objects.exists()

    @pytest.mark.parametrize(("kind", "action"), [("titel", ""), ("title", "publich"), ("x" * 200, "")])
    def test_of_what_there_is_not_is_refused(self, admin, kind, action):
        with pytest.raises(ApprovalPolicyError):
            require_approvals(kind, action, 2, by=admin, at=NOON)

    def test_set_by_another_at_the_same_moment_is_a_clear_refusal(self, admin, monkeypatch):
        def beaten(row):
            ApprovalsWanted.objects.bulk_create([ApprovalsWanted(kind="title", action="", number=3)])

        monkeypatch.setattr(ApprovalsWanted, "full_clean", beaten)
        with refused(ApprovalPolicyError, "moved_while_read"):
            require_approvals("title", "", 2, by=admin, at=NOON)

    def test_can_t_be_there_twice_nor_out_of_range_behind_the_rule(self, admin):
        require_approvals("title", "", 2, by=admin, at=NOON)
        for wrong in ({"kind": "title", "number": 3}, {"kind": "person", "number": 0}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ApprovalsWanted.objects.create(**wrong)

    def test_is_set_by_administrators_only(self, editor, admin):
        with refused(NotAllowed, "set_approvals"):
            require_approvals("title", "", 2, by=editor, at=NOON)
        require_approvals("title", "", 2, by=admin, at=NOON)
        with pytest.raises(NotAllowed):
            reset_approvals(ApprovalsWanted.objects.get(), by=editor, at=NOON)

    def test_leaves_an_act_each_time(self, admin):
        require_approvals("title", "withdraw", 2, by=admin, at=NOON)
        require_approvals("title", "withdraw", 3, by=admin, at=NOON)
        reset_approvals(ApprovalsWanted.objects.get(), by=admin, at=NOON)
        acts = Act.objects.filter(what="approvals.set").order_by("pk")
        assert [(act.about, act.by) for act in acts] == [("withdraw, title", admin)] * 3
        assert '"before":3' in acts[2].detail


@pytest.mark.django_db
class TestTwoApprovals:
    def test_are_those_of_two_people(self, writer, editor, other_editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        say_yes(changeset, editor)
        assert state_of(changeset) == State.IN_REVIEW
        with refused(ReviewError, "approved_already"):
            say_yes(changeset, editor)
        with pytest.raises(ReviewError, match="it has 1 of 2 approvals, and one more person has to"):
            publish(changeset, by=editor, at=NOON)
        say_yes(changeset, other_editor)
        publish(changeset, by=editor, at=NOON)

    def test_count_the_author_of_a_part_but_nobody_who_made_all_of_it(
        self, writer, editor, other_editor, two
    ):
        title = make_title(writer)
        edit(title, editor, synopsis="Half of it.")
        changeset = make_submitted(title, by=writer)
        say_yes(changeset, editor)
        say_yes(changeset, other_editor)
        assert state_of(changeset) == State.APPROVED
        own = make_submitted(make_title(editor), by=editor)
        say_yes(own, other_editor)
        with refused(ReviewError, "own_work"):
            say_yes(own, editor)
        assert state_of(own) == State.IN_REVIEW

    def test_wait_on_the_front_page_of_whoever_has_not_given_one(self, writer, editor, other_editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        say_yes(changeset, editor)
        assert not Changeset.objects.waiting_for(editor).exists()
        assert Changeset.objects.waiting_for(other_editor).get() == changeset

    def test_of_somebody_who_left_count_no_more(self, writer, editor, other_editor, third_editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        say_yes(changeset, editor)
        say_yes(changeset, other_editor)
        User.objects.filter(pk=editor.pk).update(is_active=False)
        with refused(ReviewError, "approvals_missing"):
            publish(changeset, by=other_editor, at=NOON)
        say_yes(changeset, third_editor)
        publish(changeset, by=other_editor, at=NOON)

    def test_may_be_required_for_withdrawals_alone(self, writer, editor, other_editor, admin):
        require_approvals("", "withdraw", 2, by=admin, at=NOON)
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        changeset = submit_alone(title.card, by=writer, at=NOON, action=Action.WITHDRAW, note="Gone.")
        say_yes(changeset, editor)
        with refused(ReviewError, "approvals_missing"):
            publish(changeset, by=editor, at=NOON)
        say_yes(changeset, other_editor)
        publish(changeset, by=editor, at=NOON)
        assert not LiveDocument.objects.filter(pk=title.pk).exists()

    def test_are_never_needed_to_hold(self, writer, editor, other_editor, admin):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        require_approvals("", "", 9, by=admin, at=NOON)
        placed = hold(title.card, by=editor, at=NOON, reason="legal")
        confirm(placed, by=other_editor, at=NOON)
        assert not LiveDocument.objects.filter(pk=title.pk).exists()

    def test_ask_no_more_of_the_database_for_more_records(
        self, writer, editor, two, django_assert_num_queries
    ):
        def asked(size):
            changeset = make_submitted(*(make_title(writer) for _ in range(size)), by=writer)
            # contributors: written, proposed; approvers: digest, decisions; what is proposed; the numbers
            with django_assert_num_queries(6):
                changeset.approvals()

        asked(2)
        asked(4)


@pytest.mark.django_db
class TestEveryWayOut:
    def test_approve_and_publish_waits_for_the_last(self, writer, editor, other_editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        for person, said, state in (
            (editor, "1 of 2 approvals; waiting for one more of: edith", State.IN_REVIEW),
            (other_editor, "is published", State.PUBLISHED),
        ):
            client = Client()
            client.force_login(person)
            address = reverse("newsroom:step", args=[changeset.pk, "approve-and-publish"])
            answer = client.post(address, {"seen": changeset.digest()}, follow=True)
            assert said in answer.content.decode()
            assert state_of(changeset) == state

    def test_publish_when_approved_waits_for_the_last(self, writer, editor, other_editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=editor, at=NOON)
        say_yes(changeset, editor)
        assert not publish_if_requested(changeset, by=editor, at=NOON)
        say_yes(changeset, other_editor)
        assert publish_if_requested(changeset, by=other_editor, at=NOON)

    def test_a_schedule_needs_both_when_it_is_made(self, writer, editor, two):
        changeset = make_submitted(make_title(writer), by=writer)
        say_yes(changeset, editor)
        with refused(ReviewError, "in_another_state"):
            schedule(changeset, by=editor, at=NOON, due=WallTime(SIX.replace(tzinfo=None), "UTC"))

    def test_a_worker_publishes_nothing_that_lacks_one_since(self, writer, editor, other_editor, admin):
        lacking, approved = (make_approved(make_title(writer), by=writer, approver=editor) for _ in range(2))
        for each in (lacking, approved):
            schedule(each, by=editor, at=NOON, due=WallTime(SIX.replace(tzinfo=None), "UTC"))
        settled = require_approvals("title", "", 2, by=admin, at=NOON)
        assert (settled.need_more, settled.scheduled) == (2, 2)
        say_yes(Changeset.objects.get(pk=approved.pk), other_editor)
        worker.work_off("worker", clock=lambda: SIX)
        assert state_of(approved) == State.PUBLISHED
        assert state_of(lacking) == State.IN_REVIEW
        assert "1 of 2 approvals" in Alert.objects.get().message

    def test_a_form_that_was_open_before_is_refused(self, writer, editor, other_editor, admin):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        require_approvals("", "", 2, by=admin, at=NOON)
        client = Client()
        client.force_login(editor)
        answer = client.post(reverse("newsroom:step", args=[changeset.pk, "publish"]), follow=True)
        assert "it has 1 of 2 approvals" in answer.content.decode()
        assert state_of(changeset) == State.IN_REVIEW


@pytest.mark.django_db
class TestAnotherNumber:
    def test_raised_sends_back_what_was_approved(self, writer, editor, other_editor, admin):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        settled = require_approvals("title", "publish", 2, by=admin, at=NOON)
        assert (settled.need_more, state_of(changeset)) == (1, State.IN_REVIEW)
        last = changeset.decisions.last()
        assert (last.verdict, last.by, last.note) == (Verdict.WANTS_MORE, admin, "2 in all")
        assert Changeset.objects.waiting_for(other_editor).get() == changeset
        say_yes(changeset, other_editor)
        publish(changeset, by=editor, at=NOON)

    def test_lowered_publishes_nothing_and_lets_somebody(self, writer, editor, two, admin):
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        say_yes(changeset, editor)
        settled = reset_approvals(ApprovalsWanted.objects.get(), by=admin, at=NOON)
        assert (settled.have_enough, state_of(changeset)) == (1, State.APPROVED)
        assert changeset.decisions.last().verdict == Verdict.WANTS_FEWER
        publish(Changeset.objects.get(pk=changeset.pk), by=editor, at=NOON)

    def test_of_other_records_moves_nothing(self, writer, editor, admin):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        assert require_approvals("person", "", 3, by=admin, at=NOON).need_more == 0
        publish(changeset, by=editor, at=NOON)

    def test_is_met_by_publish_even_where_nothing_was_sent_back(self, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        ApprovalsWanted.objects.create(number=2)
        with refused(ReviewError, "approvals_missing"):
            publish(changeset, by=editor, at=NOON)


@pytest.mark.django_db
class TestTooManyForThePeople:
    def test_is_said_by_a_check(self, editor, admin):
        require_approvals("title", "", 2, by=admin, at=NOON)
        [warning] = check_numbers(databases=["default"])
        assert "“anything, title: 2” can't be reached: 1 person may approve" in warning.msg
        assert check_numbers() == []
        make_user("edith", "editor")
        assert check_numbers(databases=["default"]) == []

    def test_is_said_on_the_admin_s_page(self, editor, admin):
        require_approvals("title", "", 2, by=admin, at=NOON)
        listed = page_of(admin, reverse("admin:desk_approvalswanted_changelist"))
        assert "can&#x27;t be reached: 1 person may approve" in listed

    def test_is_said_on_the_changeset(self, writer, editor, admin):
        require_approvals("title", "", 2, by=admin, at=NOON)
        changeset = make_submitted(make_title(writer), by=writer)
        say_yes(changeset, editor)
        shown = page_of(editor, reverse("newsroom:changeset", args=[changeset.pk]))
        assert "1 of 2 approvals; one more required, but nobody else may give it" in shown


@pytest.mark.django_db
class TestThePages:
    def test_say_how_many_are_there_and_who_could_give_the_rest(
        self, writer, editor, other_editor, third_editor, two
    ):
        title = make_title(writer)
        changeset = make_submitted(title, by=writer)
        say_yes(changeset, editor)
        said = "1 of 2 approvals; waiting for one more of: edith, Emil."
        assert said in page_of(writer, reverse("newsroom:changeset", args=[changeset.pk]))
        assert said in page_of(editor, reverse("admin:catalog_title_change", args=[title.pk]))

    def test_let_administrators_set_change_and_take_back_a_number(self, writer, editor, admin):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        client = Client()
        client.force_login(admin)
        add = reverse("admin:desk_approvalswanted_add")
        answer = client.post(add, {"kind": "title", "action": "publish", "number": "2"}, follow=True)
        assert "waiting for another approval now: 1." in answer.content.decode()
        row = ApprovalsWanted.objects.get()
        answer = client.post(add, {"kind": "title", "action": "publish", "number": "3"})
        assert "There is a number for that kind and action" in answer.content.decode()
        client.post(reverse("admin:desk_approvalswanted_change", args=[row.pk]), {"number": "1"})
        assert (ApprovalsWanted.objects.get().number, state_of(changeset)) == (1, State.APPROVED)
        client.post(reverse("admin:desk_approvalswanted_delete", args=[row.pk]), {"post": "yes"})
        assert not ApprovalsWanted.objects.exists()
        assert Act.objects.filter(what="approvals.set").count() == 3

    def test_show_what_the_rule_refuses_in_the_form(self, admin, monkeypatch):
        def moved(*args, **values):
            raise ApprovalPolicyError("Somebody else set that number: look again.", code="moved_while_read")

        monkeypatch.setattr(approval_policy, "require_approvals", moved)
        client = Client()
        client.force_login(admin)
        sent = {"kind": "title", "action": "publish", "number": "2"}
        answer = client.post(reverse("admin:desk_approvalswanted_add"), sent)
        assert answer.status_code == 200
        assert "Somebody else set that number: look again." in answer.content.decode()
        assert 'value="2"' in answer.content.decode()

    def test_are_closed_to_others(self, editor):
        client = Client()
        client.force_login(editor)
        for name in ("changelist", "add"):
            assert client.get(reverse(f"admin:desk_approvalswanted_{name}")).status_code == 403

    def test_the_right_comes_with_the_group(self, db):
        right = Permission.objects.get(codename="set_approvals")
        assert right in Group.objects.get(name="administrator").permissions.all()


people = st.frozensets(st.integers(1, 5), max_size=5)


class TestApprovals:
    @given(people.filter(bool), people, st.integers(1, 5))
    def test_whole_means_enough_others_and_no_part_read_by_its_maker_alone(self, made, yes, wanted):
        approvals = Approvals(made, yes, wanted)
        others = {user for user in yes if made - {user}}
        read = all(others - {user} for user in made)
        assert approvals.is_complete == (read and len(others) >= wanted)
        assert approvals.total == len(others) + approvals.missing

    @given(people.filter(bool), people, st.integers(1, 5), st.integers(1, 5))
    def test_only_an_approval_that_counts_lowers_the_number_missing(self, made, yes, wanted, user):
        before, after = Approvals(made, yes, wanted), Approvals(made, yes | {user}, wanted)
        assert before.counts(user) == (
            not before.is_complete
            and (len(after.given), len(after.unread)) != (len(before.given), len(before.unread))
        )

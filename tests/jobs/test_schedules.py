"""A scheduled changeset is published at its time, once, as approved; or an alert says why it was not."""

import logging
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission

from catalog.titles.models import Title
from cms.accounts.models import User
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import AmbiguousTime, WallTime, WallTimeError
from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.history.undo import UndoError, digest, preview, undo
from cms.desk.models import Card, Changeset, Hold, Schedule
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import State
from cms.desk.review import contents
from cms.desk.review.contents import add, move, propose, split, take_out
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.dependencies import bring_along
from cms.desk.review.description import describe
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved
from cms.desk.write.change import ChangeRefused
from cms.jobs import worker
from cms.jobs.models import Alert, Job
from cms.jobs.schedules import reschedule, schedule, unschedule
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument, Publication
from cms.publishing.publish import publish, publish_if_requested, publish_scheduled
from tests.make import (
    NOON,
    accept_warnings,
    credit,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db

SIX = NOON + timedelta(hours=6)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def wall_time(at: datetime) -> WallTime:
    return WallTime(at.replace(tzinfo=None), "UTC")


def work(at: datetime) -> int:
    return worker.work_off("worker", clock=lambda: at)


def reloaded(changeset: Changeset) -> Changeset:
    return Changeset.objects.get(pk=changeset.pk)


@pytest.fixture
def approved(writer, editor):
    return make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)


@pytest.fixture
def scheduled(approved, editor):
    schedule(approved, by=editor, at=NOON, due=wall_time(SIX))
    return approved


def first_of(changeset: Changeset) -> Card:
    return changeset.standing().first().card


def told() -> Alert:
    return Alert.objects.standing().get()


class TestScheduling:
    def test_keeps_the_wish_beside_the_instant(self, approved, editor):
        placed = schedule(
            approved, by=editor, at=NOON, due=WallTime(datetime(2026, 7, 1, 20), "America/New_York")
        )
        placed.refresh_from_db()
        assert (placed.wall, placed.zone) == ("2026-07-01T20:00", "America/New_York")
        assert placed.due_at.isoformat() == "2026-07-02T00:00:00+00:00"
        assert str(placed) == "1 July 2026, 20:00 America/New_York (2 July 2026, 00:00 UTC)"
        assert placed.wall_time.instant == placed.due_at
        assert reloaded(approved).state == State.SCHEDULED

    def test_is_written_on_the_timeline(self, scheduled, editor):
        last = scheduled.decisions.last()
        assert (last.verdict, last.by, last.digest) == (Verdict.SCHEDULED, editor, scheduled.digest())
        assert last.note == "for 1 March 2026, 18:00 UTC"

    @pytest.mark.parametrize("early", [timedelta(0), MINUTE, timedelta(days=400)])
    def test_in_the_past_is_refused(self, approved, editor, early):
        with pytest.raises(ReviewError, match="is past: choose a time to come"):
            schedule(approved, by=editor, at=NOON, due=wall_time(NOON - early))
        assert reloaded(approved).state == State.APPROVED

    def test_in_a_skipped_hour_is_refused_and_a_repeated_one_asked_about(self, approved, editor):
        with refused(WallTimeError, "skipped"):
            schedule(
                approved, by=editor, at=NOON, due=WallTime(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")
            )
        twice = datetime(2026, 10, 25, 2, 30)
        with pytest.raises(AmbiguousTime):
            schedule(approved, by=editor, at=NOON, due=WallTime(twice, "Europe/Berlin"))
        placed = schedule(approved, by=editor, at=NOON, due=WallTime(twice, "Europe/Berlin", 1))
        placed.refresh_from_db()
        assert placed.due_at.hour == 1
        assert placed.wall_time.instant == placed.due_at

    def test_needs_every_approval(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        with refused(ReviewError, "in_another_state"):
            schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))

    def test_needs_approvers_who_are_still_here(self, writer, editor, other_editor):
        changeset = make_approved(make_title(writer), by=writer, approver=other_editor)
        User.objects.filter(pk=other_editor.pk).update(is_active=False)
        with refused(ReviewError, "not_approved"):
            schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))

    def test_needs_the_rights_to_schedule_and_to_publish(self, approved, writer):
        with refused(NotAllowed, "schedule_changeset"):
            schedule(approved, by=writer, at=NOON, due=wall_time(SIX))
        half = make_user("half")
        half.user_permissions.add(Permission.objects.get(codename="schedule_changeset"))
        with refused(NotAllowed, "publish_changeset"):
            schedule(approved, by=half, at=NOON, due=wall_time(SIX))

    def test_happens_once(self, scheduled, editor):
        with refused(ReviewError, "in_another_state"):
            schedule(reloaded(scheduled), by=editor, at=NOON, due=wall_time(SIX))
        assert Job.objects.count() == 1


class TestWhatIsScheduled:
    def test_is_frozen_as_what_is_approved(self, scheduled, writer):
        card = scheduled.standing().get().card
        card.refresh_from_db()
        assert card.editorial_state == EditorialState.IN_REVIEW
        assert card.is_read_only
        assert Card.objects.in_state(EditorialState.IN_REVIEW).get() == card
        with refused(ChangeRefused, "read_only"):
            edit(Title.objects.get(pk=card.pk), writer, name="Late")
        with refused(ReviewError, "proposed_already"):
            contents.propose([card], by=writer, at=NOON)

    def test_is_not_published_before_its_time_from_a_page_that_was_open(self, scheduled, editor):
        with refused(ReviewError, "in_another_state"):
            publish(reloaded(scheduled), by=editor, at=NOON)
        with pytest.raises(ReviewError, match="It is scheduled for 1 March 2026, 18:00 UTC"):
            publish_scheduled(scheduled.schedules.get(), at=SIX - SECOND)
        assert not LiveDocument.objects.exists()

    def test_can_be_approved_again_by_somebody_else_once_its_approver_left(
        self, scheduled, editor, other_editor
    ):
        with refused(ReviewError, "in_another_state"):
            approve(scheduled, seen=scheduled.digest(), by=other_editor, at=NOON)
        reschedule(scheduled, by=other_editor, at=NOON, due=wall_time(SIX))
        User.objects.filter(pk=editor.pk).update(is_active=False)
        third = make_user("third", "editor")
        approve(scheduled, seen=scheduled.digest(), by=third, at=NOON)
        assert reloaded(scheduled).state == State.SCHEDULED
        work(SIX)
        assert Publication.objects.count() == 1

    def test_counts_as_unfinished_and_frozen(self, scheduled):
        assert scheduled in Changeset.objects.unfinished()
        assert scheduled in Changeset.objects.waiting()
        assert scheduled.is_frozen

    def test_takes_no_record_in_and_lets_none_move(self, scheduled, writer):
        [selma, other] = [first_of(scheduled), make_title(writer).card]
        elsewhere = propose([other], by=writer, at=NOON)
        for step in (
            lambda: add(scheduled, [make_title(writer).card], by=writer, at=NOON),
            lambda: move(scheduled, [selma], to=elsewhere, by=writer, at=NOON),
            lambda: move(elsewhere, [other], to=scheduled, by=writer, at=NOON),
        ):
            with refused(ReviewError, "in_another_state"):
                step()
        with refused(ReviewError, "needs_nothing"):
            bring_along(selma, by=writer, at=NOON)
        assert reloaded(scheduled).state == State.SCHEDULED

    def test_can_be_described_and_keeps_its_time(self, scheduled, writer, editor):
        describe(scheduled, by=writer, at=NOON, title="For Selma's day", assignee=editor)
        work(SIX)
        assert reloaded(scheduled).state == State.PUBLISHED

    def test_stands_in_the_way_of_an_undo_until_it_is_taken_out(self, writer, editor):
        title = make_title(writer, name="Selma")
        before = make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Selma 2")
        after = make_approved(title, by=writer, approver=editor)
        schedule(after, by=editor, at=NOON, due=wall_time(SIX))
        with refused(UndoError, "in_the_way"):
            undo(before, by=writer, at=NOON, expect=digest(preview(before)))


class TestAWarningThatMovesAfterTheApproval:
    """It was approved without a reason: whoever approves from now on needs one, a schedule does not."""

    @pytest.fixture
    def warned(self, writer, editor, other_editor):
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava, credited_as="A.")})
        changeset = make_approved(title, by=writer, approver=other_editor)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        hold(ava.card, by=editor, at=NOON, reason=Hold.Reason.PRIVACY)
        return changeset

    def test_leaves_it_approved_and_it_goes_out(self, warned):
        assert [each.rule for each in unacknowledged(warned, rules.of_changeset(warned))] == [
            "reference-held"
        ]
        work(SIX)
        assert reloaded(warned).state == State.PUBLISHED
        assert not Alert.objects.standing().exists()

    def test_hinders_no_other_time_nor_publication_by_hand(self, warned, editor):
        reschedule(warned, by=editor, at=NOON, due=wall_time(SIX + HOUR))
        unschedule(warned, by=editor, at=NOON)
        schedule(warned, by=editor, at=NOON, due=wall_time(SIX))
        unschedule(warned, by=editor, at=NOON)
        publish(warned, by=editor, at=NOON)
        assert reloaded(warned).state == State.PUBLISHED

    def test_wants_a_reason_of_whoever_approves_it_next(self, warned, editor, other_editor):
        User.objects.filter(pk=other_editor.pk).update(is_active=False)
        with refused(ReviewError, "warning_unanswered", "reference-held"):
            approve(warned, seen=warned.digest(), by=editor, at=NOON)
        accept_warnings(warned, by=editor)
        approve(warned, seen=warned.digest(), by=editor, at=NOON)
        work(SIX)
        assert reloaded(warned).state == State.PUBLISHED


class TestAtItsTime:
    def test_it_is_published_as_it_was_approved(self, scheduled, editor):
        assert work(SIX - SECOND) == 0
        assert not LiveDocument.objects.exists()
        assert work(SIX) == 1
        assert LiveDocument.objects.get().label == "Selma"
        entry = Publication.objects.get()
        assert entry.at == SIX
        assert reloaded(scheduled).state == State.PUBLISHED
        last = scheduled.decisions.last()
        assert (last.verdict, last.by, last.at) == (Verdict.PUBLISHED, editor, SIX)
        ended = scheduled.schedules.get()
        assert (ended.ended_how, ended.ended_at) == (Schedule.End.PUBLISHED, SIX)
        assert not Alert.objects.exists()

    def test_a_second_run_changes_nothing(self, scheduled):
        work(SIX)
        Job.objects.update(done_at=None, lease_until=None)
        assert work(SIX + HOUR) == 1
        assert Publication.objects.count() == 1
        assert not Alert.objects.exists()
        assert Job.objects.get().done_at

    def test_checks_are_those_of_that_time(self, writer, editor):
        """The person is live at noon, so that nothing blocks, and withdrawn by six."""
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        changeset = make_approved(title, by=writer, approver=editor)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW)
        work(SIX)
        assert told().why == Alert.Why.REFUSED
        assert "It names “Ava”, which is not live" in told().message
        assert "“Selma” was not published as scheduled, 1 March 2026, 18:00 UTC." in told().message
        assert reloaded(changeset).state == State.APPROVED
        assert Publication.objects.filter(card=title.pk).count() == 0

    def test_what_is_live_moved(self, writer, editor, monkeypatch):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, synopsis="A march.")
        changeset = make_approved(title, by=writer, approver=editor)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        Card.objects.filter(pk=title.pk).update(live=changeset.standing().get())
        work(SIX)
        assert "The live version of “Selma” changed since this was proposed" in told().message
        assert reloaded(changeset).state == State.APPROVED

    @pytest.mark.parametrize(
        ("loss", "said"),
        [
            (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), "has left"),
            (lambda user: user.groups.clear(), "may no longer publish"),
        ],
    )
    def test_whoever_scheduled_it_may_no_longer(self, approved, other_editor, loss, said):
        schedule(approved, by=other_editor, at=NOON, due=wall_time(SIX))
        loss(other_editor)
        work(SIX)
        assert told().why == Alert.Why.NOT_ALLOWED
        assert f"edith, who scheduled it, {said}." in told().message
        assert reloaded(approved).state == State.APPROVED
        assert not Publication.objects.exists()

    def test_its_approver_left(self, approved, editor, other_editor):
        schedule(approved, by=other_editor, at=NOON, due=wall_time(SIX))
        User.objects.filter(pk=editor.pk).update(is_active=False)
        work(SIX)
        assert "It is not approved" in told().message
        assert not Publication.objects.exists()

    @pytest.mark.parametrize(("after", "is_late"), [(MINUTE, False), (MINUTE + SECOND, True)])
    def test_late_by_more_than_a_minute_is_told_and_not_done(self, scheduled, after, is_late):
        work(SIX + after)
        assert reloaded(scheduled).state == (State.APPROVED if is_late else State.PUBLISHED)
        assert Publication.objects.count() == (0 if is_late else 1)
        if is_late:
            assert told().why == Alert.Why.LATE
            assert told().message.endswith("No worker picked it up within a minute of its time.")
            last = scheduled.decisions.last()
            assert last.verdict == Verdict.NOT_PUBLISHED
            assert scheduled.schedules.get().ended_how == Schedule.End.GIVEN_UP

    def test_what_fails_is_tried_until_it_is_late_and_the_failure_is_told(
        self, scheduled, monkeypatch, caplog
    ):
        caplog.set_level(logging.CRITICAL)
        with monkeypatch.context() as patch:
            patch.setattr("cms.publishing.log.append", lambda *_, **__: 1 / 0)
            now = SIX
            while now - SIX <= MINUTE:
                work(now)
                now = Job.objects.get().due_at
        work(now)
        assert "ZeroDivisionError: division by zero" in told().message
        assert reloaded(scheduled).state == State.APPROVED
        assert not LiveDocument.objects.exists()

    def test_what_fails_once_is_on_time(self, scheduled, monkeypatch, caplog):
        caplog.set_level(logging.CRITICAL)
        with monkeypatch.context() as patch:
            patch.setattr("cms.publishing.log.append", lambda *_, **__: 1 / 0)
            work(SIX)
        work(SIX + 2 * SECOND)
        assert Publication.objects.count() == 1
        assert not Alert.objects.exists()

    def test_a_clock_that_was_set_back_gives_nothing_up(self, scheduled):
        times = iter([SIX, SIX, SIX - SECOND, *[SIX] * 9])
        worker.work_off("worker", clock=lambda: next(times))
        assert reloaded(scheduled).state == State.PUBLISHED

    def test_after_it_was_given_up_it_can_be_published_or_scheduled_again(self, scheduled, editor):
        work(SIX + HOUR)
        schedule(reloaded(scheduled), by=editor, at=SIX + HOUR, due=wall_time(SIX + 2 * HOUR))
        work(SIX + 2 * HOUR)
        assert reloaded(scheduled).state == State.PUBLISHED
        assert Publication.objects.count() == 1
        assert told()  # stands until somebody clears it

    def test_a_withdrawal_and_what_is_held_wait_for_it_too(self, writer, editor, other_editor):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        changeset = make_approved(title, by=writer, approver=editor, action=Action.WITHDRAW)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        hold(title.card, by=other_editor, at=NOON, reason=Hold.Reason.ERROR)
        work(SIX)
        assert Publication.objects.last().action == "withdraw"
        assert Hold.objects.get().ended_how == Hold.End.PUBLISHED

    @pytest.mark.parametrize("first", ["held", "scheduled"])
    def test_no_clock_ends_a_hold_that_is_newer(self, writer, editor, other_editor, first):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        if first == "held":
            hold(title.card, by=other_editor, at=NOON, reason=Hold.Reason.ERROR)
        edit(title, writer, synopsis="A march.")
        changeset = make_approved(title, by=writer, approver=editor)
        schedule(changeset, by=editor, at=NOON + HOUR, due=wall_time(SIX))
        if first == "scheduled":
            hold(title.card, by=other_editor, at=NOON + 2 * HOUR, reason=Hold.Reason.ERROR)
        work(SIX)
        assert LiveDocument.objects.exists() == (first == "held")
        if first == "scheduled":
            assert "“Selma” was held after this was scheduled" in told().message
            publish(reloaded(changeset), by=editor, at=SIX)
            assert LiveDocument.objects.exists()


class TestMoving:
    @pytest.mark.parametrize("to", [SIX - HOUR, SIX + HOUR])
    def test_publishes_at_the_new_time_alone(self, scheduled, other_editor, to):
        reschedule(scheduled, by=other_editor, at=NOON, due=wall_time(to))
        for at in sorted({SIX, to}):
            work(at)
            assert Publication.objects.count() == (1 if at >= to else 0)
        assert scheduled.decisions.last().by == other_editor
        assert not Alert.objects.exists()
        work(SIX + 9 * HOUR)
        assert Job.objects.filter(done_at=None).count() == 0

    def test_is_refused_as_scheduling_is(self, scheduled, writer, editor):
        with refused(ReviewError, "past"):
            reschedule(scheduled, by=editor, at=NOON, due=wall_time(NOON))
        with pytest.raises(NotAllowed):
            reschedule(scheduled, by=writer, at=NOON, due=wall_time(SIX))
        assert scheduled.schedules.get().due_at == SIX
        work(SIX)
        with refused(ReviewError, "in_another_state"):
            reschedule(reloaded(scheduled), by=editor, at=SIX, due=wall_time(SIX + HOUR))


class TestCancelling:
    def test_gives_it_back_as_approved(self, scheduled, writer, editor):
        with pytest.raises(NotAllowed):
            unschedule(scheduled, by=writer, at=NOON)
        unschedule(scheduled, by=editor, at=NOON)
        work(SIX)
        work(SIX + HOUR)
        assert reloaded(scheduled).state == State.APPROVED
        assert scheduled.decisions.last().verdict == Verdict.UNSCHEDULED
        assert not Publication.objects.exists()
        assert not Alert.objects.exists()
        publish(reloaded(scheduled), by=editor, at=SIX)
        with refused(ReviewError, "in_another_state"):
            unschedule(reloaded(scheduled), by=editor, at=SIX)

    @pytest.mark.parametrize(
        ("step", "state"),
        [
            (lambda changeset, by: take_out(changeset.standing().first(), by=by, at=NOON), State.IN_REVIEW),
            (lambda changeset, by: split(changeset, [first_of(changeset)], by=by, at=NOON), State.IN_REVIEW),
            (lambda changeset, by: request_changes(changeset, by=by, at=NOON, note="Year?"), State.OPEN),
            (lambda changeset, by: reject(changeset, by=by, at=NOON, note="No."), State.REJECTED),
        ],
    )
    def test_comes_with_whatever_ends_the_approval(self, writer, editor, step, state):
        changeset = make_approved(make_title(writer), make_title(writer), by=writer, approver=editor)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        step(changeset, editor)
        assert changeset.schedules.get().ended_how == Schedule.End.VOIDED
        assert reloaded(changeset).state == state
        work(SIX)
        assert not Publication.objects.exists()
        assert not Alert.objects.exists()

    def test_comes_with_the_last_record_taken_out(self, scheduled, writer):
        take_out(scheduled.standing().get(), by=writer, at=NOON)
        assert reloaded(scheduled).state == State.ABANDONED
        assert scheduled.schedules.get().ended_how == Schedule.End.VOIDED


class TestPublishWhenApproved:
    def test_publishes_with_the_last_approval(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        assert publish_if_requested(changeset, by=editor, at=NOON) == []
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert len(publish_if_requested(changeset, by=editor, at=NOON)) == 1
        assert changeset.decisions.last().by == editor

    def test_is_on_the_word_of_who_wished_it_where_the_approver_may_not(self, writer, editor):
        reader = make_user("reader")
        reader.user_permissions.add(Permission.objects.get(codename="approve_changeset"))
        changeset = make_submitted(make_title(writer), make_title(writer), by=writer)
        publish_when_approved(changeset, by=editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=reader, at=NOON)
        assert len(publish_if_requested(changeset, by=reader, at=NOON)) == 2
        assert changeset.decisions.last().by == editor

    def test_waits_where_neither_may(self, writer):
        reader = make_user("reader")
        reader.user_permissions.add(Permission.objects.get(codename="approve_changeset"))
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        approve(changeset, seen=changeset.digest(), by=reader, at=NOON)
        assert publish_if_requested(changeset, by=reader, at=NOON) == []
        assert reloaded(changeset).state == State.APPROVED

    def test_is_taken_back_and_ends_with_the_round(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        publish_when_approved(changeset, by=editor, at=NOON, requested=False)
        assert reloaded(changeset).publish_when_approved is None
        publish_when_approved(changeset, by=writer, at=NOON)
        request_changes(changeset, by=editor, at=NOON, note="Year?")
        assert reloaded(changeset).publish_when_approved is None

    def test_is_for_who_may_submit_or_approve_and_before_it_is_approved(self, approved, editor):
        with refused(ReviewError, "in_another_state"):
            publish_when_approved(approved, by=editor, at=NOON)
        with pytest.raises(NotAllowed):
            publish_when_approved(approved, by=make_user("nobody"), at=NOON)

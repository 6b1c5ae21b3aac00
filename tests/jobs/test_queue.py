"""Jobs: enqueued, taken on a lease by one worker, completed or tried again; workers report that they run."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.jobs import alerts, heartbeat, queue, registry, rounds, worker
from cms.jobs.models import Alert, Job, Worker
from cms.jobs.queue import LEASE, LeaseLost, completing, fail, finish, renew, take
from cms.jobs.registry import register_task
from cms.publishing.models import NameChange, RefreshDue
from tests.make import NOON, credit, document, edit, make_live, make_person, make_title
from tests.refusals import refused

from . import tasks
from .tasks import fails, note

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


class TestTaking:
    def test_gives_what_is_due_longest_first(self):
        note.using(run_after=NOON).enqueue(2)
        note.using(run_after=NOON - SECOND).enqueue(1)
        note.using(run_after=NOON + SECOND).enqueue(3)
        assert [take(NOON, "one").args, take(NOON, "one").args, take(NOON, "one")] == ["[1]", "[2]", None]

    def test_keeps_others_off_until_the_lease_lapses(self):
        note.using(run_after=NOON).enqueue()
        job = take(NOON, "one")
        assert take(NOON + LEASE - SECOND, "two") is None
        again = take(NOON + LEASE, "two")
        assert (again.pk, again.taken_by, again.tries) == (job.pk, "two", 2)

    def test_keeps_them_off_for_longer_where_it_is_renewed(self):
        note.using(run_after=NOON).enqueue()
        job = take(NOON, "one")
        assert renew(job, now=NOON + LEASE - SECOND)
        assert take(NOON + LEASE, "two") is None
        assert take(NOON + LEASE + LEASE, "two")
        assert not renew(job, now=NOON + LEASE)

    def test_gives_what_is_more_urgent_first(self):
        note.using(run_after=NOON - SECOND).enqueue(1)
        note.using(run_after=NOON, priority=50).enqueue(2)
        assert [take(NOON, "one").args, take(NOON, "one").args] == ["[2]", "[1]"]

    def test_asks_once_where_nothing_is_due(self, django_assert_num_queries):
        note.using(run_after=NOON + SECOND).enqueue()
        tasks.add.using(run_after=NOON + timedelta(days=1)).enqueue(1)
        with django_assert_num_queries(1):
            take(NOON, "one")

    def test_a_name_is_given_once(self):
        with pytest.raises(ImproperlyConfigured, match="Two tasks are called note"):
            register_task(fails, name="note", label="fail")


class TestWhatThisVersionDoesNotKnow:
    """Another version runs beside this one, newer or older: what is only its own waits for it."""

    @pytest.mark.parametrize(
        "values",
        [
            {"what": "renamed"},
            {"kwargs": '{"unheard_of": 1}'},
            {"args": "not JSON"},
            {"args": '{"an": "object"}'},
            {"kwargs": "[]"},
        ],
    )
    def test_is_left_as_it_is(self, clock, values):
        pk = tasks.add.using(run_after=NOON).enqueue(1).id
        Job.objects.filter(pk=pk).update(**values)
        before = Job.objects.values().get(pk=pk)
        note.using(run_after=NOON).enqueue(7)
        clock.now += timedelta(days=40)
        worker.arrive("one", at=clock.now)
        for _ in range(3):
            worker.work_off("one", clock=clock)
        assert Job.objects.values().get(pk=pk) == before
        assert not Alert.objects.exists()
        with pytest.raises(TaskResultDoesNotExist):
            tasks.add.get_result(pk)

    def test_is_done_by_one_that_knows_it(self, clock, monkeypatch, done):
        note.using(run_after=NOON).enqueue(7)
        known = registry._declared
        monkeypatch.setattr(registry, "_declared", {})
        assert worker.work_off("old", clock=clock) == 0
        monkeypatch.setattr(registry, "_declared", known)
        assert worker.work_off("new", clock=clock) == 1
        assert done == [([7], NOON)]

    def test_costs_no_more_looks_than_one(self, clock, django_assert_num_queries):
        pk = tasks.add.using(run_after=NOON).enqueue(1).id
        Job.objects.filter(pk=pk).update(args="not JSON")
        assert take(NOON, "one") is None
        with django_assert_num_queries(1):
            assert take(NOON, "one") is None


class TestDjangosTasks:
    """What a task's author calls is Django's interface."""

    def test_keep_what_was_returned(self, clock):
        result = tasks.add.enqueue(1, two=2)
        assert (result.status, result.args, result.kwargs) == ("READY", [1], {"two": 2})
        worker.work_off("one", clock=clock)
        result.refresh()
        assert (result.status, result.return_value, result.attempts) == ("SUCCESSFUL", 3, 1)

    def test_run_without_a_context_too(self, clock):
        result = tasks.plain.enqueue("words")
        worker.work_off("one", clock=clock)
        assert tasks.plain.get_result(result.id).return_value == "WORDS"

    @pytest.mark.parametrize("argument", [object(), {1, 2}, b"\xff", NOON, float("nan"), float("inf")])
    def test_refuse_what_is_no_json_when_it_is_enqueued(self, argument):
        with pytest.raises((TypeError, ValueError)):
            tasks.add.enqueue(argument)
        assert not Job.objects.exists()

    @pytest.mark.parametrize("given", [((), {}), ((1, 2), {}), ((1,), {"three": 3})])
    def test_refuse_arguments_that_the_task_does_not_take(self, given):
        args, kwargs = given
        with pytest.raises(TypeError, match="does not take these arguments"):
            tasks.add.enqueue(*args, **kwargs)

    def test_refuse_one_that_is_not_declared(self, monkeypatch):
        monkeypatch.setattr(registry, "_declared", {})
        with pytest.raises(InvalidTaskError, match="is not declared"):
            note.enqueue()

    @pytest.mark.parametrize("number", ["", "x", "999", "²", "9" * 40])
    def test_know_no_result_of_what_is_not_there(self, number):
        with pytest.raises(TaskResultDoesNotExist):
            note.get_result(number)


class TestOneAtATime:
    def test_a_second_one_is_the_first(self):
        first, second = tasks.count.enqueue(3), tasks.count.enqueue(3)
        assert first.id == second.id
        assert tasks.count.enqueue(4).id != first.id

    def test_is_there_again_once_the_first_is_over(self):
        first = tasks.count.enqueue(3)
        finish(Job.objects.get(), at=NOON)
        assert tasks.count.enqueue(3).id != first.id

    def test_the_database_says_so_too(self):
        tasks.count.enqueue(3)
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(what="count", due_at=NOON, key="count 3")


def rename_and_fail():
    User.objects.update(first_name="Changed")
    raise ZeroDivisionError


class TestCompleting:
    def test_is_in_one_transaction_with_the_effects(self, writer):
        note.using(run_after=NOON).enqueue()
        job = take(NOON, "one")
        with pytest.raises(ZeroDivisionError), completing(job, at=NOON):
            rename_and_fail()
        assert not User.objects.filter(first_name="Changed").exists()
        with completing(job, at=NOON):
            User.objects.update(first_name="Changed")
        assert User.objects.get().first_name == "Changed"
        assert Job.objects.get().done_at == NOON

    def test_is_refused_to_who_lost_the_lease_and_its_effects_with_it(self, writer):
        note.using(run_after=NOON).enqueue()
        slow, quick = take(NOON, "one"), take(NOON + LEASE, "one")
        with pytest.raises(LeaseLost), completing(slow, at=NOON):
            User.objects.update(first_name="Twice")
        assert not finish(slow, at=NOON)
        assert not fail(slow, at=NOON, error=ValueError())
        assert finish(quick, at=NOON)
        with pytest.raises(LeaseLost), completing(quick, at=NOON):
            User.objects.update(first_name="Twice")
        assert not User.objects.filter(first_name="Twice").exists()

    def test_takes_no_job_out_of_the_hands_of_a_transaction_that_is_undone(self):
        with transaction.atomic():
            note.using(run_after=NOON).enqueue()
            transaction.set_rollback(True)
        assert take(NOON, "one") is None


class TestFailing:
    def test_waits_twice_as_long_each_time_and_says_what_went_wrong(self):
        note.using(run_after=NOON).enqueue()
        now, waits = NOON, []
        for _ in range(15):
            job = take(now, "one")
            fail(job, at=now, error=ValueError("No\0 luck."))
            due = Job.objects.get().due_at
            assert take(due - SECOND, "one") is None
            waits.append((due - now).total_seconds())
            now = due
        assert waits[:4] == [2, 4, 8, 16]
        assert waits[-1] == 3600
        assert Job.objects.get().last_error == "ValueError: No luck."

    def test_for_good_comes_after_some_tries_with_its_reason(self, clock, caplog, done):
        caplog.set_level(logging.CRITICAL)
        fails.using(run_after=NOON).enqueue(7)
        for _ in range(registry.TRIES + 3):
            worker.work_off("one", clock=clock)
            clock.now += queue.LONGEST_WAIT
        job = Job.objects.get()
        reason = "It was tried 10 times. The last time it ended with ZeroDivisionError: division by zero"
        assert (job.ended, job.last_error, done) == (Job.End.FAILED, reason, ["tried"] * 10)
        told = Alert.objects.get()
        assert (told.why, str(told)) == (Alert.Why.STUCK, f"The task “test fails” failed. {reason}")

    def test_is_not_tried_again_where_it_is_refused(self, clock):
        tasks.refuses.enqueue()
        worker.work_off("one", clock=clock)
        job = Job.objects.get()
        assert (job.ended, job.last_error, job.tries) == (Job.End.REFUSED, "It is not allowed.", 1)
        assert not Alert.objects.exists()

    def test_stops_no_other_job(self, clock, done, caplog):
        caplog.set_level(logging.CRITICAL)
        fails.using(run_after=NOON - SECOND).enqueue()
        note.using(run_after=NOON).enqueue(1)
        assert worker.work_off("one", clock=clock) == 2
        assert done == ["tried", ([1], NOON)]

    def test_of_a_worker_that_dies_each_time_is_for_good_too(self, clock, done):
        note.using(run_after=NOON).enqueue()
        for _ in range(registry.TRIES):
            assert take(clock.now, "dies")
            clock.now += LEASE
        worker.work_off("one", clock=clock)
        assert Job.objects.get().ended == Job.End.FAILED
        reason = "It was begun 10 times, and its worker stopped each time without a word."
        assert Job.objects.get().last_error == reason
        assert Alert.objects.get().why == Alert.Why.STUCK
        assert done == []


class TestTheClockGoingBack:
    """By a day: a machine came up with the wrong time and was put right."""

    DAY = timedelta(days=1)

    def test_keeps_no_lease_for_a_day(self):
        note.using(run_after=NOON).enqueue()
        take(NOON + self.DAY, "ahead")
        assert take(NOON, "one")

    def test_keeps_no_failure_waiting_for_a_day(self):
        note.using(run_after=NOON).enqueue()
        fail(take(NOON + self.DAY, "ahead"), at=NOON + self.DAY, error=ValueError())
        assert take(NOON, "one")

    def test_publishes_nothing_before_its_time(self):
        note.using(run_after=NOON + self.DAY).enqueue()
        assert take(NOON, "one") is None

    def test_stops_no_round(self, clock, monkeypatch):
        monkeypatch.setattr(rounds, "_rounds", {})
        rounds.register_round(tasks.look, name="look", label="look", every=timedelta(minutes=1))
        for at in (NOON + self.DAY, NOON):
            rounds.start_due_rounds(at=at)
        assert Job.objects.get().what == "look"

    def test_makes_no_worker_of_one_that_is_gone(self):
        heartbeat.arrive("ahead", at=NOON + self.DAY)
        assert heartbeat.last_seen(at=NOON) is None
        heartbeat.beat("ahead", at=NOON)
        assert heartbeat.last_seen(at=NOON) == NOON


class TestAWorker:
    def test_does_what_is_due_and_leaves_the_rest(self, clock, done):
        note.using(run_after=NOON).enqueue(1)
        note.using(run_after=NOON + SECOND).enqueue(2)
        assert worker.work_off("one", clock=clock) == 1
        clock.now += SECOND
        assert worker.work_off("one", clock=clock) == 1
        assert done == [([1], NOON), ([2], NOON + SECOND)]
        assert Job.objects.filter(done_at=None).count() == 0

    def test_refreshes_what_carries_a_name_that_moved(self, clock, writer, editor, monkeypatch):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        monkeypatch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
        make_live(ava, by=writer, approver=editor)
        NameChange.objects.create(card=ava.card)
        worker.work_off("one", clock=clock)
        assert document(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
        assert not NameChange.objects.exists()
        assert not RefreshDue.objects.exists()

    def test_goes_on_where_documents_can_not_be_refreshed(self, clock, writer, done, monkeypatch, caplog):
        NameChange.objects.create(card=make_person(writer).card)
        monkeypatch.setattr("cms.publishing.refresh._refresh", lambda **_: 1 / 0)
        note.using(run_after=NOON).enqueue(1)
        assert worker.work_off("one", clock=clock) == 1
        assert "refresh [] failed" in caplog.text

    def test_stops_before_the_next_thing(self, clock, done):
        tasks.stops.using(run_after=NOON - SECOND).enqueue()
        note.using(run_after=NOON).enqueue()
        assert worker.work_off("one", clock=clock, stop=tasks.stop) == 1
        assert done == []
        assert Job.objects.filter(done_at=None).count() == 1

    def test_keeps_quiet_while_nothing_is_due(self, clock, django_assert_num_queries):
        heartbeat.arrive("one", at=NOON)
        rounds.start_due_rounds(at=NOON)  # the first time, it writes down when they are due
        # heartbeat, seal, acts, jobs, three queues of names, what is missing, open conflicts, rounds; the day
        # that claims are told as of, and whether any has a date; how far the log is read, and what follows
        with django_assert_num_queries(14) as asked:
            worker.work_off("one", clock=clock)
        assert not [each for each in asked if not each["sql"].startswith("SELECT")]

    def test_once_is_a_command_for_cron(self, done, capsys):
        note.using(run_after=NOON).enqueue(1)
        call_command("worker", "--once")
        assert capsys.readouterr().out == "1 job done.\n"
        assert [ids for ids, _ in done] == [[1]]
        assert Worker.objects.get().stopped_at

    def test_forgets_jobs_that_are_long_done(self):
        for days, by in ((31, "old"), (29, "new")):
            note.using(run_after=NOON - timedelta(days=days)).enqueue()
            finish(take(NOON, by), at=NOON - timedelta(days=days))
        note.using(run_after=NOON - timedelta(days=99)).enqueue()
        worker.arrive("one", at=NOON)
        assert set(Job.objects.values_list("taken_by", flat=True)) == {"new", None}

    def test_keeps_what_failed_until_somebody_decides(self):
        long_ago = NOON - timedelta(days=99)
        for end in Job.End:
            Job.objects.create(what="note", due_at=long_ago, done_at=long_ago, ended=end)
        queue.forget(before=NOON)
        assert Job.objects.get().ended == Job.End.FAILED

    @pytest.mark.parametrize("end", Job.End)
    def test_reopens_only_what_stopped(self, end):
        job = Job.objects.create(what="note", due_at=NOON, done_at=NOON, ended=end)
        assert queue.reopen(job, at=NOON) == (end in ("failed", "refused", "cancelled"))


class TestPresence:
    def test_is_heard_of_at_most_every_few_seconds(self):
        heartbeat.arrive("one", at=NOON)
        heartbeat.beat("one", at=NOON + 9 * SECOND)
        assert heartbeat.last_seen(at=NOON + 9 * SECOND) == NOON
        heartbeat.beat("one", at=NOON + 10 * SECOND)
        assert heartbeat.last_seen(at=NOON + 10 * SECOND) == NOON + 10 * SECOND

    def test_is_missed_after_two_minutes(self):
        assert heartbeat.last_seen(at=NOON) is None
        assert heartbeat.is_silent(None, at=NOON)
        assert not heartbeat.is_silent(NOON, at=NOON + heartbeat.SILENCE)
        assert heartbeat.is_silent(NOON, at=NOON + heartbeat.SILENCE + SECOND)

    def test_of_workers_long_gone_is_forgotten(self):
        heartbeat.arrive("one", at=NOON)
        heartbeat.leave("one", at=NOON)
        heartbeat.arrive("two", at=NOON + timedelta(days=2))
        assert list(Worker.objects.values_list("name", flat=True)) == ["two"]


class TestAlerts:
    def test_stand_until_somebody_who_may_clears_them(self, writer, editor, other_editor):
        told = alerts.alert(Alert.Why.LATE, "Late.", at=NOON)
        with refused(NotAllowed, "schedule_changeset"):
            alerts.clear(told, by=writer, at=NOON)
        assert list(alerts.standing()) == [told]
        assert alerts.clear(told, by=editor, at=NOON)
        assert not alerts.clear(told, by=other_editor, at=NOON)
        assert not alerts.standing()
        told.refresh_from_db()
        assert told.cleared_by == editor

    def test_may_be_cleared_by_editors_from_the_first_migration(self, writer, editor):
        assert editor.has_perm(permissions.SCHEDULE)
        assert not writer.has_perm(permissions.SCHEDULE)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_taking_skips_what_others_have_locked(django_assert_num_queries):
    note.using(run_after=NOON).enqueue()
    with django_assert_num_queries(5) as asked:
        take(NOON, "one")
    assert any("FOR NO KEY UPDATE SKIP LOCKED" in each["sql"] for each in asked)
    assert queue.overdue(NOON).count() == 1

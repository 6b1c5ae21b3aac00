"""Jobs: enqueued, taken on a lease by one worker, completed or tried again; workers report that they run."""

import logging
from datetime import timedelta
from threading import Event

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.jobs import alerts, heartbeat, queue, registry, rounds, worker
from cms.jobs.models import Alert, Job, Worker
from cms.jobs.queue import LEASE, LeaseLost, completing, enqueue, fail, finish, renew, take
from cms.jobs.registry import register_job
from cms.publishing.models import NameChange, RefreshDue
from tests.make import NOON, credit, document, edit, make_live, make_person, make_title
from tests.refusals import refused

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def done(monkeypatch) -> list:
    """What the job "note" was done for, in order; other jobs are registered by the tests that need them."""
    seen: list = []
    monkeypatch.setattr(registry, "_runs", {**registry._runs})
    register_job("note", lambda job, *, at: seen.append((job.ids, at)))
    return seen


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
        enqueue("note", [2], due=NOON)
        enqueue("note", [1], due=NOON - SECOND)
        enqueue("note", [3], due=NOON + SECOND)
        assert [take(NOON, "one").ids, take(NOON, "one").ids, take(NOON, "one")] == [[1], [2], None]

    def test_keeps_others_off_until_the_lease_lapses(self):
        enqueue("note", due=NOON)
        job = take(NOON, "one")
        assert take(NOON + LEASE - SECOND, "two") is None
        again = take(NOON + LEASE, "two")
        assert (again.pk, again.taken_by, again.tries) == (job.pk, "two", 2)

    def test_keeps_them_off_for_longer_where_it_is_renewed(self):
        enqueue("note", due=NOON)
        job = take(NOON, "one")
        assert renew(job, now=NOON + LEASE - SECOND)
        assert take(NOON + LEASE, "two") is None
        assert take(NOON + LEASE + LEASE, "two")
        assert not renew(job, now=NOON + LEASE)

    def test_leaves_jobs_alone_that_only_other_versions_of_us_know(self, monkeypatch):
        job = enqueue("note", due=NOON)
        monkeypatch.setattr(registry, "_runs", {})
        assert take(NOON, "one") is None
        with pytest.raises(KeyError):
            enqueue("note", due=NOON)
        assert not Job.objects.get(pk=job.pk).done_at

    def test_is_about_few_things(self):
        with pytest.raises(ValueError, match="500 ids are too many for one job"):
            enqueue("note", range(500), due=NOON)

    def test_asks_once_where_nothing_is_due(self, django_assert_num_queries):
        enqueue("note", due=NOON + SECOND)
        with django_assert_num_queries(1):
            take(NOON, "one")

    def test_a_name_is_given_once(self):
        with pytest.raises(ImproperlyConfigured, match="Two jobs are called note"):
            register_job("note", print)


def rename_and_fail():
    User.objects.update(first_name="Changed")
    raise ZeroDivisionError


class TestCompleting:
    def test_is_in_one_transaction_with_the_effects(self, writer):
        enqueue("note", due=NOON)
        job = take(NOON, "one")
        with pytest.raises(ZeroDivisionError), completing(job, at=NOON):
            rename_and_fail()
        assert not User.objects.filter(first_name="Changed").exists()
        with completing(job, at=NOON):
            User.objects.update(first_name="Changed")
        assert User.objects.get().first_name == "Changed"
        assert Job.objects.get().done_at == NOON

    def test_is_refused_to_who_lost_the_lease_and_its_effects_with_it(self, writer):
        enqueue("note", due=NOON)
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
            enqueue("note", due=NOON)
            transaction.set_rollback(True)
        assert take(NOON, "one") is None


class TestFailing:
    def test_waits_twice_as_long_each_time_and_says_what_went_wrong(self):
        enqueue("note", due=NOON)
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

    def test_for_long_is_told_once(self, clock, caplog):
        caplog.set_level(logging.CRITICAL)
        register_job("fails", lambda job, *, at: 1 / 0)
        enqueue("fails", [7], due=NOON)
        for _ in range(worker.STUCK + 3):
            worker.work_off("one", clock=clock)
            clock.now = Job.objects.get().due_at
        [told] = Alert.objects.all()
        assert told.why == Alert.Why.STUCK
        assert (
            str(told)
            == "The job “fails [7]” was started 10 times and is not done. ZeroDivisionError: division by zero"
        )
        assert not Job.objects.get().done_at

    def test_stops_no_other_job(self, clock, done, caplog):
        caplog.set_level(logging.CRITICAL)
        register_job("fails", lambda job, *, at: 1 / 0)
        enqueue("fails", due=NOON - SECOND)
        enqueue("note", [1], due=NOON)
        assert worker.work_off("one", clock=clock) == 2
        assert done == [([1], NOON)]

    def test_a_worker_that_dies_each_time_is_told_too(self, clock):
        enqueue("note", due=NOON)
        for _ in range(worker.STUCK - 1):
            take(clock.now, "dies")
            clock.now += LEASE
        worker.work_off("one", clock=clock)
        assert Alert.objects.get().why == Alert.Why.STUCK
        assert Job.objects.get().done_at


class TestAWorker:
    def test_does_what_is_due_and_leaves_the_rest(self, clock, done):
        enqueue("note", [1], due=NOON)
        enqueue("note", [2], due=NOON + SECOND)
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
        enqueue("note", [1], due=NOON)
        assert worker.work_off("one", clock=clock) == 1
        assert "could not be refreshed" in caplog.text

    def test_stops_before_the_next_thing(self, clock, done):
        stop = Event()
        register_job("stops", lambda job, *, at: stop.set())
        enqueue("stops", due=NOON - SECOND)
        enqueue("note", due=NOON)
        assert worker.work_off("one", clock=clock, stop=stop) == 1
        assert done == []
        assert Job.objects.filter(done_at=None).count() == 1

    def test_keeps_quiet_while_nothing_is_due(self, clock, django_assert_num_queries):
        heartbeat.arrive("one", at=NOON)
        rounds.run_due_rounds(at=NOON)  # the first time, it writes down when they are due
        # heartbeat, seal, acts, jobs, three queues of names, rounds
        with django_assert_num_queries(8) as asked:
            worker.work_off("one", clock=clock)
        assert not [each for each in asked if not each["sql"].startswith("SELECT")]

    def test_once_is_a_command_for_cron(self, done, capsys):
        enqueue("note", [1], due=NOON)
        call_command("worker", "--once")
        assert capsys.readouterr().out == "1 job done.\n"
        assert [ids for ids, _ in done] == [[1]]
        assert Worker.objects.get().stopped_at

    def test_forgets_jobs_that_are_long_done(self):
        for days, by in ((31, "old"), (29, "new")):
            enqueue("note", due=NOON - timedelta(days=days))
            finish(take(NOON, by), at=NOON - timedelta(days=days))
        enqueue("note", due=NOON - timedelta(days=99))
        worker.arrive("one", at=NOON)
        assert set(Job.objects.values_list("taken_by", flat=True)) == {"new", None}


class TestPresence:
    def test_is_heard_of_at_most_every_few_seconds(self):
        heartbeat.arrive("one", at=NOON)
        heartbeat.beat("one", at=NOON + 9 * SECOND)
        assert heartbeat.last_seen() == NOON
        heartbeat.beat("one", at=NOON + 10 * SECOND)
        assert heartbeat.last_seen() == NOON + 10 * SECOND

    def test_is_missed_after_two_minutes(self):
        assert heartbeat.last_seen() is None
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
    enqueue("note", due=NOON)
    with django_assert_num_queries(5) as asked:
        take(NOON, "one")
    assert any("FOR NO KEY UPDATE SKIP LOCKED" in each["sql"] for each in asked)
    assert queue.overdue(NOON).count() == 1

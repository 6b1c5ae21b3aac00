"""Rounds: what workers do again and again, as jobs, one at a time each."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.jobs import queue, registry, rounds, worker
from cms.jobs.models import Alert, Job, Round
from cms.jobs.rounds import REST, register_round
from tests.make import NOON

from . import tasks

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_others(monkeypatch):
    monkeypatch.setattr(rounds, "_rounds", {})


def work(at, name="one"):
    return worker.work_off(name, clock=lambda: at)


class TestAtAnInterval:
    @pytest.fixture(autouse=True)
    def every_minute(self):
        register_round(tasks.look, name="look", label="look", every=MINUTE)

    def test_are_made_by_one_worker_each_time(self, done):
        for n in (0, 0.5, 1, 1, 1.5, 2.5):
            work(NOON + n * MINUTE, name=f"worker {n}")
        assert done == [NOON + MINUTE, NOON + 2.5 * MINUTE]

    def test_leave_no_rows_behind(self):
        for n in range(5):
            work(NOON + n * MINUTE)
        assert not Job.objects.exists()
        assert Round.objects.get().due_at == NOON + 5 * MINUTE

    def test_count_as_nothing_that_somebody_asked_for(self):
        work(NOON)
        assert work(NOON + MINUTE) == 0
        rounds.start_due_rounds(at=NOON + 2 * MINUTE)
        assert Job.objects.exists()
        assert not worker.is_needed()

    def test_come_once_however_many_were_missed(self, done):
        work(NOON)
        work(NOON + 60 * MINUTE)
        assert done == [NOON + 60 * MINUTE]


class TestWhatIsWanted:
    def test_is_made_by_as_many_workers_as_it_wants(self):
        register_round(tasks.look, name="look", label="look", wanted=lambda *, at: 3)
        assert rounds.start_due_rounds(at=NOON) == 3
        assert rounds.start_due_rounds(at=NOON) == 0
        assert sorted(Job.objects.values_list("key", "args")) == [
            ("look 1", "[]"),
            ("look 2", "[2]"),
            ("look 3", "[3]"),
        ]

    def test_is_not_made_again_at_once_where_it_found_nothing(self, done):
        register_round(tasks.look, name="look", label="look", wanted=lambda *, at: 1)
        work(NOON)
        assert done == [NOON]
        work(NOON)
        assert done == [NOON, NOON]

    def test_needs_one_of_both(self):
        for both in ({}, {"every": MINUTE, "wanted": lambda *, at: 1}):
            with pytest.raises(ImproperlyConfigured, match="at an interval or when it is wanted"):
                register_round(tasks.look, name="look", label="look", **both)


class TestThatFail:
    @pytest.fixture(autouse=True)
    def failing(self, monkeypatch, caplog):
        caplog.set_level(logging.CRITICAL)
        # Declared as a round and not by itself.
        monkeypatch.delitem(registry._declared, "fails")
        register_round(tasks.fails, name="fails", label="fail", wanted=lambda *, at: 1)

    def until_it_failed(self, now):
        while not Job.objects.failed().exists():
            work(now)
            now += queue.LONGEST_WAIT
        return Job.objects.get().done_at

    def test_rest_and_come_again(self, done):
        failed_at = self.until_it_failed(NOON)
        assert len(done) == registry.TRIES
        for _ in range(3):
            work(failed_at + REST - MINUTE)
        assert len(done) == registry.TRIES
        work(failed_at + REST)
        assert len(done) == registry.TRIES + 1

    def test_are_one_failure_and_one_alert_however_long(self):
        now = self.until_it_failed(NOON)
        for _ in range(2 * registry.TRIES):
            now += REST
            work(now)
        assert Job.objects.count() == 1
        assert Alert.objects.count() == 1

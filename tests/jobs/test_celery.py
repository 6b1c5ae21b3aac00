"""Tasks on Celery with a real Redis: two workers, of which one is killed; and Redis gone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from redis import client

from cms.accounts.models import User
from cms.jobs import broker, queue, worker
from cms.jobs.models import Job
from cms.jobs.queue import LEASE

from . import tasks
from .test_worker_killed import environment, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
]

LATER = LEASE + broker.PATIENCE


class Redis:
    """A Redis of the test's own, which it may take away."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        bare = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), *bare], stdout=subprocess.DEVNULL
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def forget(self):
        # Not all of it: a process tells Redis only once where its messages go.
        client.Redis.from_url(self.url).delete("celery", "unacked", "unacked_index", "unacked_mutex")

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server():
    # One for all: Celery keeps its connections for the life of a process.
    found = Redis()
    broker.app.conf.broker_url = found.url
    yield found
    found.stop()


@pytest.fixture
def redis(server, settings, monkeypatch):
    if not server.answers():
        server.start()
    server.forget()
    monkeypatch.setattr(broker, "_away_until", 0.0)
    monkeypatch.setattr(broker, "AWAY", 0.5)
    settings.TASKS = {"default": {"BACKEND": "cms.jobs.broker.CeleryBackend"}}
    return server


@pytest.fixture
def celery(redis):
    """Starts a worker of Celery; all of them end with the test."""
    started = []

    def start(name: str) -> subprocess.Popen:
        options = ["--include", "tests.jobs.declared", "--concurrency", "1", "--hostname", f"{name}@test"]
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "cms.jobs.broker", "worker", *options],
            env=environment() | {"CELERY_BROKER_URL": redis.url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for each in started:
        kill(each)


def kill(process: subprocess.Popen) -> None:
    """A worker and its children, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def unfinished() -> int:
    return Job.objects.unfinished().count()


def sweep(after=timedelta(0)) -> int:
    """What `manage.py worker` does at one look, some time from now."""
    return worker.work_off("sweeping", clock=lambda: timezone.now() + after)


class TestTwoWorkers:
    def test_do_each_task_once(self, celery, writer):
        for name in ("one", "two"):
            celery(name)
        with transaction.atomic():
            for _ in range(12):
                tasks.lengthen.enqueue()
        wait_for(lambda: not unfinished())
        assert User.objects.get(pk=writer.pk).first_name == "x" * 12
        assert set(Job.objects.values_list("tries", flat=True)) == {1}

    def test_one_killed_in_a_batch_leaves_the_rest_to_the_other(self, celery, writer):
        one = celery("one")
        tasks.start_count(writer, to=9, deadly=4)
        wait_for(lambda: Group.objects.filter(name="group 4").exists())
        kill(one)
        celery("two")
        # Not until the lease has lapsed; then the sweep finds what nobody was told of.
        sweep(after=LATER)
        wait_for(lambda: not unfinished())
        assert Group.objects.filter(name__startswith="group ").count() == 9
        assert Job.objects.get().progress.done == 9


class TestAMessage:
    def test_that_comes_twice_has_one_effect(self, redis, writer):
        pk = int(tasks.lengthen.enqueue().id)
        broker.look(pk)
        broker.look(pk)
        assert User.objects.get(pk=writer.pk).first_name == "x"

    def test_about_what_another_worker_has_does_nothing(self, redis, writer):
        pk = int(tasks.lengthen.enqueue().id)
        assert queue.take(timezone.now(), "another", only=[pk])
        broker.look(pk)
        assert User.objects.get(pk=writer.pk).first_name == ""

    def test_about_nothing_and_about_what_is_not_due_does_nothing(self, redis, done):
        later = timezone.now() + timedelta(hours=1)
        broker.look(int(tasks.note.using(run_after=later).enqueue().id))
        broker.look(999_999)
        assert done == []

    def test_is_not_sent_where_the_transaction_is_undone(self, redis):
        with transaction.atomic():
            tasks.note.enqueue()
            transaction.set_rollback(True)
        with broker.app.connection_for_read() as asked:
            assert asked.default_channel.client.llen("celery") == 0


class TestTheWorkerBesideThem:
    def test_tells_of_what_comes_due_and_leaves_it_to_them(self, redis, celery, writer):
        due = timezone.now() + timedelta(minutes=5)
        pk = tasks.lengthen.using(run_after=due).enqueue().id
        assert sweep() == 0
        assert Job.objects.get().told_at is None
        Job.objects.filter(pk=pk).update(due_at=timezone.now())
        assert sweep() == 0
        assert Job.objects.get().told_at
        celery("one")
        wait_for(lambda: not unfinished())
        assert User.objects.get(pk=writer.pk).first_name == "x"

    def test_does_what_nobody_takes(self, redis, writer):
        tasks.lengthen.enqueue()
        assert sweep() == 0
        assert sweep(after=broker.PATIENCE) == 1
        assert User.objects.get(pk=writer.pk).first_name == "x"


class TestRedisGone:
    def test_for_ever_leaves_everything_to_the_worker(self, redis, writer):
        redis.stop()
        began = time.monotonic()
        for _ in range(5):
            tasks.lengthen.enqueue()
        assert time.monotonic() - began < 60
        assert sweep() == 5
        assert User.objects.get(pk=writer.pk).first_name == "xxxxx"

    def test_for_a_while_holds_nothing_up_afterwards(self, redis, celery, writer):
        celery("one")
        tasks.lengthen.enqueue()
        wait_for(lambda: not unfinished())
        redis.stop()
        tasks.lengthen.enqueue()
        redis.start()
        time.sleep(1)
        tasks.lengthen.enqueue()
        sweep()
        wait_for(lambda: not unfinished())
        assert User.objects.get(pk=writer.pk).first_name == "xxx"
        sweeping = Job.objects.filter(taken_by="sweeping").count()
        assert sweeping < 3

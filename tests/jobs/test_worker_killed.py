"""Several workers, and people, at the same time, with real transactions; and workers that are killed."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from textwrap import dedent
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.models import Changeset, Schedule
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import State
from cms.desk.review.contents import take_out
from cms.jobs import heartbeat, queue, worker
from cms.jobs.backend import backend
from cms.jobs.context import Context
from cms.jobs.models import Alert, Job, Worker
from cms.jobs.queue import LEASE, take
from cms.jobs.schedules import publish_due, reschedule, schedule, unschedule
from cms.publishing import log
from cms.publishing.models import FeedHead, LiveDocument, NameChange, Publication, RefreshDue
from tests.desk.test_concurrency import (
    PATIENCE,
    apart,
    nothing_fails_after_commit,
    pause,
    refusals,
    served,
    together,
)
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_title

from . import tasks
from .test_schedules import HOUR, SECOND, SIX, wall_time

__all__ = ["nothing_fails_after_commit"]
pytestmark = pytest.mark.django_db(transaction=True)

STEPS = {
    "taken": ("cms.jobs.worker", "do"),
    "changeset locked": ("cms.desk.review.decisions", "require_approved"),
    "written, not in the log": ("cms.publishing.log", "append"),
    "committed, not completed": ("cms.jobs.queue", "finish"),
}


@pytest.fixture
def scheduled(writer, editor) -> Changeset:
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
    return changeset


def work(at, name: str = "worker") -> int:
    return worker.work_off(name, clock=lambda: at)


def publish(job: Job, at) -> None:
    """What a worker does that has taken this job."""
    context = Context(task_result=backend().result_of(job), job=job, at=at, clock=lambda: at)
    publish_due.call(context, *json.loads(job.args))


def is_published_once(changeset: Changeset) -> bool:
    assert Changeset.objects.get(pk=changeset.pk).state == State.PUBLISHED
    assert changeset.decisions.filter(verdict=Verdict.PUBLISHED).count() == 1
    assert changeset.schedules.filter(ended_how=Schedule.End.PUBLISHED).count() == 1
    assert FeedHead.objects.get().position == Publication.objects.count()
    return Publication.objects.filter(proposal__changeset=changeset).count() == changeset.standing().count()


def environment() -> dict[str, str]:
    """For another process of ours on the test's database."""
    settings = connection.settings_dict
    url = (
        f"sqlite:///{settings['NAME']}"
        if connection.vendor == "sqlite"
        else "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings)
    )
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DEBUG": "true",
    }


def start(script: str, **values) -> subprocess.Popen:
    """Another process of ours on the test's database."""
    begin = "import django; django.setup()\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + dedent(script).format(**values)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


KILLED_AT_A_STEP = """
    import os, signal
    from datetime import datetime
    import {module} as module
    from cms.jobs.worker import work_off
    setattr(module, "{name}", lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
    work_off("killed", clock=lambda: datetime.fromisoformat("{at}"))
"""


KILLED_IN_A_TASK = """
    import os, signal
    from datetime import datetime
    import {module} as module
    from cms.jobs import worker
    do = worker.do

    def deadly(job, **values):
        if job.what == "{what}":
            setattr(module, "{name}", lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
        return do(job, **values)

    worker.do = deadly
    worker.work_off("killed", clock=lambda: datetime.fromisoformat("{at}"))
"""


def kill_in(what: str, step: str, *, at) -> None:
    """Have a worker killed at that step of that task, and at no other's."""
    module, _, name = step.rpartition(".")
    process = start(KILLED_IN_A_TASK, what=what, module=module, name=name, at=at.isoformat())
    assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()


class TestKilled:
    @pytest.mark.parametrize("step", STEPS)
    def test_at_any_step_nothing_is_lost_or_repeated(self, scheduled, step):
        module, name = STEPS[step]
        process = start(KILLED_AT_A_STEP, module=module, name=name, at=SIX.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        is_committed = step == "committed, not completed"
        assert Publication.objects.count() == is_committed
        assert LiveDocument.objects.count() == is_committed
        assert Job.objects.get(what="publish").taken_by == "killed"

        assert work(SIX + LEASE - SECOND) == 0
        assert work(SIX + LEASE) == 1
        assert is_published_once(scheduled)
        assert Job.objects.get(what="publish").done_at
        assert not Alert.objects.exists()

    def test_while_it_gives_up_the_alert_comes_once(self, scheduled):
        User.objects.filter(username="editor").update(is_active=False)
        process = start(KILLED_AT_A_STEP, module="cms.jobs.schedules", name="alert", at=SIX.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        assert Changeset.objects.get().state == State.SCHEDULED
        work(SIX + LEASE)
        work(SIX + HOUR)
        assert Alert.objects.get().why == Alert.Why.NOT_ALLOWED
        # The editor who is gone was the one who had approved it.
        assert Changeset.objects.get().state == State.IN_REVIEW
        assert scheduled.decisions.filter(verdict=Verdict.NOT_PUBLISHED).count() == 1

    def test_a_refresh_is_done_by_the_next_one(self, writer, editor, monkeypatch):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        monkeypatch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
        make_live(ava, by=writer, approver=editor)
        process = start(KILLED_AT_A_STEP, module="cms.publishing.log", name="append", at=SIX.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        assert served(title)["credits"][0]["contributor"]["name"] == "Ava"
        work(SIX + LEASE)
        assert served(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
        assert not NameChange.objects.exists()
        assert not RefreshDue.objects.exists()


class TestSeveral:
    def test_share_the_work_and_publish_each_thing_once(self, writer, editor):
        waiting = [make_approved(make_title(writer), by=writer, approver=editor) for _ in range(8)]
        for changeset in waiting:
            schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
        steps = [lambda name=name: work(SIX, name) for name in ("one", "two", "three")]
        assert sum(together(*steps)) == 8
        assert all(is_published_once(changeset) for changeset in waiting)
        assert not Alert.objects.exists()
        assert set(Job.objects.values_list("tries", flat=True)) == {1}

    def test_one_job_is_taken_by_one(self):
        tasks.note.using(run_after=NOON).enqueue()
        taken = together(*[lambda name=name: take(NOON, name) for name in ("one", "two", "three", "four")])
        assert len([job for job in taken if job]) == 1

    def test_one_that_lost_its_lease_and_the_next_publish_once(self, scheduled, monkeypatch):
        """The first is held up inside its transaction until its lease has lapsed."""
        first = take(SIX, "one")
        second = take(SIX + LEASE, "two")
        steps = [lambda job=job: publish(job, SIX + LEASE) for job in (first, second)]
        assert refusals(together(*steps)) == []
        assert is_published_once(scheduled)
        assert not queue.finish(first, at=SIX)
        assert queue.finish(second, at=SIX)

    def test_an_effect_and_its_completion_happen_once(self, writer):
        for _ in range(6):
            tasks.lengthen.using(run_after=NOON).enqueue()
        assert sum(together(*[lambda name=name: work(NOON, name) for name in ("one", "two")])) == 6
        assert User.objects.get(pk=writer.pk).first_name == "xxxxxx"

    def test_a_lease_is_renewed_while_its_job_runs(self, monkeypatch):
        monkeypatch.setattr(queue, "LEASE", timedelta(seconds=1))
        monkeypatch.setattr(worker, "LEASE", timedelta(seconds=1))
        tasks.takes_long.using(run_after=NOON).enqueue()
        assert worker.work_off("one", clock=timezone.now) == 1
        assert len(tasks.seen) > 5
        assert set(tasks.seen) == {None}
        assert Job.objects.get().tries == 1


class TestBesidePeople:
    @pytest.mark.parametrize("step", ["move", "cancel", "take out"])
    def test_what_is_moved_or_cancelled_at_that_moment_is_one_or_the_other(
        self, scheduled, writer, editor, step
    ):
        mine = Changeset.objects.get(pk=scheduled.pk)
        steps = {
            "move": lambda: reschedule(mine, by=editor, at=NOON, due=wall_time(SIX + HOUR)),
            "cancel": lambda: unschedule(mine, by=editor, at=NOON),
            "take out": lambda: take_out(mine.standing().get(), by=writer, at=NOON),
        }
        outcome, _ = together(steps[step], lambda: work(SIX))
        is_refused = bool(refusals([outcome]))
        assert is_refused == (Changeset.objects.get().state == State.PUBLISHED)
        assert Publication.objects.count() == is_refused
        assert not Alert.objects.exists()
        assert LiveDocument.objects.count() == is_refused
        work(SIX + HOUR)
        assert Publication.objects.count() == (1 if step == "move" else is_refused)
        assert not Job.objects.filter(done_at=None).exists()

    def test_what_is_cancelled_after_the_worker_has_looked_is_not_published(
        self, scheduled, editor, monkeypatch
    ):
        """Nor is it once it lies there approved, as before it was scheduled."""
        from cms.jobs import schedules

        stopped, go = pause(monkeypatch, schedules, "publish_scheduled", when=lambda *_, **__: True)
        with ThreadPoolExecutor(1) as pool:
            working_ = pool.submit(apart, lambda: work(SIX))
            assert stopped.wait(PATIENCE)
            unschedule(Changeset.objects.get(), by=editor, at=SIX)
            go.set()
            assert working_.result(PATIENCE) == 1
        assert Changeset.objects.get().state == State.APPROVED
        assert not Publication.objects.exists()
        assert not Alert.objects.exists()

    def test_a_cancellation_waits_for_the_publication_under_way(self, scheduled, editor, monkeypatch):
        stopped, go = pause(monkeypatch, log, "lock_head", when=lambda: True)
        with ThreadPoolExecutor(2) as pool:
            publishing = pool.submit(apart, lambda: work(SIX))
            assert stopped.wait(PATIENCE)
            late = pool.submit(apart, lambda: unschedule(Changeset.objects.get(), by=editor, at=SIX))
            time.sleep(0.2)
            go.set()
            assert "is published now" in str(late.result(PATIENCE))
            assert publishing.result(PATIENCE) == 1
        assert is_published_once(scheduled)


RUNS = """
    import sys
    from django.core.management import call_command
    call_command("worker")
    sys.stdout.write("Stopped.")
"""


def wait_for(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


class TestTheCommand:
    def test_runs_until_it_is_told_to_stop(self, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        now = timezone.now()
        due = (now + timedelta(minutes=2)).replace(second=0, microsecond=0)
        schedule(changeset, by=editor, at=now, due=wall_time(due))
        process = start(RUNS)
        try:
            wait_for(Worker.objects.exists)
            assert not heartbeat.is_silent(heartbeat.last_seen(at=timezone.now()), at=timezone.now())
            moment = timezone.now()
            Schedule.objects.update(due_at=moment)
            Job.objects.filter(what="publish").update(due_at=moment)
            wait_for(lambda: Changeset.objects.get().state == State.PUBLISHED)
            wait_for(lambda: Job.objects.get(what="publish").done_at)
        finally:
            process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=PATIENCE)
        assert (said, process.returncode) == ("Stopped.", 0), errors
        assert Worker.objects.get().stopped_at
        assert is_published_once(changeset)

    def test_outlives_a_database_that_is_away_for_a_while(self, monkeypatch, caplog):
        from django.db import OperationalError

        stop, asked = Event(), []

        def take_(now, name, **only):
            asked.append(name)
            if len(asked) == 1:
                raise OperationalError("gone")
            stop.set()

        monkeypatch.setattr(queue, "take", take_)
        monkeypatch.setattr(worker, "PAUSE_AFTER_ERROR", 0.01)
        worker.work("one", clock=timezone.now, stop=stop)
        assert len(asked) == 2
        assert "The database can't be used" in caplog.text
        assert Worker.objects.get().stopped_at

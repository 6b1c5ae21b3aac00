"""What a person starts: its batches are each done once, and it is cancelled, gone on with or taken back."""

import signal
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.models import Act, User
from cms.accounts.rights import NotAllowed
from cms.jobs import progress, queue, worker
from cms.jobs.failures import TaskRefused
from cms.jobs.models import Job, Progress
from cms.jobs.queue import LEASE
from tests.desk.test_concurrency import PATIENCE, together
from tests.make import NOON, make_user
from tests.refusals import refused

from . import tasks
from .test_worker_killed import start

MINUTE = timedelta(minutes=1)


def groups() -> int:
    return Group.objects.filter(name__startswith="group ").count()


def work(at=NOON) -> int:
    return worker.work_off("one", clock=lambda: at)


def one_turn(monkeypatch) -> None:
    """Each turn of a long task is one batch."""
    monkeypatch.setattr(worker, "TURN", -1.0)


def turn(at=NOON) -> None:
    job = queue.take(at, "one")
    worker.do(job, clock=lambda: at)


def reloaded(found: Progress) -> Progress:
    return Progress.objects.select_related("job").get(pk=found.pk)


@pytest.mark.django_db
class TestALongTask:
    def test_is_done_batch_by_batch_with_its_result(self, writer):
        mine = reloaded(tasks.start_count(writer, to=7))
        work()
        mine = reloaded(mine)
        assert groups() == 7
        assert (mine.done, mine.total, mine.percent, mine.job.ended) == (7, 7, 100, Job.End.DONE)
        assert mine.job.result == '"7 groups."'

    def test_lets_others_have_their_turn(self, writer, monkeypatch, done):
        one_turn(monkeypatch)
        tasks.start_count(writer, to=7)
        turn()
        tasks.note.using(priority=1).enqueue(1)
        turn()
        assert (done, groups()) == ([([1], NOON)], 2)
        work()
        assert groups() == 7

    def test_says_how_far_it_is_and_how_long_the_rest_takes(self, writer, monkeypatch):
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=8)
        assert (mine.percent, mine.left) == (0, None)
        for minute in range(3):
            turn(NOON + minute * MINUTE)
        mine = reloaded(mine)
        assert (mine.done, mine.percent, mine.left) == (6, 75, 2 * MINUTE / 3)

    def test_may_fail_as_often_as_it_comes_further(self, writer, monkeypatch):
        """Its tries are counted from the last batch that was done."""
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=60)
        for _ in range(25):
            turn()
        assert reloaded(mine).job.in_vain == 0

    def test_started_twice_is_started_once(self, writer, editor):
        mine, theirs = tasks.start_count(writer, to=3), tasks.start_count(editor, to=3)
        assert mine == theirs
        assert theirs.by == writer
        assert Act.objects.filter(what="task.started").count() == 1
        work()
        assert tasks.start_count(editor, to=3) != mine

    def test_ends_with_its_person(self, writer, monkeypatch):
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=7)
        turn()
        User.objects.update(is_active=False)
        work()
        job = reloaded(mine).job
        assert (job.ended, job.last_error) == (Job.End.REFUSED, "writer, who started it, has left.")
        assert groups() == reloaded(mine).done == 2

    def test_without_batches_ends_with_its_person_too(self, writer, done):
        mine = progress.start(tasks.note, 1, by=writer, at=NOON, about="Note")
        User.objects.update(is_active=False)
        work()
        assert (done, reloaded(mine).job.ended) == ([], Job.End.REFUSED)


@pytest.mark.django_db
class TestCancelling:
    def test_takes_effect_between_batches(self, writer, monkeypatch):
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=7)
        turn()
        progress.cancel(mine, by=writer, at=NOON)
        work()
        mine = reloaded(mine)
        assert (mine.job.ended, mine.job.last_error) == (Job.End.CANCELLED, "writer cancelled it.")
        assert groups() == mine.done == 2

    def test_does_not_wait_for_the_end_of_a_turn(self, writer):
        mine = tasks.start_count(writer, to=7)

        def clock():
            if groups() == 2 and not reloaded(mine).cancelled_at:
                progress.cancel(mine, by=writer, at=NOON)
            return NOON

        worker.work_off("one", clock=clock)
        assert groups() == reloaded(mine).done == 2

    def test_before_it_begins_does_nothing_of_it(self, writer):
        progress.cancel(tasks.start_count(writer, to=7), by=writer, at=NOON)
        work()
        assert groups() == 0
        assert Job.objects.get().ended == Job.End.CANCELLED

    def test_does_not_wait_for_the_next_try(self, writer):
        mine = tasks.start_count(writer, to=7)
        queue.fail(queue.take(NOON, "one"), at=NOON, error=ValueError())
        progress.cancel(mine, by=writer, at=NOON)
        work(NOON)
        assert Job.objects.get().ended == Job.End.CANCELLED

    def test_is_for_its_person_and_operators(self, writer, editor):
        mine = tasks.start_count(writer, to=7)
        with refused(NotAllowed, "operate_tasks"):
            progress.cancel(mine, by=editor, at=NOON)
        progress.cancel(mine, by=make_user("ada", "administrator"), at=NOON)
        assert reloaded(mine).cancelled_by.username == "ada"
        assert Act.objects.filter(what="task.cancelled").count() == 1

    def test_is_refused_once_it_is_over(self, writer):
        mine = tasks.start_count(writer, to=1)
        work()
        with refused(TaskRefused, "over"):
            progress.cancel(mine, by=writer, at=NOON)


@pytest.mark.django_db
class TestWhatStopped:
    @pytest.fixture
    def stopped(self, writer, monkeypatch) -> Progress:
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=7)
        turn()
        turn()
        progress.cancel(mine, by=writer, at=NOON)
        work()
        assert reloaded(mine).done == groups() == 4
        return reloaded(mine)

    def test_goes_on_where_it_was(self, stopped, writer):
        progress.go_on(stopped, by=writer, at=NOON)
        work()
        assert groups() == reloaded(stopped).done == 7
        assert reloaded(stopped).job.ended == Job.End.DONE

    def test_is_taken_back_whole(self, stopped, writer):
        back = progress.take_back(stopped, by=writer, at=NOON)
        assert (back.about, back.total) == ("Take back: Make 7 groups", 4)
        work()
        assert groups() == 0
        assert reloaded(back).job.result == '"Taken back."'
        with refused(TaskRefused, "not_stopped"):
            progress.go_on(stopped, by=writer, at=NOON)

    def test_does_not_go_on_beside_another_one(self, stopped, writer):
        tasks.start_count(writer, to=7)
        with refused(TaskRefused, "another_unfinished"):
            progress.go_on(stopped, by=writer, at=NOON)

    @pytest.mark.parametrize("step", [progress.go_on, progress.take_back])
    def test_is_decided_about_by_its_person_and_once_it_stopped(self, stopped, editor, writer, step):
        with refused(NotAllowed, "operate_tasks"):
            step(stopped, by=editor, at=NOON)
        with refused(TaskRefused, "not_stopped"):
            step(tasks.start_count(writer, to=9), by=writer, at=NOON)

    def test_of_a_task_that_can_not_be_taken_back_says_so(self, writer):
        mine = progress.start(tasks.refuses, by=writer, at=NOON, about="Ask")
        work()
        with refused(TaskRefused, "not_taken_back"):
            progress.take_back(mine, by=writer, at=NOON)


@pytest.mark.django_db
class TestTheFrontPage:
    def test_has_it_until_its_person_dismisses_it(self, writer, editor):
        mine = tasks.start_count(writer, to=1)
        assert not progress.dismiss(mine, by=writer, at=NOON)
        work()
        assert not progress.dismiss(mine, by=editor, at=NOON)
        assert list(progress.of(writer)) == [mine]
        assert list(progress.of(editor)) == []
        assert progress.dismiss(mine, by=writer, at=NOON)
        assert list(progress.of(writer)) == []


KILLED = """
    from datetime import datetime
    from tests.jobs import declared
    from cms.jobs.worker import work_off
    work_off("killed", clock=lambda: datetime.fromisoformat("{at}"))
"""


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_in_a_batch_that_batch_is_done_once(self, writer):
        mine = tasks.start_count(writer, to=9, deadly=4)
        process = start(KILLED, at=NOON.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        assert groups() == reloaded(mine).done == 4
        work(NOON + LEASE)
        assert groups() == reloaded(mine).done == 9

    def test_by_a_poison_task_it_fails_after_some_tries(self, monkeypatch):
        tasks.kills.using(run_after=NOON).enqueue()
        process = start(KILLED, at=NOON.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        # The nine others that die are not played.
        Job.objects.filter(what="kills").update(tries=10)
        assert work(NOON + LEASE) == 1
        assert Job.objects.get(what="kills").ended == Job.End.FAILED

    def test_started_by_two_at_once_it_is_one(self, writer, editor):
        steps = [lambda by=by: tasks.start_count(by, to=3) for by in (writer, editor)]
        one, two = together(*steps)
        assert one == two
        assert Job.objects.filter(what="count").count() == Progress.objects.count() == 1

    def test_by_two_workers_each_batch_is_done_once(self, writer, monkeypatch):
        one_turn(monkeypatch)
        mine = tasks.start_count(writer, to=30)
        now = timezone.now()
        steps = [lambda name=name: worker.work_off(name, clock=lambda: now) for name in ("one", "two")]
        together(*steps)
        assert groups() == reloaded(mine).done == 30

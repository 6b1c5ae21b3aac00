"""The page of a task that somebody started, and the operators' page of all of them."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import Act
from cms.accounts.rights import NotAllowed
from cms.desk.review.submit import publish_when_approved
from cms.jobs import failures, figures, long, progress, queue, registry, worker
from cms.jobs.failures import TaskRefused
from cms.jobs.figures import Figures
from cms.jobs.models import Alert, Job, Progress
from cms.newsroom.tasks.standing import Standing, in_words
from cms.publishing.models import Publication
from tests.jobs import tasks
from tests.make import NOON, make_approved, make_live, make_submitted, make_title, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared(monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(registry, "_declared", {**registry._declared})
    monkeypatch.setattr(queue, "_strange", set())
    tasks.register()
    tasks.seen.clear()


@pytest.fixture
def operator(db):
    return make_user("ada", "administrator")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def work(after=timedelta(0)) -> None:
    worker.work_off("one", clock=lambda: timezone.now() + after)


def shown(person, name: str, *args) -> str:
    answer = signed_in(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def post(person, name: str, *args, **values):
    return signed_in(person).post(reverse(name, args=args), values, follow=True)


def fail_for_good() -> Job:
    pk = tasks.fails.enqueue().id
    for hour in range(registry.TRIES):
        work(timedelta(hours=2 * hour))
    return Job.objects.get(pk=pk)


class TestThePageOfATask:
    def test_says_how_far_it_is(self, writer, editor, monkeypatch):
        monkeypatch.setattr(worker, "TURN", -1.0)
        mine = tasks.start_count(writer, to=8)
        assert "0 of 8 groups" in shown(writer, "newsroom:task", mine.pk)
        worker.do(queue.take(timezone.now(), "one"), clock=timezone.now)
        page = shown(writer, "newsroom:task", mine.pk)
        assert "2 of 8 groups" in page
        assert 'value="25"' in page
        assert "data-follow" in page
        work()
        page = shown(writer, "newsroom:task", mine.pk)
        assert "8 groups." in page
        assert "data-follow" not in page

    def test_cancels_and_goes_on(self, writer):
        mine = tasks.start_count(writer, to=8)
        assert "Stopping" in post(writer, "newsroom:task_step", mine.pk, "cancel").content.decode()
        work()
        page = shown(writer, "newsroom:task", mine.pk)
        assert "writer cancelled it." in page
        assert "Try again" in page
        post(writer, "newsroom:task_step", mine.pk, "go-on")
        work()
        assert "8 groups." in shown(writer, "newsroom:task", mine.pk)

    def test_takes_back(self, writer, monkeypatch):
        monkeypatch.setattr(worker, "TURN", -1.0)
        mine = tasks.start_count(writer, to=8)
        worker.do(queue.take(timezone.now(), "one"), clock=timezone.now)
        progress.cancel(mine, by=writer, at=timezone.now())
        work()
        assert "Take all of it back" in shown(writer, "newsroom:task", mine.pk)
        answer = post(writer, "newsroom:task_step", mine.pk, "take-back")
        assert "Take back: Make 8 groups" in answer.content.decode()
        work()
        assert not Group.objects.filter(name__startswith="group ").exists()

    def test_shows_others_how_far_it_is_and_lets_them_decide_nothing(self, writer, editor):
        mine = tasks.start_count(writer, to=8)
        page = shown(editor, "newsroom:task", mine.pk)
        assert "Cancel" not in page
        answer = post(editor, "newsroom:task_step", mine.pk, "cancel")
        assert "may not operate the tasks" in answer.content.decode()
        assert Progress.objects.get().cancelled_at is None

    def test_is_for_people_of_the_newsroom(self, writer):
        mine = tasks.start_count(writer, to=8)
        guest = make_user("guest")
        guest.is_staff = True
        guest.save()
        assert signed_in(guest).get(reverse("newsroom:task", args=[mine.pk])).status_code == 403
        assert signed_in(guest).get(reverse("newsroom:tasks")).status_code == 403

    @pytest.mark.parametrize("step", ["cancel", "go-on", "take-back", "dismiss", "nonsense"])
    def test_changes_nothing_by_being_looked_at(self, writer, step):
        mine = tasks.start_count(writer, to=8)
        address = reverse("newsroom:task_step", args=[mine.pk, step])
        assert signed_in(writer).get(address).status_code == 405


class TestTheFrontPage:
    def test_tells_its_person_when_it_is_done(self, writer, editor):
        mine = tasks.start_count(writer, to=2)
        work()
        page = shown(writer, "admin:index")
        assert "Your tasks" in page
        assert "2 groups." in page
        assert "Your tasks" not in shown(editor, "admin:index")
        post(writer, "newsroom:task_step", mine.pk, "dismiss")
        assert "Your tasks" not in shown(writer, "admin:index")

    def test_tells_an_operator_who_neither_writes_nor_approves(self, operator):
        long.start_rendering(by=operator, at=NOON)
        assert "Render every live document again" in shown(operator, "admin:index")


class TestTheOperatorsPage:
    def test_shows_what_waits_runs_failed_and_is_not_known(self, operator, writer):
        fail_for_good()
        tasks.start_count(writer, to=8)
        Job.objects.create(what="renamed", due_at=NOON)
        page = shown(operator, "newsroom:tasks")
        always = ("Test fails", "<code>renamed</code>", "Another version of Stet enqueued these")
        for words in (
            *always,
            "It ended with ZeroDivisionError. People who see drafts can read the rest.",
            "Make groups",
        ):
            assert words in page, words
        # What a task is about, and its error, may name what is not public.
        operator.groups.add(Group.objects.get(name="editor"))
        page = shown(operator, "newsroom:tasks")
        for words in (
            *always,
            "It was tried 10 times. The last time it ended with ZeroDivisionError: division by zero",
            "Make 8 groups",
        ):
            assert words in page, words

    def test_is_for_operators(self, editor, writer):
        for person in (editor, writer):
            assert signed_in(person).get(reverse("newsroom:tasks")).status_code == 403
            assert post(person, "newsroom:render_all").status_code == 403
            assert post(person, "newsroom:decide_task", 1, "retry").status_code == 403

    def test_retries(self, operator, monkeypatch):
        failed = fail_for_good()
        assert "is tried again" in post(operator, "newsroom:decide_task", failed.pk, "retry").content.decode()
        work()
        again = Job.objects.get(pk=failed.pk)
        assert (again.ended, again.in_vain) == (None, 1)
        assert Act.objects.get(what="task.retried").by == operator

    def test_drops(self, operator):
        failed = fail_for_good()
        post(operator, "newsroom:decide_task", failed.pk, "drop")
        assert Job.objects.get(pk=failed.pk).ended == Job.End.DROPPED
        assert Act.objects.get(what="task.dropped").by == operator
        work(timedelta(days=1))
        assert Job.objects.get(pk=failed.pk).tries == registry.TRIES

    @pytest.mark.parametrize("decide", [failures.retry, failures.drop])
    def test_decides_once_and_only_about_what_failed(self, operator, editor, decide):
        failed = fail_for_good()
        with refused(NotAllowed, "operate_tasks"):
            decide(failed, by=editor, at=NOON)
        decide(failed, by=operator, at=NOON)
        with refused(TaskRefused, "not_failed"):
            decide(failed, by=operator, at=NOON)

    def test_retries_none_beside_one_that_runs(self, operator, writer):
        job = tasks.start_count(writer, to=8).job
        Job.objects.filter(pk=job.pk).update(ended=Job.End.FAILED, done_at=NOON)
        tasks.start_count(writer, to=8)
        with refused(TaskRefused, "another_unfinished"):
            failures.retry(job, by=operator, at=NOON)

    def test_asks_as_many_queries_for_more(self, operator, writer, django_assert_max_num_queries):
        def asked() -> int:
            with django_assert_max_num_queries(60) as queries:
                shown(operator, "newsroom:tasks")
            return len(queries)

        counts = []
        for number in range(2):
            for each in range(3):
                tasks.start_count(writer, to=10 * number + each)
                Job.objects.create(what="renamed", due_at=NOON)
                Job.objects.create(what="note", due_at=NOON, done_at=NOON, ended=Job.End.FAILED)
            counts.append(asked())
        assert counts[0] == counts[1]

    def test_renders_everything_again(self, operator, writer, editor):
        make_live(make_title(writer, name="Selma"), by=writer, approver=editor)
        answer = post(operator, "newsroom:render_all")
        assert "0 of 1 documents" in answer.content.decode()
        work()
        assert "1 documents are rendered again" in shown(operator, "newsroom:task", Progress.objects.get().pk)


class TestFigures:
    def test_tell_how_deep_and_how_old_the_queue_is(self, writer):
        tasks.note.using(run_after=NOON - timedelta(minutes=10)).enqueue(1)
        tasks.note.using(run_after=NOON).enqueue(2)
        tasks.note.using(run_after=NOON + timedelta(hours=1)).enqueue(3)
        Job.objects.create(what="renamed", due_at=NOON - timedelta(days=1))
        Job.objects.create(what="note", args="no JSON", due_at=NOON - timedelta(days=1))
        Job.objects.create(what="note", due_at=NOON, done_at=NOON, ended=Job.End.FAILED)
        queue.take(NOON, "one")
        assert figures.figures(at=NOON) == Figures(
            waiting=1,
            oldest=timedelta(0),
            running=1,
            later=1,
            failed=1,
            unknown=2,
            last_seen=None,
            is_silent=True,
        )

    def test_of_an_empty_queue(self):
        now = figures.figures(at=NOON)
        assert (now.waiting, now.oldest, now.is_late) == (0, None, False)

    def test_are_late_after_a_while(self):
        tasks.note.using(run_after=NOON).enqueue()
        assert not figures.figures(at=NOON + figures.PATIENCE).is_late
        assert figures.figures(at=NOON + figures.PATIENCE + timedelta(seconds=1)).is_late


class TestPublishingALargeChangeset:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        monkeypatch.setattr(long, "AT_ONCE", 1)

    @pytest.fixture
    def changeset(self, writer, editor):
        titles = [make_title(writer, name=f"Selma {number}") for number in range(2)]
        return make_approved(*titles, by=writer, approver=editor)

    def test_is_a_task(self, changeset, editor):
        answer = post(editor, "newsroom:step", changeset.pk, "publish")
        page = answer.content.decode()
        assert "2 records of “" in page
        assert "are being published in the background" in page
        assert reverse("newsroom:task", args=[Progress.objects.get().pk]) in page
        assert not Publication.objects.exists()
        work()
        assert Publication.objects.count() == 2
        assert "2 records are published." in shown(editor, "admin:index")

    def test_is_one_with_the_approval_where_its_writer_asked_for_that(self, writer, editor):
        titles = [make_title(writer, name=f"Selma {number}") for number in range(2)]
        changeset = make_submitted(*titles, by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        seen = changeset.digest()
        answer = post(editor, "newsroom:step", changeset.pk, "approve", seen=seen)
        assert "are being published in the background" in answer.content.decode()
        work()
        assert Publication.objects.count() == 2

    def test_pressed_twice_is_one_task(self, changeset, editor):
        for _ in range(2):
            post(editor, "newsroom:step", changeset.pk, "publish")
        assert Progress.objects.count() == 1


class TestWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (5400, "2 hours")],
    )
    def test_say_how_long(self, seconds, words):
        assert in_words(timedelta(seconds=seconds)) == words

    def test_say_every_way_to_end(self, writer):
        mine = tasks.start_count(writer, to=8)
        for end in (None, *Job.End):
            mine.job.ended, mine.job.done_at = end, NOON
            assert Standing(mine, NOON).state
        assert not Alert.objects.exists()

"""Long tasks of the newsroom: a large changeset is published, every document is rendered again."""

import pytest

from cms.accounts.models import User
from cms.accounts.rights import NotAllowed
from cms.desk.models import Changeset
from cms.desk.models.states import State
from cms.desk.review.contents import take_out
from cms.desk.review.lifecycle import ReviewError
from cms.jobs import long, progress, worker
from cms.jobs.models import Job, Progress
from cms.jobs.queue import LEASE
from cms.publishing.models import FeedHead, LiveDocument, Publication
from tests.make import NOON, document, make_approved, make_live, make_submitted, make_title, make_user
from tests.refusals import refused

from .test_worker_killed import kill_in

FALSE = '{"false": true}'


def work(at=NOON) -> int:
    return worker.work_off("one", clock=lambda: at)


def approved(writer, editor, count: int = 3) -> Changeset:
    titles = [make_title(writer, name=f"Selma {number}") for number in range(count)]
    return make_approved(*titles, by=writer, approver=editor)


@pytest.mark.django_db
class TestPublishingInTheBackground:
    def test_publishes_all_of_it(self, writer, editor):
        changeset = approved(writer, editor)
        mine = long.start_publication(changeset, by=editor, at=NOON)
        assert (mine.total, mine.about) == (3, f"Publish “{changeset}”")
        assert Changeset.objects.get().state == State.APPROVED
        work()
        assert Publication.objects.count() == 3
        job = Job.objects.get(what="publish a large changeset")
        assert job.result == '"3 records are published."'
        assert Progress.objects.get().done == 3

    def test_is_for_who_may_publish(self, writer, editor):
        with refused(NotAllowed, "publish_changeset"):
            long.start_publication(approved(writer, editor), by=writer, at=NOON)
        assert not Job.objects.exists()

    def test_is_refused_at_once_where_it_is_not_approved(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        with refused(ReviewError, "not_approved"):
            long.start_publication(changeset, by=editor, at=NOON)

    def test_is_refused_in_words_where_something_moved_meanwhile(self, writer, editor):
        changeset = approved(writer, editor)
        long.start_publication(changeset, by=editor, at=NOON)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        work()
        job = Job.objects.get(what="publish a large changeset")
        assert job.ended == Job.End.REFUSED
        assert "approved" in job.last_error
        assert not Publication.objects.exists()

    def test_is_not_done_for_somebody_who_lost_the_right(self, writer, editor):
        long.start_publication(approved(writer, editor), by=editor, at=NOON)
        editor.groups.clear()
        work()
        assert Job.objects.get(what="publish a large changeset").ended == Job.End.REFUSED
        assert not Publication.objects.exists()

    def test_as_requested_waits_for_who_took_the_wish_back(self, writer, editor):
        changeset = approved(writer, editor)
        long.start_requested_publication(changeset, by=editor, at=NOON)
        work()
        assert "no longer to be published" in Job.objects.get(what__endswith="as requested").result
        assert not Publication.objects.exists()

    def test_is_large_from_a_number_of_records_on(self, writer, editor, monkeypatch):
        changeset = approved(writer, editor)
        monkeypatch.setattr(long, "AT_ONCE", 3)
        assert not long.is_large(changeset)
        monkeypatch.setattr(long, "AT_ONCE", 2)
        assert long.is_large(changeset)


def make_wrong(*titles) -> None:
    """Stored bytes that are not what is rendered now, as after a change of how documents are rendered."""
    LiveDocument.objects.filter(pk__in=[each.pk for each in titles]).update(text=FALSE)


@pytest.fixture
def live(writer, editor) -> list:
    titles = [make_title(writer, name=f"Selma {number}") for number in range(5)]
    make_live(*titles, by=writer, approver=editor)
    return titles


@pytest.fixture
def administrator(db) -> User:
    return make_user("ada", "administrator")


@pytest.mark.django_db
class TestRenderingEverything:
    def test_logs_what_changed_and_counts_all(self, live, administrator, monkeypatch):
        monkeypatch.setattr(long, "BATCH", 2)
        make_wrong(*live[1:4])
        mine = long.start_rendering(by=administrator, at=NOON)
        work()
        assert [document(each)["name"] for each in live] == [f"Selma {number}" for number in range(5)]
        assert Publication.objects.filter(action="refresh").count() == 3
        mine = Progress.objects.select_related("job").get(pk=mine.pk)
        assert (mine.done, mine.total) == (5, 5)
        assert mine.job.result == '"5 documents are rendered again; 3 of them changed."'

    def test_is_for_operators(self, live, editor):
        with refused(NotAllowed, "operate_tasks"):
            long.start_rendering(by=editor, at=NOON)

    def test_stops_between_batches_and_goes_on(self, live, administrator, monkeypatch):
        monkeypatch.setattr(long, "BATCH", 2)
        monkeypatch.setattr(worker, "TURN", -1.0)
        make_wrong(*live)
        mine = long.start_rendering(by=administrator, at=NOON)
        worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
        progress.cancel(mine, by=administrator, at=NOON)
        work()
        assert LiveDocument.objects.filter(text=FALSE).count() == 3
        progress.go_on(mine, by=administrator, at=NOON)
        work()
        assert not LiveDocument.objects.filter(text=FALSE).exists()
        assert Progress.objects.get().done == 5


STEPS = ["cms.publishing.log.append", "cms.jobs.queue.finish"]


@pytest.mark.django_db(transaction=True)
class TestKilled:
    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize(
        ("begin", "what"),
        [
            (long.start_publication, "publish a large changeset"),
            (long.start_requested_publication, "publish a large changeset as requested"),
        ],
    )
    def test_while_it_publishes_it_is_published_once(self, writer, editor, begin, what, step):
        changeset = approved(writer, editor)
        Changeset.objects.update(publish_when_approved=editor)
        begin(changeset, by=editor, at=NOON)
        kill_in(what, step, at=NOON)
        work(NOON + LEASE)
        assert Publication.objects.count() == FeedHead.objects.get().position == 3
        assert Job.objects.get(what=what).ended == Job.End.DONE

    @pytest.mark.parametrize("step", STEPS)
    def test_while_it_renders_each_document_is_logged_once(self, live, administrator, step):
        make_wrong(*live)
        long.start_rendering(by=administrator, at=NOON)
        kill_in("render all", step, at=NOON)
        assert Progress.objects.get().done == 0
        work(NOON + LEASE)
        assert Publication.objects.filter(action="refresh").count() == 5
        assert Progress.objects.get().done == 5

"""One field of many records is changed in the background: batch by batch, each once."""

import pytest

from catalog.titles.models import Title
from cms.accounts.rights import NotAllowed
from cms.desk.models import BulkEdit, BulkEditRow, Version
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.write.bulk_edit import apply
from cms.desk.write.bulk_edit.preview import KEPT, BulkEditRefused, choose, preview
from cms.jobs import bulk_edits, progress, worker
from cms.jobs.chores import clear_old
from cms.jobs.models import Job, Progress
from cms.jobs.queue import LEASE
from tests.make import NOON, edit, make_title
from tests.refusals import refused

from .test_worker_killed import kill_in

WHAT = "change one field"
Outcome = BulkEditRow.Outcome


def work(at=NOON) -> int:
    return worker.work_off("one", clock=lambda: at)


def previewed(*titles, by) -> BulkEdit:
    made = choose([each.pk for each in titles], of=kind("title"), by=by, at=NOON)
    return preview(made, field="type", deed="set", value="special", by=by, at=NOON)


def confirm(made: BulkEdit, *, by) -> Progress | None:
    return bulk_edits.confirm(made, seen=1, about="Set it", back="/there/", by=by, at=NOON)


def written() -> list[int]:
    """How many versions each record got by bulk edits, in order of id."""
    return [each.card.versions.filter(how=How.BULK).count() for each in Title.objects.order_by("pk")]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(bulk_edits, "AT_ONCE", 2)
    monkeypatch.setattr(apply, "BATCH", 2)


@pytest.mark.django_db
class TestChangingInTheBackground:
    def test_is_for_more_than_one_waits_for(self, writer):
        few = previewed(make_title(writer), make_title(writer), by=writer)
        assert confirm(few, by=writer) is None
        assert written() == [1, 1]
        assert not Job.objects.filter(what=WHAT).exists()

    def test_changes_all_of_them(self, writer, other_writer):
        titles = [make_title(writer) for _ in range(5)]
        made = previewed(*titles, by=writer)
        mine = confirm(made, by=writer)
        assert (mine.total, mine.about, mine.back) == (5, "Set it", "/there/")
        assert written() == [0] * 5
        edit(titles[3], other_writer, runtime=90)
        work()
        assert written() == [1, 1, 1, 0, 1]
        mine = Progress.objects.select_related("job").get(pk=mine.pk)
        assert (mine.done, mine.job.ended) == (5, Job.End.DONE)
        assert "4 records are changed. 1 " in mine.job.result
        assert made.rows.counts() == {"change": 0, "same": 0, "left": 1, "changed": 4}
        assert BulkEdit.objects.get().state == BulkEdit.State.DONE
        assert bulk_edits.progress_of(BulkEdit.objects.get()) == mine
        assert bulk_edits.progress_of(made) is None

    def test_is_refused_at_once_with_nothing_started(self, writer, other_writer):
        made = previewed(*(make_title(writer) for _ in range(3)), by=writer)
        with refused(BulkEditRefused, "not_own"):
            confirm(made, by=other_writer)
        with refused(BulkEditRefused, "previewed_anew"):
            bulk_edits.confirm(made, seen=2, about="", back="", by=writer, at=NOON)
        writer.groups.clear()
        writer = type(writer).objects.get(pk=writer.pk)
        with refused(NotAllowed, "write_record"):
            confirm(made, by=writer)
        assert not Job.objects.filter(what=WHAT).exists()
        assert BulkEdit.objects.get().state == BulkEdit.State.PREVIEWED

    def test_is_not_done_for_somebody_who_lost_the_right(self, writer):
        confirm(previewed(*(make_title(writer) for _ in range(3)), by=writer), by=writer)
        writer.groups.clear()
        work()
        assert Job.objects.get(what=WHAT).ended == Job.End.REFUSED
        assert written() == [0, 0, 0]

    def test_stops_between_batches_and_goes_on(self, writer, monkeypatch):
        monkeypatch.setattr(worker, "TURN", -1.0)
        made = previewed(*(make_title(writer) for _ in range(5)), by=writer)
        mine = confirm(made, by=writer)
        worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
        progress.cancel(mine, by=writer, at=NOON)
        work()
        assert written() == [1, 1, 0, 0, 0]
        assert made.rows.counts()[Outcome.CHANGE] == 3
        progress.go_on(mine, by=writer, at=NOON)
        work()
        assert written() == [1] * 5
        assert Progress.objects.get().done == 5


LOOK = "preview one field"
SPECIAL = {"field": "type", "deed": "set", "value": "special", "about": "Look at it", "back": "/there/"}


def chosen(number: int, *, by) -> BulkEdit:
    return choose([make_title(by).pk for _ in range(number)], of=kind("title"), by=by, at=NOON)


def stored(made: BulkEdit) -> BulkEdit:
    return BulkEdit.objects.get(pk=made.pk)


@pytest.mark.django_db
class TestPreviewingInTheBackground:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(bulk_edits, "LOOKED_AT_ONCE", 2)

    def asked(self, number: int, *, by) -> tuple[BulkEdit, Progress | None]:
        made = chosen(number, by=by)
        return made, bulk_edits.preview(made, **SPECIAL, by=by, at=NOON)

    def test_is_for_more_than_one_waits_for(self, writer):
        made, started = self.asked(2, by=writer)
        assert started is None
        assert stored(made).state == BulkEdit.State.PREVIEWED
        assert made.rows.counts()["change"] == 2

    def test_shows_all_of_them_once_it_is_done(self, writer):
        made, mine = self.asked(3, by=writer)
        assert (mine.total, mine.about, mine.back) == (3, "Look at it", "/there/")
        assert (stored(made).state, made.rows.count()) == (BulkEdit.State.ASKED, 0)
        with refused(BulkEditRefused, "preview_under_way"):
            confirm(made, by=writer)
        assert bulk_edits.progress_of(stored(made)) == mine
        work()
        assert (stored(made).state, made.rows.counts()["change"]) == (BulkEdit.State.PREVIEWED, 3)
        mine = Progress.objects.select_related("job").get()
        assert (mine.done, mine.job.ended) == (3, Job.End.DONE)
        assert "3 records would change" in mine.job.result
        assert written() == [0] * 3
        confirm(made, by=writer)
        work()
        assert written() == [1] * 3

    def test_is_of_what_was_asked_for_last(self, writer):
        made, _ = self.asked(3, by=writer)
        bulk_edits.preview(made, **{**SPECIAL, "value": "short"}, by=writer, at=NOON)
        work()
        assert {row.after for row in made.rows.all()} == {"short"}
        assert sorted(Job.objects.filter(what=LOOK).values_list("ended", flat=True)) == ["done", "refused"]

    def test_that_was_cancelled_shows_nothing_and_can_go_on(self, writer):
        made, mine = self.asked(3, by=writer)
        progress.cancel(mine, by=writer, at=NOON)
        work()
        assert (stored(made).state, made.rows.count()) == (BulkEdit.State.ASKED, 0)
        progress.go_on(mine, by=writer, at=NOON)
        work()
        assert made.rows.count() == 3

    def test_is_refused_at_once_for_what_can_not_be(self, writer):
        made = chosen(3, by=writer)
        with refused(BulkEditRefused, "invalid_value"):
            bulk_edits.preview(made, **{**SPECIAL, "value": "a leg"}, by=writer, at=NOON)
        assert stored(made).state == BulkEdit.State.CHOSEN
        assert not Job.objects.filter(what=LOOK).exists()

    def test_of_a_taking_back_leaves_what_changed_since(self, writer, other_writer):
        original = finished(3, by=writer)
        title = Title.objects.order_by("pk")[1]
        edit(title, other_writer, runtime=90)
        made = bulk_edits.take_back(original, address=lambda made: f"/{made.pk}/", by=writer, at=NOON)
        assert (made.state, bulk_edits.progress_of(made).back) == (BulkEdit.State.ASKED, f"/{made.pk}/")
        work()
        assert stored(made).state == BulkEdit.State.PREVIEWED
        assert [row.code for row in made.rows.all()] == ["", "changed_since", ""]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["cms.desk.write.bulk_edit.preview._store", "cms.jobs.queue.finish"])
def test_previewed_and_killed_it_is_previewed_once_by_the_next_worker(writer, step, monkeypatch):
    monkeypatch.setattr(bulk_edits, "LOOKED_AT_ONCE", 2)
    made = chosen(3, by=writer)
    bulk_edits.preview(made, **SPECIAL, by=writer, at=NOON)
    kill_in(LOOK, step, at=NOON)
    assert not made.rows.exists()
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert made.rows.count() == 3
    assert Progress.objects.get().done == 3


@pytest.mark.django_db
def test_what_was_asked_and_never_looked_at_is_cleared_away(writer, monkeypatch):
    monkeypatch.setattr(bulk_edits, "LOOKED_AT_ONCE", 0)
    bulk_edits.preview(chosen(1, by=writer), **SPECIAL, by=writer, at=NOON)
    clear_old(at=NOON + 2 * KEPT)
    assert not BulkEdit.objects.exists()


@pytest.mark.django_db
def test_the_worker_clears_away_what_nobody_confirmed(writer):
    previewed(make_title(writer), by=writer)
    clear_old(at=NOON + KEPT)
    assert BulkEdit.objects.exists()
    clear_old(at=NOON + 2 * KEPT)
    assert not BulkEdit.objects.exists()


STEPS = ["cms.desk.write.change._record", "cms.desk.write.bulk_edit.apply._write", "cms.jobs.queue.finish"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_killed_it_is_done_once_by_the_next_worker(writer, step):
    titles = [make_title(writer) for _ in range(3)]
    confirm(previewed(*titles, by=writer), by=writer)
    kill_in(WHAT, step, at=NOON)
    assert Job.objects.unfinished().filter(what=WHAT, taken_by="killed").count() == 1
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert written() == [1, 1, 1]
    assert Version.objects.filter(how=How.BULK).count() == 3
    assert Job.objects.get(what=WHAT).ended == Job.End.DONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_killed_in_a_later_batch_what_was_done_is_not_done_again(writer, step, monkeypatch):
    monkeypatch.setattr(worker, "TURN", -1.0)
    titles = [make_title(writer) for _ in range(5)]
    confirm(previewed(*titles, by=writer), by=writer)
    worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
    assert written() == [1, 1, 0, 0, 0]
    kill_in(WHAT, step, at=NOON)
    assert written() == [1, 1, 0, 0, 0]
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert written() == [1] * 5
    assert Progress.objects.get().done == 5


BACK = "take back one field"


def finished(number: int, *, by) -> BulkEdit:
    """A bulk edit of so many titles, done by a worker."""
    made = previewed(*(make_title(by, type="film") for _ in range(number)), by=by)
    confirm(made, by=by)
    work()
    return BulkEdit.objects.get(pk=made.pk)


def types() -> list[str]:
    return list(Title.objects.order_by("pk").values_list("type", flat=True))


@pytest.mark.django_db
class TestTakingBack:
    def test_of_few_is_done_at_once_and_of_many_in_the_background(self, writer):
        few = bulk_edits.take_back(finished(2, by=writer), by=writer, at=NOON)
        assert confirm(few, by=writer) is None
        assert types() == ["film"] * 2
        many = bulk_edits.take_back(finished(3, by=writer), by=writer, at=NOON)
        assert confirm(many, by=writer).total == 3
        assert types() == [*["film"] * 2, *["special"] * 3]
        work()
        assert types() == ["film"] * 5
        assert written() == [2] * 5

    def test_waits_for_what_is_under_way(self, writer, monkeypatch):
        monkeypatch.setattr(worker, "TURN", -1.0)
        made = previewed(*(make_title(writer) for _ in range(5)), by=writer)
        confirm(made, by=writer)
        worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
        with refused(BulkEditRefused, "under_way"):
            bulk_edits.take_back(BulkEdit.objects.get(), by=writer, at=NOON)

    def stopped(self, writer, monkeypatch) -> Progress:
        monkeypatch.setattr(worker, "TURN", -1.0)
        made = previewed(*(make_title(writer, type="film") for _ in range(5)), by=writer)
        mine = confirm(made, by=writer)
        for _ in range(2):
            worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
        progress.cancel(mine, by=writer, at=NOON)
        work()
        assert types() == [*["special"] * 4, "film"]
        return Progress.objects.get()

    def test_of_a_stopped_one_undoes_all_that_it_has_done(self, writer, monkeypatch):
        mine = self.stopped(writer, monkeypatch)
        progress.take_back(mine, by=writer, at=NOON)
        work()
        assert types() == ["film"] * 5
        assert written() == [2, 2, 2, 2, 0]
        ended = Job.objects.get(what=BACK)
        assert (ended.ended, "4 records are changed." in ended.result) == (Job.End.DONE, True)
        with refused(BulkEditRefused, "taken_back_already"):
            bulk_edits.take_back(BulkEdit.objects.get(takes_back=None), by=writer, at=NOON)

    def test_of_a_stopped_one_is_refused_where_its_page_did_that_already(self, writer, monkeypatch):
        mine = self.stopped(writer, monkeypatch)
        made = bulk_edits.take_back(BulkEdit.objects.get(), by=writer, at=NOON)
        confirm(made, by=writer)
        progress.take_back(mine, by=writer, at=NOON)
        work()
        assert Job.objects.get(what=BACK).ended == Job.End.REFUSED
        assert written() == [2, 2, 2, 2, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_taken_back_and_killed_it_is_done_once_by_the_next_worker(writer, step):
    confirm(bulk_edits.take_back(finished(3, by=writer), by=writer, at=NOON), by=writer)
    kill_in(WHAT, step, at=NOON)
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert types() == ["film"] * 3
    assert written() == [2] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [*STEPS, "cms.desk.write.bulk_edit.apply.end"])
def test_stopped_taken_back_and_killed_it_is_taken_back_once(writer, step, monkeypatch):
    mine = TestTakingBack().stopped(writer, monkeypatch)
    progress.take_back(mine, by=writer, at=NOON)
    if step in STEPS[:2]:
        # Its first batch makes the preview.
        worker.do(worker.next_job("one", at=NOON), clock=lambda: NOON)
    kill_in(BACK, step, at=NOON)
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert types() == ["film"] * 5
    assert written() == [2, 2, 2, 2, 0]
    assert BulkEdit.objects.count() == 2

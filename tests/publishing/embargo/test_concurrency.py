"""Embargoes with several people and workers at once, with real transactions; and with killed workers."""

import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from cms.desk.base import canonical
from cms.desk.models import Changeset
from cms.desk.models.states import State
from cms.desk.review.contents import take_out
from cms.jobs.queue import LEASE
from cms.jobs.schedules import reschedule, schedule, unschedule
from cms.publishing import log
from cms.publishing.hold import hold
from cms.publishing.models import Advance, AdvanceDue, AdvanceEntry, AdvanceHead, LiveDocument, Publication
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from tests.accounts.test_keys import bearing, make_key
from tests.desk.test_concurrency import PATIENCE, apart, nothing_fails_after_commit, pause, refusals, together
from tests.feed.test_embargo import kept
from tests.jobs.test_schedules import HOUR, SIX, wall_time
from tests.jobs.test_worker_killed import KILLED_AT_A_STEP, is_published_once, start, work
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_title

from .test_embargo import early, embargo

__all__ = ["nothing_fails_after_commit"]
pytestmark = pytest.mark.django_db(transaction=True)


def has_no_gap() -> bool:
    """Positions have no gaps, each record's entries make sense, and the last one has its document."""
    rows = list(AdvanceEntry.objects.values_list("position", "card", "action", "publication"))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert AdvanceHead.objects.get().position == len(rows)
    lying: set[int] = set()
    for _, card, action, publication in rows:
        assert (card in lying) == (action != "embargo")
        assert (publication is not None) == (action == "publish")
        lying = lying - {card} if action in ("void", "publish") else lying | {card}
    assert set(Advance.objects.values_list("pk", flat=True)) == lying
    return True


class TestPositions:
    def test_have_no_gap_whoever_writes(self, writer, editor):
        """Some are put under embargo while others are moved, taken back, held or published."""
        ava = make_person(writer)
        make_live(ava, by=writer, approver=editor)
        laid = [embargo(make_title(writer), by=writer, editor=editor) for _ in range(6)]
        edit(ava, writer, biography="More.")
        embargo(ava, by=writer, editor=editor)
        more = [make_approved(make_title(writer), by=writer, approver=editor) for _ in range(4)]
        steps = [
            *(
                lambda each=each: schedule(each, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
                for each in more
            ),
            lambda: reschedule(laid[0], by=editor, at=NOON, due=wall_time(SIX + HOUR)),
            lambda: unschedule(laid[1], by=editor, at=NOON),
            lambda: take_out(laid[2].standing().get(), by=writer, at=NOON),
            lambda: hold(ava.card, by=editor, at=NOON, reason="error"),
            lambda: work(SIX, "one"),
            lambda: work(SIX, "two"),
        ]
        together(*steps)
        assert has_no_gap()
        work(SIX + HOUR)
        assert has_no_gap()

    def test_a_polling_reader_misses_none(self, client, writer, editor):
        waiting = [make_approved(make_title(writer), by=writer, approver=editor) for _ in range(8)]
        _, secret = make_key("advance", at=timezone.now())
        seen, done = [], Event()

        def poll():
            after, last = 0, False
            while not last:
                last = done.is_set()
                address = f"/api/v1/advance/changes?after={after}&limit=3"
                page = client.get(address, headers=bearing(secret)).json()
                seen.extend(row["position"] for row in page["results"])
                after = page["through"]
                last = last and not page["results"]

        with ThreadPoolExecutor(1) as pool:
            reader = pool.submit(apart, poll)
            together(
                *(
                    lambda each=each: schedule(each, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
                    for each in waiting
                )
            )
            done.set()
            reader.result(PATIENCE)
        assert seen == list(range(1, 9))


class TestANameThatMovesMeanwhile:
    def test_while_it_is_laid_is_rendered_again(self, writer, editor, monkeypatch):
        """The name was read, and is published again before the document is committed."""
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava)})
        changeset = make_approved(title, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        renamed = make_approved(ava, by=writer, approver=editor)
        if connection.vendor == "sqlite":
            pytest.skip("SQLite has one writer at a time")
        stopped, go = pause(monkeypatch, log, "lock_head", when=lambda: True)
        with ThreadPoolExecutor(1) as pool:
            laying = pool.submit(
                apart, lambda: schedule(changeset, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
            )
            assert stopped.wait(PATIENCE)
            publish(renamed, by=editor, at=NOON)
            go.set()
            laying.result(PATIENCE)
        assert AdvanceDue.objects.exists()
        refresh_all(at=NOON)
        assert early(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
        assert has_no_gap()


class TestTwoWorkers:
    def test_publish_each_once(self, writer, editor):
        waiting = [embargo(make_title(writer), by=writer, editor=editor) for _ in range(6)]
        together(*(lambda name=name: work(SIX, name) for name in ("one", "two")))
        assert all(is_published_once(each) for each in waiting)
        assert not Advance.objects.exists()
        published = AdvanceEntry.objects.filter(action="publish")
        assert sorted(published.values_list("publication", flat=True)) == list(range(1, 7))
        assert has_no_gap()

    @pytest.mark.parametrize("step", ["cancel", "take out", "move"])
    def test_and_a_person_at_that_moment_agree(self, writer, editor, step):
        changeset = embargo(make_title(writer), by=writer, editor=editor)
        steps = {
            "cancel": lambda: unschedule(changeset, by=editor, at=NOON),
            "take out": lambda: take_out(changeset.standing().get(), by=writer, at=NOON),
            "move": lambda: reschedule(changeset, by=editor, at=NOON, due=wall_time(SIX + HOUR)),
        }
        outcome, _ = together(steps[step], lambda: work(SIX))
        last = AdvanceEntry.objects.last().action
        if refusals([outcome]):
            assert (last, Publication.objects.count()) == ("publish", 1)
        else:
            assert (last, Publication.objects.count()) == ({"move": "move"}.get(step, "void"), 0)
        assert has_no_gap()


class TestKilled:
    @pytest.mark.parametrize(
        ("module", "name"),
        [
            ("cms.publishing.embargo.feed", "publish"),
            ("cms.publishing.embargo.feed", "append"),
            ("cms.jobs.queue", "finish"),
        ],
    )
    def test_at_its_time_nothing_is_lost_or_repeated(self, writer, editor, module, name):
        changeset = embargo(make_title(writer), by=writer, editor=editor)
        before = Advance.objects.get().text
        process = start(KILLED_AT_A_STEP, module=module, name=name, at=SIX.isoformat())
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        if name != "finish":
            assert Advance.objects.get().text == before
            assert not LiveDocument.objects.exists()
        assert has_no_gap()
        work(SIX + LEASE)
        assert is_published_once(changeset)
        assert AdvanceEntry.objects.filter(action="publish").count() == 1
        assert has_no_gap()

    def test_while_it_gives_up_the_copy_is_taken_back_by_the_next(self, writer, editor):
        changeset = embargo(make_title(writer), by=writer, editor=editor)
        process = start(
            KILLED_AT_A_STEP, module="cms.jobs.schedules", name="alert", at=(SIX + HOUR).isoformat()
        )
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        assert Advance.objects.exists()
        work(SIX + HOUR + LEASE)
        assert Changeset.objects.get(pk=changeset.pk).state == State.APPROVED
        assert not Advance.objects.exists()
        assert has_no_gap()

    def test_while_it_renders_a_name_again_the_next_does(self, writer, editor, monkeypatch):
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava)})
        embargo(title, by=writer, editor=editor)
        edit(ava, writer, name="Ava DuVernay")
        monkeypatch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
        make_live(ava, by=writer, approver=editor)
        process = start(
            KILLED_AT_A_STEP, module="cms.publishing.embargo.feed", name="append", at=NOON.isoformat()
        )
        assert process.wait(PATIENCE) == -signal.SIGKILL, process.stderr.read()
        assert early(title)["credits"][0]["contributor"]["name"] == "Ava"
        work(NOON + LEASE)
        assert early(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
        assert has_no_gap()


def test_a_read_is_committed_before_its_bytes_leave(client, writer, editor, monkeypatch):
    from cms.feed import embargo as embargo_feed

    selma = make_title(writer)
    embargo(selma, by=writer, editor=editor)
    _, secret = make_key("advance", at=timezone.now())
    seen = []

    def answer_stored(*args, **kwargs):
        seen.append((connection.in_atomic_block, len(kept())))
        raise RuntimeError("The line went dead.")

    monkeypatch.setattr(embargo_feed, "answer_stored", answer_stored)
    client.raise_request_exception = False
    client.get(f"/api/v1/advance/titles/{selma.pk}", headers=bearing(secret))
    assert seen == [(False, 1)]
    assert len(kept()) == 1
    assert canonical.loads(Advance.objects.get().text)["id"] == selma.pk

"""Concurrent steps of several people, each on a database connection of their own, with real transactions."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, current_thread, main_thread

import pytest
from django.db import connection, connections, transaction

from catalog.titles.models import Title
from cms.desk.base import canonical
from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Card, Changeset, Hold, Version
from cms.desk.models.cards import CardQuerySet
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review import lifecycle
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.comments import comment, resolve
from cms.desk.review.contents import add, move, propose, split, take_out
from cms.desk.review.decisions import approve, reject
from cms.desk.review.dependencies import bring_along
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit, submit_alone
from cms.desk.write.change import ChangeConflict, ChangeRefused, change_many
from cms.publishing import renames
from cms.publishing.hold import HoldError, hold
from cms.publishing.models import FeedHead, LiveDocument, NameChange, Publication, RefreshDue
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh, refresh_all
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_submitted, make_title
from tests.make.stories import make_story

pytestmark = pytest.mark.django_db(transaction=True)
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")

REFUSALS = (ReviewError, ChangeRefused, ChangeConflict, HoldError)
PATIENCE = 90


@pytest.fixture(autouse=True)
def nothing_fails_after_commit(caplog):
    yield
    assert not [each for each in caplog.get_records("call") if "on_commit" in each.getMessage()]


def apart(step: Callable):
    """What `step` returns, or the refusal it meets; any other error is the test's."""
    try:
        return step()
    except REFUSALS as refusal:
        return refusal
    finally:
        connections.close_all()


def together(*steps: Callable) -> list:
    """Start the steps at one moment; what each came to, in order."""
    start = Barrier(len(steps))

    def run(step):
        start.wait(PATIENCE)
        return apart(step)

    with ThreadPoolExecutor(len(steps)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, step) for step in steps]]


@contextmanager
def meanwhile(step: Callable):
    """Run `step` elsewhere while the block's transaction is open; it ends after the block has committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            outcome: list[Future] = []

            def begin() -> Future:
                outcome.append(pool.submit(apart, step))
                wait_until_blocked()
                return outcome[0]

            yield begin
        outcome[0].result(PATIENCE)


def wait_until_blocked():
    """Until some other connection waits for a lock; SQLite's waits for the whole file, unseen."""
    if connection.vendor == "sqlite":
        time.sleep(0.2)
        return
    sql = """
        SELECT count(*) FROM pg_locks AS waits
        WHERE NOT granted AND pid <> pg_backend_pid() AND EXISTS (
            SELECT FROM pg_locks AS has JOIN pg_database ON has.database = pg_database.oid
            WHERE has.pid = waits.pid AND datname = current_database())
    """
    for _ in range(PATIENCE * 20):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waited.")


def pause(monkeypatch, module, name: str, *, when: Callable[..., bool]) -> tuple[Event, Event]:
    """Make `module.name` stop where `when` says; the events are: it has stopped, it may go on."""
    stopped, go = Event(), Event()
    whole = getattr(module, name)

    def paused(*args, **kwargs):
        if when(*args, **kwargs) and not stopped.is_set():
            stopped.set()
            assert go.wait(PATIENCE)
        return whole(*args, **kwargs)

    monkeypatch.setattr(module, name, paused)
    return stopped, go


def is_about(changeset: Changeset) -> Callable[..., bool]:
    return lambda finished, **_: finished.pk == changeset.pk


def refusals(outcomes: list) -> list[str]:
    return [type(outcome).__name__ for outcome in outcomes if isinstance(outcome, REFUSALS)]


def served(record) -> dict:
    return canonical.loads(LiveDocument.objects.get(pk=record.pk).text)


def contributor(title) -> str | None:
    return served(title)["credits"][0]["contributor"]["name"]


class TestTheLog:
    def test_a_polling_reader_misses_nothing(self, writer, editor):
        waiting = [make_approved(make_title(writer), by=writer, approver=editor) for _ in range(16)]
        seen: list[int] = []

        def read():
            end = time.monotonic() + PATIENCE
            while len(seen) < 16 and time.monotonic() < end:
                after = seen[-1] if seen else 0
                new = list(Publication.objects.filter(position__gt=after).values_list("position", flat=True))
                assert new == list(range(after + 1, after + len(new) + 1))
                seen.extend(new)

        def publish_some(some):
            return [publish(changeset, by=editor, at=NOON) for changeset in some]

        publishers = [lambda n=n: publish_some(waiting[n::4]) for n in range(4)]
        assert refusals(together(read, *publishers)) == []
        assert seen == list(range(1, 17))
        assert FeedHead.objects.get().position == 16
        for card in Card.objects.all():
            assert card.last_position == card.publications.get().position

    @postgresql
    def test_an_earlier_position_is_never_committed_later(self, writer, editor, monkeypatch):
        first, second = (make_title(writer) for _ in range(2))
        waiting = [make_approved(title, by=writer, approver=editor) for title in (first, second)]
        make_live(make_title(writer), by=writer, approver=editor)
        stopped, go = pause(monkeypatch, renames, "queue_renamed_since", when=lambda *_, own: first.pk in own)
        with ThreadPoolExecutor(2) as pool:
            slow = pool.submit(apart, lambda: publish(waiting[0], by=editor, at=NOON))
            assert stopped.wait(PATIENCE)
            quick = pool.submit(apart, lambda: publish(waiting[1], by=editor, at=NOON))
            wait_until_blocked()
            assert Publication.objects.count() == 1
            go.set()
            assert [future.result(PATIENCE)[0].position for future in (slow, quick)] == [2, 3]

    def test_the_first_two_publications_of_all_do_not_clash(self, writer, editor):
        FeedHead.objects.all().delete()
        waiting = [make_approved(make_title(writer), by=writer, approver=editor) for _ in range(2)]
        steps = [lambda changeset=changeset: publish(changeset, by=editor, at=NOON) for changeset in waiting]
        assert refusals(together(*steps)) == []
        assert list(Publication.objects.values_list("position", flat=True)) == [1, 2]

    def test_what_people_publish_across_one_another_is_no_deadlock(self, writer, editor):
        people = [make_person(writer) for _ in range(4)]
        make_live(*people, by=writer, approver=editor)
        titles = [
            make_title(writer, credits={f"new-{n}": credit(person) for n, person in enumerate(people)})
            for _ in range(4)
        ]
        for n, person in enumerate(people):
            edit(person, writer, name=f"Renamed {n}")
        pairs = zip(people, reversed(titles), strict=True)
        waiting = [make_approved(*pair, by=writer, approver=editor) for pair in pairs]
        steps = [lambda changeset=changeset: publish(changeset, by=editor, at=NOON) for changeset in waiting]
        assert refusals(together(*steps, lambda: refresh_all(at=NOON))) == []
        refresh_all(at=NOON)
        for title in titles:
            names = [line["contributor"]["name"] for line in served(title)["credits"]]
            assert names == [f"Renamed {n}" for n in range(4)]


class TestReview:
    def test_a_changeset_is_published_once(self, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        steps = [lambda: publish(Changeset.objects.get(pk=changeset.pk), by=editor, at=NOON)] * 3
        assert refusals(together(*steps)) == ["ReviewError", "ReviewError"]
        assert Publication.objects.count() == 1

    def test_two_approve_at_once(self, editor, other_editor):
        title = make_title(editor)
        edit(title, other_editor, synopsis="Two wrote this.")
        changeset = make_submitted(title, by=editor)
        seen = changeset.digest()
        steps = [
            lambda by=by: approve(Changeset.objects.get(pk=changeset.pk), seen=seen, by=by, at=NOON)
            for by in (editor, other_editor)
        ]
        assert refusals(together(*steps)) == []
        changeset.refresh_from_db()
        assert changeset.state == State.APPROVED

    def test_approved_and_rejected_at_once_is_one_of_them_or_rejected_last(
        self, writer, editor, other_editor
    ):
        changeset = make_submitted(make_title(writer), by=writer)
        seen = changeset.digest()
        together(
            lambda: approve(Changeset.objects.get(pk=changeset.pk), seen=seen, by=editor, at=NOON),
            lambda: reject(Changeset.objects.get(pk=changeset.pk), by=other_editor, at=NOON, note="No."),
        )
        changeset.refresh_from_db()
        assert changeset.state == State.REJECTED

    def test_what_is_submitted_meanwhile_can_not_be_edited(self, writer, other_writer):
        title = make_title(writer, name="One")
        with meanwhile(lambda: edit(title, other_writer, name="Late", expect=1)) as begin:
            submit_alone(title.card, by=writer, at=NOON)
            late = begin()
        assert "is in review" in str(late.result())
        assert Card.objects.get(pk=title.pk).version == 1

    def test_nor_what_lay_in_an_open_changeset_before(self, writer, other_writer):
        title = make_title(writer, name="One")
        changeset = propose([title.card], by=writer, at=NOON)
        with meanwhile(lambda: edit(title, other_writer, name="Late", expect=1)) as begin:
            submit(changeset, by=writer, at=NOON)
            late = begin()
        assert "is in review" in str(late.result())

    def test_who_edits_and_who_submits_wait_for_one_another_in_one_order(self, writer, other_writer):
        title = make_title(writer, name="One")
        changeset = propose([title.card], by=writer, at=NOON)
        with meanwhile(lambda: submit(changeset, by=other_writer, at=NOON)) as begin:
            edit(title, writer, name="Two")
            begin()
            edit(title, writer, name="Three")
        assert changeset.standing().get().body["name"] == "Three"

    def test_a_record_is_proposed_once(self, writer, other_writer):
        title = make_title(writer, name="One")
        with meanwhile(lambda: propose([title.card], by=other_writer, at=NOON)) as begin:
            first = propose([title.card], by=writer, at=NOON)
            second = begin()
        assert "is in “One” already" in str(second.result())
        assert Card.objects.get(pk=title.pk).pending == first
        assert Changeset.objects.count() == 1


class TestParting:
    def test_what_moves_across_one_another_is_no_deadlock(self, writer, other_writer):
        titles = [make_title(writer) for _ in range(4)]
        cards = [Card.objects.get(pk=title.pk) for title in titles]
        first, second = (
            propose(some, by=writer, at=NOON) for some in ([cards[0], cards[3]], [cards[1], cards[2]])
        )
        outcomes = together(
            lambda: move(_again(first), [cards[3]], to=_again(second), by=writer, at=NOON),
            lambda: move(_again(second), [cards[1]], to=_again(first), by=other_writer, at=NOON),
        )
        assert refusals(outcomes) == []
        assert set(first.standing().values_list("card", flat=True)) == {cards[0].pk, cards[1].pk}
        assert set(second.standing().values_list("card", flat=True)) == {cards[2].pk, cards[3].pk}

    def test_what_is_added_across_one_another_is_no_deadlock(self, writer, other_writer):
        cards = [Card.objects.get(pk=make_title(writer).pk) for _ in range(4)]
        first = propose([cards[3]], by=writer, at=NOON)
        second = propose([cards[2]], by=writer, at=NOON)
        outcomes = together(
            lambda: add(_again(first), [cards[0], cards[1]], by=writer, at=NOON),
            lambda: add(_again(second), [cards[1], cards[0]], by=other_writer, at=NOON),
        )
        assert refusals(outcomes) == ["ReviewError"]
        assert Card.objects.get(pk=cards[0].pk).pending == Card.objects.get(pk=cards[1].pk).pending

    def test_a_record_that_is_split_off_and_taken_out_at_once_goes_one_way(self, writer, other_writer):
        titles = [make_title(writer) for _ in range(2)]
        changeset = make_submitted(*titles, by=writer)
        proposal = changeset.standing().get(card=titles[0].pk)
        outcomes = together(
            lambda: split(_again(changeset), [titles[0].card], by=writer, at=NOON),
            lambda: take_out(proposal, by=other_writer, at=NOON),
        )
        assert refusals(outcomes) == ["ReviewError"]
        assert changeset.standing().count() == 1

    def test_what_is_needed_twice_comes_along_once(self, writer, other_writer):
        ava = make_person(writer)
        titles = [make_title(writer, credits={"new-1": credit(ava)}) for _ in range(2)]
        steps = [
            lambda title=title, by=by: bring_along(Card.objects.get(pk=title.pk), by=by, at=NOON)
            for title, by in zip(titles, (writer, other_writer), strict=True)
        ]
        assert refusals(together(*steps)) == ["ReviewError"]
        assert Card.objects.get(pk=ava.pk).pending.standing().count() == 2
        assert Changeset.objects.count() == 1


class TestTalk:
    def test_a_warning_is_acknowledged_once(self, writer, editor, other_editor):
        changeset = make_submitted(make_story(writer, bylines={}), by=writer)
        [warned] = unacknowledged(changeset, rules.of_changeset(changeset))
        steps = [
            lambda by=by: acknowledge(
                _again(changeset), warned.rule, seen=warned.digest, reason="Ours.", by=by, at=NOON
            )
            for by in (editor, other_editor)
        ]
        assert refusals(together(*steps)) == ["ReviewError"]
        assert changeset.acknowledgements.count() == 1

    def test_a_thread_is_resolved_once(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        thread = comment(changeset, text="Which year?", by=editor, at=NOON).thread
        steps = [lambda by=by: resolve(thread, by=by, at=NOON) for by in (writer, editor)]
        assert refusals(together(*steps)) == ["ReviewError"]
        assert thread.comments.count() == 2

    def test_a_title_follows_a_rename_beside_a_submission(self, writer, other_writer):
        title = make_title(writer, name="One")
        changeset = propose([title.card, make_title(writer).card], by=writer, at=NOON)
        with meanwhile(lambda: submit(_again(changeset), by=other_writer, at=NOON)) as begin:
            edit(title, writer, name="Uno")
            begin()
        assert _again(changeset).title == "Uno and 1 other"


def _again(changeset: Changeset) -> Changeset:
    """The changeset as somebody else's request reads it."""
    return Changeset.objects.get(pk=changeset.pk)


class TestChange:
    def test_the_same_field_is_one_conflict(self, writer, other_writer):
        title = make_title(writer, name="One")
        steps = [
            lambda by=by: edit(title, by, expect=1, synopsis=f"By {by}.") for by in (writer, other_writer)
        ]
        outcomes = together(*steps)
        assert refusals(outcomes) == ["ChangeConflict"]
        [version] = [outcome for outcome in outcomes if isinstance(outcome, Version)]
        title.refresh_from_db()
        assert title.synopsis == f"By {version.by}."
        assert Card.objects.get(pk=title.pk).version == 2

    def test_different_fields_are_both_kept(self, writer, other_writer):
        title = make_title(writer, name="One")
        one = lambda: edit(title, writer, expect=1, synopsis="Both.")  # noqa: E731
        other = lambda: edit(title, other_writer, expect=1, premiere="2019")  # noqa: E731
        assert refusals(together(one, other)) == []
        title.refresh_from_db()
        assert (title.synopsis, title.premiere) == ("Both.", "2019")
        assert Card.objects.get(pk=title.pk).versions.get(number=3).state["synopsis"] == "Both."

    def test_the_same_new_slug_is_refused_in_words(self, writer, other_writer):
        one, two = make_title(writer, name="One"), make_title(writer, name="Two")
        with meanwhile(lambda: edit(two, other_writer, expect=1, slug="same")) as begin:
            edit(one, writer, slug="same")
            late = begin()
        assert str(late.result()) == "The slug “same” belongs, or once belonged, to “One”: choose another."

    def test_the_same_external_id_is_refused_in_words(self, writer, other_writer):
        ids = {"new-1": {"scheme": "imdb", "value": "tt0000001"}}
        with meanwhile(lambda: make_title(other_writer, name="Two", external_ids=ids)) as begin:
            make_title(writer, name="One", external_ids=ids)
            late = begin()
        assert str(late.result()) == "imdb:tt0000001 names “One” already, and can name one record only."
        assert Title.objects.count() == 1

    def test_the_same_name_gives_two_slugs(self, writer, other_writer):
        with meanwhile(lambda: make_title(other_writer, name="Same")) as begin:
            make_title(writer, name="Same")
            late = begin()
        assert Card.objects.get(pk=late.result().pk).slug == "same-2"

    def test_a_refused_card_can_be_saved_again(self, writer, other_writer):
        card = Card(kind="person")
        fields = {"name": "Two", "slug": "same"}
        with meanwhile(lambda: change_many([(card, 0, fields)], by=other_writer, at=NOON)) as begin:
            make_person(writer, name="One", slug="same")
            late = begin()
        assert isinstance(late.result(), ChangeRefused)
        change_many([(card, 0, {**fields, "slug": "other"})], by=other_writer, at=NOON)
        assert Card.objects.get(pk=card.pk).slug == "other"


class TestNames:
    @postgresql
    @pytest.mark.parametrize("last", ["title", "person"])
    def test_a_rename_beside_a_title_that_states_the_name(self, writer, editor, monkeypatch, last):
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava)})
        edit(ava, writer, name="Ava DuVernay")
        first, then = (title, ava) if last == "title" else (ava, title)
        slow, quick = (make_approved(each, by=writer, approver=editor) for each in (first, then))
        stopped, go = pause(monkeypatch, lifecycle, "finish", when=is_about(slow))
        with ThreadPoolExecutor(1) as pool:
            paused = pool.submit(apart, lambda: publish(slow, by=editor, at=NOON))
            assert stopped.wait(PATIENCE)
            publish(quick, by=editor, at=NOON)
            go.set()
            assert refusals([paused.result(PATIENCE)]) == []
        refresh_all(at=NOON)
        assert contributor(title) == "Ava DuVernay"

    @postgresql
    @pytest.mark.parametrize("last", ["title", "person"])
    def test_no_title_keeps_a_line_without_any_name(self, writer, editor, monkeypatch, last):
        """The withdrawal and the title that names the person only by record can't both pass."""
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        goes = make_approved(ava, by=writer, approver=editor, action=Action.WITHDRAW)
        comes = make_approved(title, by=writer, approver=editor)
        slow, quick = (comes, goes) if last == "title" else (goes, comes)
        stopped, go = pause(monkeypatch, lifecycle, "finish", when=is_about(slow))
        with ThreadPoolExecutor(1) as pool:
            paused = pool.submit(apart, lambda: publish(slow, by=editor, at=NOON))
            assert stopped.wait(PATIENCE)
            publish(quick, by=editor, at=NOON)
            go.set()
            assert refusals([paused.result(PATIENCE)]) == ["ReviewError"]
        refresh_all(at=NOON)
        assert not LiveDocument.objects.filter(pk=title.pk).exists() or contributor(title) == "Ava"

    def test_two_refreshers_render_each_document_once(self, writer, editor, monkeypatch):
        ava = make_person(writer, name="Ava")
        titles = [make_title(writer, credits={"new-1": credit(ava)}) for _ in range(6)]
        make_live(*titles, ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        with monkeypatch.context() as patch:
            patch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
            make_live(ava, by=writer, approver=editor)

        def drain():
            return sum(refresh(at=NOON, most=2) for _ in range(6))

        assert sum(together(drain, drain)) == 6
        assert Publication.objects.filter(action="refresh").count() == 6
        assert not NameChange.objects.exists()
        assert not RefreshDue.objects.exists()
        assert {contributor(title) for title in titles} == {"Ava DuVernay"}

    def test_a_refresh_that_fails_takes_no_publication_back(self, writer, editor, monkeypatch, caplog):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        with monkeypatch.context() as patch:
            patch.setattr("cms.publishing.refresh._refresh", lambda **_: 1 / 0)
            make_live(ava, by=writer, approver=editor)
        assert "in on_commit() during transaction (division by zero)" in caplog.text
        caplog.clear()
        assert refresh_all(at=NOON) == 1
        assert contributor(title) == "Ava DuVernay"


class TestHold:
    def test_held_and_corrected_at_once_is_one_after_the_other(self, writer, editor, other_editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        waiting = make_approved(title, by=writer, approver=editor)
        together(
            lambda: hold(title.card, by=other_editor, at=NOON, reason=Hold.Reason.ERROR),
            lambda: publish(waiting, by=editor, at=NOON),
        )
        last = Publication.objects.last()
        assert (last.action == "hold") == (not LiveDocument.objects.exists())
        assert (last.action == "hold") == bool(Card.objects.get(pk=title.pk).hold_id)
        assert Hold.objects.filter(ended_at=None).exists() == (last.action == "hold")

    @postgresql
    def test_a_hold_waits_for_nobody_who_only_has_the_changeset(
        self, writer, editor, other_editor, monkeypatch
    ):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        waiting = make_approved(title, by=writer, approver=editor)
        elsewhere = lambda *_: current_thread() is not main_thread()  # noqa: E731
        stopped, go = pause(monkeypatch, CardQuerySet, "locked", when=elsewhere)
        with ThreadPoolExecutor(1) as pool:
            publishing = pool.submit(apart, lambda: publish(waiting, by=editor, at=NOON))
            assert stopped.wait(PATIENCE)
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
            try:
                hold(title.card, by=other_editor, at=NOON, reason=Hold.Reason.ERROR)
            finally:
                go.set()
                connection.close()
            publishing.result(PATIENCE)
        assert [each.action for each in Publication.objects.all()] == ["publish", "hold", "publish"]

    def test_a_record_is_held_once(self, writer, editor, other_editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        steps = [
            lambda by=by: hold(title.card, by=by, at=NOON, reason=Hold.Reason.ERROR)
            for by in (editor, other_editor)
        ]
        assert refusals(together(*steps)) == ["HoldError"]

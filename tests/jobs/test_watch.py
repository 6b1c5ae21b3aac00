"""Watching: workers find what fails its checks now, a few records at a time; the front page shows it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.titles.models import Title
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.records.registry import kind
from cms.desk.review.contents import propose
from cms.desk.review.decisions import reject
from cms.jobs import watch as watch_rule
from cms.jobs import worker
from cms.jobs.models import Failing, Watch
from cms.jobs.watch import failing_changesets, failing_records, watch_live, watch_waiting
from cms.publishing.hold import hold
from tests.make import NOON, edit, make_live, make_submitted, make_title

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ban(monkeypatch):
    """Adds a check that blocks titles with that name."""

    def ban(word: str) -> None:
        def banned(proposals):
            for each in proposals:
                if each.body and word in each.body["name"]:
                    yield Finding(each.card, "banned", f"It is called {word}.", path="name")

        monkeypatch.setitem(kind("title").__dict__, "all_checks", (banned,))

    return ban


def live_titles(writer, editor, *names: str) -> None:
    for name in names:
        make_live(make_title(writer, name=name), by=writer, approver=editor)


def found() -> list[str]:
    return [f"{each.card}: {each.message}" for each in failing_records()]


class TestWhatIsLive:
    def test_is_found_once_it_fails_and_gone_once_it_does_not(self, writer, editor, ban):
        live_titles(writer, editor, "Selma", "Akira")
        watch_live(at=NOON)
        assert found() == []
        ban("Selma")
        watch_live(at=NOON + 11 * MINUTE)
        assert found() == ["Selma: It is called Selma."]
        ban("Nothing")
        watch_live(at=NOON + 22 * MINUTE)
        assert found() == []

    def test_is_what_is_served_and_not_the_working_copy(self, writer, editor, ban):
        live_titles(writer, editor, "Akira")
        edit(Title.objects.get(), writer, name="Selma")
        ban("Selma")
        watch_live(at=NOON)
        assert found() == []

    def test_leaves_drafts_and_what_is_held_out(self, writer, editor, ban):
        make_title(writer, name="Selma")
        live_titles(writer, editor, "Selma 2")
        ban("Selma")
        watch_live(at=NOON)
        hold(Card.objects.get(label="Selma 2"), by=editor, at=NOON, reason="legal")
        assert found() == []
        watch_live(at=NOON + 11 * MINUTE)
        assert not Failing.objects.exists()

    def test_is_looked_at_some_at_a_time_all_of_it_once_in_ten_minutes(
        self, writer, editor, ban, monkeypatch
    ):
        monkeypatch.setattr(watch_rule, "RECORDS", 2)
        live_titles(writer, editor, *(f"Selma {n}" for n in range(5)))
        ban("Selma")
        counts = []
        for minute in (0, 1, 2, 3, 9, 10):
            watch_live(at=NOON + minute * MINUTE)
            counts.append(len(found()))
        assert counts == [2, 4, 5, 5, 5, 5]
        watch = Watch.objects.get(name="live")
        assert (watch.started_at, watch.finished_at) == (NOON + 10 * MINUTE, NOON + 2 * MINUTE)
        assert watch.cursor

    def test_goes_on_where_the_clock_went_back(self, writer, editor, ban):
        live_titles(writer, editor, "Selma")
        watch_live(at=NOON + timedelta(days=1))
        ban("Selma")
        watch_live(at=NOON)
        assert found() == ["Selma: It is called Selma."]

    def test_is_written_once_where_two_workers_look_at_the_same(self, writer, editor, ban, monkeypatch):
        live_titles(writer, editor, "Selma")
        ban("Selma")
        whole = watch_rule.rules.findings

        def slow(proposals):
            monkeypatch.setattr(watch_rule.rules, "findings", whole)
            watch_live(at=NOON + MINUTE)
            return whole(proposals)

        monkeypatch.setattr(watch_rule.rules, "findings", slow)
        watch_live(at=NOON)
        assert found() == ["Selma: It is called Selma."]
        assert Failing.objects.get().at == Watch.objects.get().finished_at == NOON + MINUTE

    def test_takes_as_many_queries_for_more(self, writer, editor, django_assert_max_num_queries):
        def asked(number: int) -> int:
            live_titles(writer, editor, *(f"Selma {n}" for n in range(number)))
            Watch.objects.all().delete()
            with django_assert_max_num_queries(40) as captured:
                watch_live(at=NOON)
            return len(captured)

        assert asked(2) == asked(4)


class TestWhatWaits:
    def test_is_found_with_what_stops_it(self, writer, editor, ban):
        make_submitted(make_title(writer, name="Akira"), by=writer)
        make_submitted(make_title(writer, name="Selma"), make_title(writer, name="Selma 2"), by=writer)
        propose([make_title(writer, name="Selma 3").card], by=writer, at=NOON)
        ban("Selma")
        watch_waiting(at=NOON)
        assert [(str(each.changeset), each.blockers) for each in failing_changesets()] == [
            ("Selma and 1 other", 2),
            ("Selma 3", 1),
        ]
        assert failing_changesets()[0].message == "Selma: It is called Selma."

    def test_is_not_listed_once_it_is_finished(self, writer, editor, ban):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        ban("Selma")
        watch_waiting(at=NOON)
        reject(changeset, by=editor, at=NOON, note="No.")
        assert list(failing_changesets()) == []
        watch_waiting(at=NOON + 11 * MINUTE)
        assert not Failing.objects.exists()

    def test_is_looked_at_some_at_a_time(self, writer, ban, monkeypatch):
        monkeypatch.setattr(watch_rule, "CHANGESETS", 2)
        for n in range(3):
            propose([make_title(writer, name=f"Selma {n}").card], by=writer, at=NOON)
        ban("Selma")
        watch_waiting(at=NOON)
        assert failing_changesets().count() == 2
        watch_waiting(at=NOON)
        assert failing_changesets().count() == Changeset.objects.count() == 3


class TestTheFrontPage:
    def test_lists_what_a_worker_found_and_says_when(self, writer, editor, ban):
        now = timezone.now()
        live_titles(writer, editor, "Selma <b>")
        ban("Selma")
        for seconds in (0, 11):
            worker.work_off("one", clock=lambda at=now + timedelta(seconds=seconds): at)
        client = Client()
        client.force_login(writer)
        shown = client.get(reverse("admin:index")).content.decode()
        assert "Live records that fail a check" in shown
        assert "It is called Selma." in shown
        assert "All live records were last checked on" in shown
        assert "Selma <b>" not in shown

    def test_says_nothing_before_anything_was_checked(self, writer):
        client = Client()
        client.force_login(writer)
        shown = client.get(reverse("admin:index")).content.decode()
        assert "All live records were last checked" not in shown
        assert "fail a check" not in shown
        assert not Proposal.objects.exists()

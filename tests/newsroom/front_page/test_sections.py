"""Sections of the front page: one's own changesets with their status, holds and their age, counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import Changeset, Hold
from cms.desk.review.comments import comment
from cms.desk.review.contents import propose, take_out
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.description import describe
from cms.desk.review.submit import submit
from cms.jobs import long
from cms.jobs.alerts import alert
from cms.jobs.models import Alert, Failing
from cms.jobs.schedules import schedule
from cms.newsroom.front_page.page import BY_CODE, SECTIONS
from cms.newsroom.front_page.sections import listed
from cms.publishing.hold import hold
from cms.publishing.publish import publish
from tests.make import NOON, edit, make_approved, make_live, make_submitted, make_title, make_user
from tests.make.sources import make_report

pytestmark = pytest.mark.django_db

YEAR = timezone.now().year + 1


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def front(user):
    return signed_in(user).get(reverse("admin:index"))


def statuses(user) -> list[tuple[str, str]]:
    return [(str(each.changeset), each.sentence) for each in front(user).context["yours"]]


class TestYours:
    def test_of_very_many_are_the_newest(self, writer, monkeypatch):
        for name in "ABC":
            make_submitted(make_title(writer, name=name), by=writer)
        monkeypatch.setattr("cms.newsroom.front_page.page.MOST_YOURS", 2)
        shown = replace(BY_CODE["yours"], most=2)
        found = listed(shown, writer, at=timezone.now(), most=1)
        assert ([str(each.changeset) for each in found.rows], found.counted) == (["C"], "2+")
        monkeypatch.setitem(BY_CODE, "yours", shown)
        page = signed_in(writer).get(reverse("newsroom:section", args=["yours"]))
        assert [str(each.changeset) for each in page.context["listed"].rows] == ["C", "B"]
        assert "2+ in all" in page.content.decode()

    def test_lists_what_was_submitted_until_it_is_published(self, writer, editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        assert statuses(writer) == [("Selma", "nobody has approved it yet")]
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert statuses(writer) == [("Selma", "approved by editor; waiting to be published")]
        due = WallTime(
            timezone.now().replace(tzinfo=None, year=YEAR, month=7, day=1, hour=20, minute=0), "UTC"
        )
        schedule(changeset, by=editor, at=timezone.now(), due=due)
        assert statuses(writer) == [("Selma", f"scheduled for 1 July {YEAR}, 20:00 UTC")]

    def test_ends_with_publication(self, writer, editor):
        make_live(make_title(writer), by=writer, approver=editor)
        assert statuses(writer) == []

    def test_says_who_approved_and_that_more_approvals_are_required(self, writer, editor, other_editor):
        title = make_title(writer, name="Selma")
        edit(title, editor, synopsis="Both.")
        changeset = make_submitted(title, by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert statuses(writer) == [("Selma", "approved by editor; waiting for another approval")]

    def test_has_requested_changes_first(self, writer, editor):
        asked = make_submitted(make_title(writer, name="One"), by=writer)
        make_submitted(make_title(writer, name="Two"), by=writer)
        propose([make_title(writer, name="Three").card], by=writer, at=NOON)
        request_changes(asked, by=editor, at=NOON, note="The <year>?")
        assert statuses(writer) == [
            ("One", "editor asked for changes"),
            ("Three", "not submitted yet"),
            ("Two", "nobody has approved it yet"),
        ]
        assert "The &lt;year&gt;?" in front(writer).content.decode()

    def test_names_the_last_of_several_answers(self, writer, editor, other_editor):
        changeset = make_submitted(make_title(writer, name="One"), by=writer)
        request_changes(changeset, by=editor, at=NOON, note="Year?")
        submit(changeset, by=writer, at=NOON)
        request_changes(changeset, by=other_editor, at=NOON, note="Place?")
        [mine] = front(writer).context["yours"]
        assert (mine.sentence, mine.note) == ("edith asked for changes", "Place?")

    def test_lists_what_one_contributed_to(self, writer, other_writer, editor):
        title = make_title(writer, name="Selma")
        edit(title, other_writer, synopsis="A march.")
        make_submitted(title, by=writer)
        assert [name for name, _ in statuses(other_writer)] == ["Selma"]
        assert statuses(editor) == []

    def test_leaves_out_contributions_that_were_published(self, writer, other_writer, editor):
        title = make_title(other_writer, name="Selma")
        make_live(title, by=other_writer, approver=editor)
        edit(title, writer, synopsis="A march.")
        make_submitted(title, by=writer)
        assert statuses(other_writer) == []

    def test_lists_what_one_is_assigned_to(self, writer, editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        describe(changeset, by=writer, at=NOON, title="Selma", assignee=editor)
        assert [name for name, _ in statuses(editor)] == ["Selma"]
        assert "assigned to you" in front(editor).content.decode()

    def test_lists_a_rejection_for_a_week(self, writer, editor):
        now = timezone.now()
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        reject(changeset, by=editor, at=now, note="Not ours.")
        assert statuses(writer) == [("Selma", "editor rejected it")]
        Changeset.objects.update(ended_at=now - timedelta(days=8))
        assert statuses(writer) == []

    def test_leaves_a_record_in_a_changeset_out_of_the_drafts(self, writer):
        title = make_title(writer, name="Selma")
        assert [str(card) for card in front(writer).context["drafts"]] == ["Selma"]
        propose([title.card], by=writer, at=NOON)
        assert front(writer).context["drafts"] == []


class TestHolds:
    def test_show_their_age_and_are_marked_if_nobody_decides(self, writer, editor):
        now = timezone.now()
        for name in ("New", "Old"):
            title = make_title(writer, name=name)
            make_live(title, by=writer, approver=editor)
            hold(title.card, by=editor, at=now - timedelta(hours=3), reason="legal")
        Hold.objects.filter(card__label="Old").update(at=now - timedelta(hours=settings.HOLD_HOURS + 2))
        shown = front(writer)
        assert [(str(each.card), each.is_old) for each in shown.context["holds"]] == [
            ("Old", True),
            ("New", False),
        ]
        assert '<span class="due">1\xa0day, 2\xa0hours</span>' in shown.content.decode()
        assert '<span class="quiet">3\xa0hours</span>' in shown.content.decode()


def fill(writer, editor, number: int) -> None:
    """So many rows more in every section, for the editor."""
    now = timezone.now()
    for _ in range(number):
        changeset = make_submitted(make_title(writer), make_title(writer), by=writer)
        comment(changeset, by=writer, at=NOON, text=f"@{editor.username} look")
        ready = make_approved(make_title(writer), by=writer, approver=editor)
        own = make_submitted(make_title(editor), by=editor)
        request_changes(own, by=_other(editor), at=NOON, note="Year?")
        make_title(editor)
        held = make_title(writer)
        make_live(held, by=writer, approver=editor)
        hold(held.card, by=editor, at=now, reason="error")
        alert(Alert.Why.LATE, "Late.", at=now, changeset=changeset)
        soon = make_approved(make_title(writer), by=writer, approver=editor)
        Failing.objects.create(card=make_live_title(writer, editor).card, blockers=1, message="No.", at=now)
        Failing.objects.create(changeset=changeset, blockers=2, message="No.", at=now)
        due = WallTime((now + timedelta(days=2)).replace(tzinfo=None, second=0, microsecond=0), "UTC")
        schedule(soon, by=editor, at=now, due=due)
        long.start_publication(ready, by=editor, at=now)
        make_report(editor, due_at=now + timedelta(hours=1), at=now)


def make_live_title(writer, editor):
    title = make_title(writer)
    make_live(title, by=writer, approver=editor)
    return title


def _other(editor):
    return User.objects.filter(username="olga").first() or make_user("olga", "editor")


@pytest.fixture(scope="class")
def filled(shared):
    fill(*shared, 10)


@pytest.mark.usefixtures("filled")
class TestCounts:
    @pytest.mark.parametrize("code", sorted(BY_CODE))
    def test_are_the_length_of_the_list_they_lead_to(self, editor, code):
        shown = front(editor).context["sections"][code]
        assert len(shown.rows) == 8
        address = reverse("newsroom:section", args=[code])
        assert address in front(editor).content.decode()
        page = signed_in(editor).get(address)
        assert (
            len(page.context["rows"].object_list) == page.context["rows"].paginator.count == shown.total >= 10
        )

    def test_are_for_people_of_the_newsroom(self, writer, django_user_model):
        guest = django_user_model.objects.create_user("guest", is_staff=True)
        for code in BY_CODE:
            assert signed_in(guest).get(reverse("newsroom:section", args=[code])).status_code == 403
        assert signed_in(writer).get(reverse("newsroom:section", args=["nothing"])).status_code == 404


class TestQueries:
    def test_do_not_grow(self, writer, editor):
        asked = []
        for number in (9, 3):
            fill(writer, editor, number)
            client = signed_in(editor)
            client.get(reverse("admin:index"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("admin:index"))
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_of_a_list_do_not_grow_either(self, writer, editor):
        counted = {}
        for number in (2, 4):
            fill(writer, editor, number)
            for section in SECTIONS:
                address = reverse("newsroom:section", args=[section.code])
                client = signed_in(editor)
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                assert counted.setdefault(section.code, len(queries)) == len(queries), section.code


class TestWaiting:
    def test_lists_a_changeset_again_if_a_record_left_after_one_s_approval(self, writer, editor):
        changeset = make_submitted(make_title(writer), make_title(writer), by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert front(editor).context["waiting"] == []
        take_out(changeset.standing().first(), by=writer, at=NOON)
        assert front(editor).context["waiting"] == [changeset]

    def test_is_empty_with_what_to_expect(self, editor):
        shown = front(editor).content.decode()
        assert "Nothing is waiting for you. Changesets that colleagues submit appear here." in shown
        assert "Approved, ready to publish" not in shown
        assert "You were mentioned" not in shown
        assert "Scheduled" not in shown

    def test_has_what_is_due_first(self, writer, editor):
        make_submitted(make_title(writer, name="One"), by=writer)
        two = make_submitted(make_title(writer, name="Two"), by=writer)
        describe(two, by=writer, at=NOON, title="Two", due_on=NOON.date())
        assert [str(each) for each in front(editor).context["waiting"]] == ["Two", "One"]


def test_what_was_published_is_listed_for_all(writer, editor):
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    publish(changeset, by=editor, at=NOON)
    assert [str(each) for each in front(writer).context["published"]] == ["Selma"]

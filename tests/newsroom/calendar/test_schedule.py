"""Scheduling in the newsroom, request by request: the form, the lists, the alerts, and who may use them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import Changeset, Schedule
from cms.desk.models.states import State
from cms.desk.review.schedule import give_up
from cms.desk.review.submit import publish_when_approved
from cms.jobs import heartbeat
from cms.jobs.alerts import alert
from cms.jobs.models import Alert
from cms.jobs.schedules import schedule
from cms.newsroom.changesets.timeline import timeline
from cms.publishing.models import LiveDocument, NameChange
from tests.make import NOON, edit, make_approved, make_live, make_submitted, make_title, make_user

pytestmark = pytest.mark.django_db

YEAR = timezone.now().year + 1
WHEN = {"day": f"{YEAR}-07-01", "time": "20:00", "zone": "America/New_York"}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    return response.content.decode()


def page_of(changeset: Changeset) -> str:
    return reverse("newsroom:changeset", args=[changeset.pk])


def step(client: Client, changeset: Changeset, name: str, **values) -> str:
    return text(client.post(reverse("newsroom:step", args=[changeset.pk, name]), values, follow=True))


def post(client: Client, changeset: Changeset, **values):
    return client.post(reverse("newsroom:schedule", args=[changeset.pk]), WHEN | values, follow=True)


def reloaded(changeset: Changeset) -> Changeset:
    return Changeset.objects.get(pk=changeset.pk)


@pytest.fixture
def approved(writer, editor):
    return make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)


@pytest.fixture
def scheduled(approved, editor):
    due = WallTime(datetime(YEAR, 7, 1, 20), "America/New_York")
    schedule(approved, by=editor, at=timezone.now(), due=due)
    return approved


class TestTheForm:
    def test_schedules_and_says_when_in_both_zones(self, approved, editor):
        client = signed_in(editor)
        assert "Schedule publication" in text(client.get(page_of(approved)))
        shown = text(post(client, approved))
        said = f"1 July {YEAR}, 20:00 America/New_York (2 July {YEAR}, 00:00 UTC)"
        assert f"“Selma” is scheduled for {said}." in shown
        assert Schedule.objects.get().due_at == datetime(YEAR, 7, 2, tzinfo=UTC)
        assert "Cancel the schedule" in shown
        assert ">Publish</button>" not in shown

    def test_asks_which_of_two_equal_times(self, approved, editor):
        client = signed_in(editor)
        night = {"day": "2030-10-27", "time": "02:30", "zone": "Europe/Berlin"}
        shown = text(post(client, approved, **night))
        assert "02:30 on 27 October 2030 in Europe/Berlin twice" in shown
        assert "the first, 00:30 UTC" in shown
        assert "the second, 01:30 UTC" in shown
        assert not Schedule.objects.exists()
        post(client, approved, **night, which="1")
        assert Schedule.objects.get().due_at == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            (
                {"day": "2031-03-30", "time": "02:30", "zone": "Europe/Berlin"},
                "the clocks go forward past it",
            ),
            ({"day": "2019-05-31"}, "is past: choose a time to come"),
            ({"zone": "Europe/Nowhere"}, "Select a valid choice"),
            ({"zone": "../../etc/passwd"}, "Select a valid choice"),
            ({"day": "31 May"}, "Enter a valid date"),
            ({"time": ""}, "This field is required"),
            ({"day": "9999-12-31", "time": "23:59"}, "too far from now"),
            ({"which": "7"}, "Select a valid choice"),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong_with_it(self, approved, editor, values, said):
        shown = text(post(signed_in(editor), approved, **values))
        assert said in shown
        assert reloaded(approved).state == State.APPROVED
        if "time" not in values:
            assert 'value="20:00"' in shown

    def test_moves_what_is_scheduled_and_starts_from_its_time(self, scheduled, other_editor):
        client = signed_in(other_editor)
        shown = text(client.get(page_of(scheduled)))
        assert f'value="{YEAR}-07-01"' in shown
        assert '<option value="America/New_York" selected>' in shown
        assert "is scheduled for" in text(post(client, scheduled, time="21:00"))
        assert reloaded(scheduled).schedules.standing().get().by == other_editor
        assert reloaded(scheduled).schedules.count() == 2

    def test_cancels(self, scheduled, editor):
        assert "is no longer scheduled" in step(signed_in(editor), scheduled, "unschedule")
        assert reloaded(scheduled).state == State.APPROVED

    def test_begins_with_the_zone_chosen_last(self, scheduled, writer, editor, other_editor):
        other = make_approved(make_title(writer), by=writer, approver=editor)
        chosen = '<option value="America/New_York" selected>'
        mine = text(signed_in(editor).get(page_of(other)))
        assert chosen in mine
        assert "data-local" not in mine
        first = text(signed_in(other_editor).get(page_of(other)))
        assert '<option value="UTC" selected>' in first
        assert "data-local" in first

    def test_is_for_who_may_schedule_and_publish(self, approved, writer):
        client = signed_in(writer)
        assert "Schedule publication" not in text(client.get(page_of(approved)))
        assert "may not schedule" in text(post(client, approved))
        half = make_user("half", "writer")
        half.user_permissions.add(Permission.objects.get(codename="schedule_changeset"))
        assert "Schedule publication" not in text(signed_in(half).get(page_of(approved)))
        assert not Schedule.objects.exists()
        assert Client().get(reverse("newsroom:schedule", args=[approved.pk])).status_code == 302

    def test_is_refused_in_words_for_what_is_not_approved(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        assert "is in review now" in text(post(signed_in(editor), changeset))

    def test_says_when_no_worker_runs(self, approved, editor):
        client = signed_in(editor)
        assert "No worker has ever run." in text(client.get(page_of(approved)))
        heartbeat.arrive("one", at=timezone.now() - timedelta(hours=1))
        assert "No worker has run since" in text(client.get(page_of(approved)))
        heartbeat.beat("one", at=timezone.now())
        assert "No worker" not in text(client.get(page_of(approved)))


class TestWhatIsScheduled:
    def test_is_published_by_no_button(self, scheduled, editor):
        client = signed_in(editor)
        assert "is scheduled now" in step(client, scheduled, "publish")
        assert "is approved now" in step(client, scheduled, "approve-and-publish", seen=scheduled.digest())
        assert not LiveDocument.objects.exists()

    def test_takes_a_new_approval_where_its_approver_left(self, scheduled, editor, other_editor):
        User.objects.filter(pk=editor.pk).update(is_active=False)
        client = signed_in(other_editor)
        shown = text(client.get(page_of(scheduled)))
        assert ">Approve</button>" in shown
        assert "Approve and publish" not in shown
        assert "is approved" in step(client, scheduled, "approve", seen=scheduled.digest())
        assert reloaded(scheduled).state == State.SCHEDULED

    def test_is_shown_on_its_record_which_can_be_taken_out(self, scheduled, writer):
        record = reverse("newsroom:record", args=[scheduled.standing().get().card_id])
        client = signed_in(writer)
        shown = text(client.get(record, follow=True))
        assert f"It will be published on 1 July {YEAR}, 20:00 America/New_York" in shown
        assert "Take out to edit" in shown
        assert "in review" in shown
        step(client, scheduled, "take-out", card=scheduled.standing().get().card_id)
        assert scheduled.schedules.get().ended_how == Schedule.End.VOIDED

    def test_has_its_times_and_failures_in_the_timeline(self, scheduled, editor):
        post(signed_in(editor), scheduled, time="21:00", day=f"{YEAR}-12-01", zone="UTC")
        give_up(scheduled.schedules.standing().get(), at=timezone.now(), reason="A check stood in the way.")
        said = [(each.act, each.about, each.words) for each in timeline(scheduled, [])[-3:]]
        assert said == [
            ("scheduled it", f"for 1 July {YEAR}, 20:00 America/New_York (2 July {YEAR}, 00:00 UTC)", ""),
            ("moved its schedule", f"for 1 December {YEAR}, 21:00 UTC", ""),
            ("had it scheduled, and it was not published", "A check stood in the way.", ""),
        ]
        shown = text(signed_in(editor).get(page_of(scheduled)))
        assert f"moved its schedule: for 1 December {YEAR}, 21:00 UTC" in shown

    def test_says_that_splitting_it_ends_its_schedule(self, writer, editor):
        changeset = make_approved(make_title(writer), make_title(writer), by=writer, approver=editor)
        assert "its schedule is" not in text(signed_in(writer).get(page_of(changeset)))
        schedule(changeset, by=editor, at=NOON, due=WallTime(datetime(YEAR, 7, 1, 20), "UTC"))
        assert "its schedule is cancelled" in text(signed_in(writer).get(page_of(changeset)))

    def test_is_listed_by_day_with_its_zone(self, scheduled, writer, editor):
        tokyo = make_approved(make_title(writer, name="Akira"), by=writer, approver=editor)
        due = WallTime(datetime(YEAR, 7, 2, 12), "Asia/Tokyo")
        schedule(tokyo, by=editor, at=timezone.now(), due=due)
        response = signed_in(writer).get(reverse("newsroom:queue"))
        [(day, planned)] = response.context["scheduled"]
        assert day == datetime(YEAR, 7, 2).date()
        assert [each.schedule.changeset for each in planned] == [scheduled, tokyo]
        shown = text(response)
        assert "1 Jul, 20:00" in shown
        assert "Asia/Tokyo" in shown

    def test_that_is_late_is_marked(self, scheduled, editor):
        Schedule.objects.update(due_at=timezone.now() - timedelta(minutes=2))
        shown = text(signed_in(editor).get(reverse("admin:index")))
        assert '<span class="state state-held">late</span>' in shown

    def test_is_nobody_s_task(self, scheduled, editor):
        response = signed_in(editor).get(reverse("admin:index"))
        assert list(response.context["publishable"]) == []
        queue = signed_in(editor).get(reverse("newsroom:queue"))
        assert list(queue.context["waiting"]) == []


class TestTheFrontPage:
    def test_warns_of_no_worker_only_if_something_waits_for_one(self, writer, editor):
        client = signed_in(writer)
        assert "No worker" not in text(client.get(reverse("admin:index")))
        NameChange.objects.create(card=make_title(writer).card)
        assert "No worker has ever run." in text(client.get(reverse("admin:index")))
        heartbeat.arrive("one", at=timezone.now())
        assert "No worker" not in text(client.get(reverse("admin:index")))

    def test_shows_alerts_until_somebody_clears_them(self, approved, writer, editor):
        told = alert(Alert.Why.LATE, "“Selma” was not published <b>.", at=NOON, changeset=approved)
        for address in (reverse("admin:index"), page_of(approved)):
            shown = text(signed_in(editor).get(address))
            assert "“Selma” was not published &lt;b&gt;." in shown
            assert "Clear the alert" in shown
        assert "Clear the alert" not in text(signed_in(writer).get(reverse("admin:index")))
        clear = reverse("newsroom:clear_alert", args=[told.pk])
        assert signed_in(writer).get(clear).status_code == 405
        refused = signed_in(writer).post(clear, {"back": page_of(approved)}, follow=True)
        assert "may not schedule" in text(refused)
        cleared = signed_in(editor).post(clear, {"back": page_of(approved)})
        assert cleared.url == page_of(approved)
        assert "was not published" not in text(signed_in(editor).get(reverse("admin:index")))

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
    def test_clearing_redirects_to_no_other_site(self, editor, back):
        told = alert(Alert.Why.LATE, "Late.", at=NOON)
        response = signed_in(editor).post(reverse("newsroom:clear_alert", args=[told.pk]), {"back": back})
        assert response.url == reverse("admin:index")

    @pytest.mark.parametrize("address", ["admin:index", "newsroom:queue"])
    def test_takes_no_more_queries_for_more_schedules(self, writer, editor, address):
        client, asked = signed_in(editor), []
        for number in (2, 4):
            for _ in range(number):
                changeset = make_approved(make_title(writer), by=writer, approver=editor)
                schedule(
                    changeset, by=editor, at=timezone.now(), due=WallTime(datetime(YEAR, 7, 1, 20), "UTC")
                )
                alert(Alert.Why.LATE, "Late.", at=NOON, changeset=changeset)
            client.get(reverse(address))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(address))
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestPublishWhenApproved:
    def test_is_chosen_at_submission_of_a_changeset(self, writer, editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        step(signed_in(editor), changeset, "request-changes", note="Year?")
        step(signed_in(writer), changeset, "submit", when_approved="1")
        assert reloaded(changeset).publish_when_approved == writer
        shown = text(signed_in(editor).get(page_of(changeset)))
        assert "writer set it to be published with the last approval" in shown
        assert "is published" in step(signed_in(editor), changeset, "approve", seen=changeset.digest())
        assert LiveDocument.objects.get().label == "Selma"

    def test_is_chosen_at_submission_of_a_record(self, writer):
        title = make_title(writer, name="Selma")
        page = reverse("admin:catalog_title_change", args=[title.pk])
        client = signed_in(writer)
        assert "Publish when approved" in text(client.get(page))
        form = {"name": "Selma", "type": "film", "slug": "selma", "external_ids": ""}
        form |= {"version_opened": 1, "version_expected": 1, "_submit": "1", "_when_approved": "1"}
        client.post(page, form)
        assert Changeset.objects.get().publish_when_approved == writer

    def test_is_set_by_approve_and_publish_if_another_approval_is_required(self, editor, other_editor):
        title = make_title(editor, name="Selma")
        edit(title, other_editor, synopsis="Two wrote this.")
        changeset = make_submitted(title, by=editor)
        said = step(signed_in(editor), changeset, "approve-and-publish", seen=changeset.digest())
        assert "It will be published with the last approval." in said
        assert reloaded(changeset).publish_when_approved == editor
        said = step(signed_in(other_editor), changeset, "approve", seen=changeset.digest())
        assert "is published" in said

    def test_is_cancelled_by_approving_only_or_by_a_button(self, writer, editor):
        first, second = (make_submitted(make_title(writer), by=writer) for _ in range(2))
        for changeset in (first, second):
            publish_when_approved(changeset, by=writer, at=NOON)
        step(signed_in(editor), first, "approve-only", seen=first.digest())
        assert reloaded(first).state == State.APPROVED
        step(signed_in(writer), second, "wait")
        step(signed_in(editor), second, "approve", seen=second.digest())
        assert reloaded(second).state == State.APPROVED
        assert not LiveDocument.objects.exists()

    def test_keeps_the_approval_where_publishing_is_refused(self, writer, editor, monkeypatch):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, synopsis="A march.")
        changeset = make_submitted(title, by=writer)
        publish_when_approved(changeset, by=writer, at=NOON)
        title.card.__class__.objects.filter(pk=title.pk).update(live=changeset.standing().get())
        said = step(signed_in(editor), changeset, "approve", seen=changeset.digest())
        assert "is approved" in said
        assert "changed since this was proposed" in said
        assert reloaded(changeset).state == State.APPROVED


@pytest.mark.parametrize("name", ["changeset", "schedule"])
def test_pages_carry_the_strict_policy(scheduled, editor, name):
    response = signed_in(editor).get(reverse(f"newsroom:{name}", args=[scheduled.pk]))
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<script>" not in text(response)
    assert " style=" not in text(response)

"""Reports whose answer is due: on the front page, by mail once, in the digest, to those who may answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.jobs import worker
from cms.newsroom.mail.models import Letter
from cms.newsroom.mail.notices import write_mails
from sources.corrections.models import Report
from sources.corrections.refusal import CorrectionRefused
from sources.corrections.reports import close
from tests.make import NOON, make_title, make_user
from tests.make.sources import make_report
from tests.refusals import refused

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def address(settings):
    settings.NEWSROOM_ADDRESS = "https://stet.example"


@pytest.fixture(autouse=True)
def reachable(writer, editor):
    for user in (writer, editor):
        user.email = f"{user.username}@stet.example"
        user.save()


def told() -> list[str]:
    return sorted(f"{each.to.username}: {each.subject}" for each in Letter.objects.filter(kind="deadline"))


def front(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("admin:index")).content.decode()


class TestTheFrontPage:
    def test_shows_what_is_due_within_a_day_and_what_is_late(self, client, writer, editor):
        now = timezone.now()
        make_report(editor, name="Near", due_at=now + HOUR, at=now)
        make_report(editor, name="Far", due_at=now + 3 * DAY, at=now)
        late = make_report(editor, name="Late", due_at=now + HOUR, at=now)
        Report.objects.filter(pk=late.pk).update(due_at=now - HOUR)
        for user in (writer, editor):
            shown = front(client, user).split("Reports to be answered")[1].split("</section>")[0]
            assert shown.index("Late") < shown.index("Near")
            assert 'class="due">late: ' in shown
            assert "Far" not in shown

    def test_forgets_what_was_answered(self, client, editor):
        now = timezone.now()
        report = make_report(editor, due_at=now + HOUR, at=now)
        close(report, outcome="no_error", answer="It was 23.", by=editor, at=now)
        assert "Reports to be answered" not in front(client, editor)

    def test_shows_none_to_people_outside_the_newsroom(self, client, editor):
        now = timezone.now()
        make_report(editor, due_at=now + HOUR, at=now)
        assert "Ruiz" not in front(client, make_user("ada", "administrator"))
        assert client.get(reverse("newsroom:section", args=["reports"])).status_code == 403


class TestAMail:
    def test_goes_once_to_those_who_may_answer(self, editor, writer):
        make_user("ada", "administrator", email="ada@stet.example")
        make_report(editor, make_title(writer, name="Selma").card)
        for minute in range(3):
            write_mails(at=NOON + minute * timedelta(minutes=1))
        name = "Due soon: Report from a lawyer about “Selma”"
        assert told() == [f"editor: {name}", f"writer: {name}"]

    def test_goes_when_the_time_is_near_and_not_before(self, editor):
        make_report(editor, due_at=NOON + 3 * DAY)
        write_mails(at=NOON)
        assert told() == []
        write_mails(at=NOON + 2 * DAY)
        assert len(told()) == 2

    def test_says_that_it_is_late(self, editor):
        make_report(editor, party="concerned")
        write_mails(at=NOON + 2 * DAY)
        assert told()[0] == "editor: Overdue: Report from somebody it is about"
        assert "an answer was due on 2 March 2026, 12:00" in Letter.objects.first().text

    def test_has_neither_name_nor_words_nor_contact(self, editor):
        make_report(editor)
        write_mails(at=NOON)
        for letter in Letter.objects.filter(kind="deadline"):
            said = letter.subject + letter.text + letter.html
            assert not any(words in said for words in ("Ruiz", "lee@", "24 million"))
            assert f"https://stet.example{reverse('admin:correction_report', args=[letter.about])}" in said

    def test_is_not_sent_where_it_was_answered_meanwhile(self, editor):
        report = make_report(editor)
        write_mails(at=NOON)
        close(report, outcome="no_error", answer="It was 23.", by=editor, at=NOON)
        worker.work_off("worker", clock=lambda: NOON)
        assert not any("Due soon" in each.subject for each in mail.outbox)
        withheld = Letter.objects.filter(kind="deadline").values_list("withheld", flat=True)
        assert set(withheld) == {"no longer waiting"}

    def test_is_not_sent_to_whoever_may_no_longer_answer(self, editor, writer):
        make_report(editor)
        write_mails(at=NOON)
        writer.groups.clear()
        worker.work_off("worker", clock=lambda: NOON)
        assert [each.to for each in mail.outbox if "Due soon" in each.subject] == [[editor.email]]

    def test_of_a_moved_due_time_goes_again(self, editor):
        report = make_report(editor)
        write_mails(at=NOON)
        Report.objects.filter(pk=report.pk).update(due_at=NOON + 5 * DAY)
        write_mails(at=NOON + 4 * DAY)
        assert len(told()) == 4

    def test_costs_queries_that_do_not_grow(self, editor):
        asked = []
        for number in (2, 4):
            for _ in range(number):
                make_report(editor, make_title(editor).card)
            write_mails(at=NOON)
            with CaptureQueriesContext(connection) as queries:
                write_mails(at=NOON)
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestTheDigest:
    def test_tells_of_them(self, editor):
        make_report(editor)
        write_mails(at=NOON)
        digest = Letter.objects.filter(kind="digest", to=editor).get()
        assert "answers due 1" in digest.subject
        assert "Ruiz" not in digest.text + digest.html


class TestAReport:
    def test_due_in_the_past_is_refused_and_told_to_nobody(self, editor):
        with refused(CorrectionRefused, "past"):
            make_report(editor, due_at=NOON - HOUR)
        write_mails(at=NOON)
        assert told() == []

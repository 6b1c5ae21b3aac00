"""Mail: who gets which mail, when and why; each written once per key, sent at least once, to nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.models import Act, User
from cms.desk.models import Changeset
from cms.desk.review.comments import comment
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.description import describe
from cms.desk.review.submit import submit
from cms.jobs import worker
from cms.jobs.alerts import alert
from cms.jobs.models import Alert, Job
from cms.newsroom.mail import notices
from cms.newsroom.mail.models import Letter, Preference
from cms.newsroom.mail.notices import write_mails
from cms.newsroom.mail.preferences import PreferenceError, prefer, preference_of, zone_of
from cms.newsroom.mail.send import send
from cms.publishing.hold import hold, lift
from tests.make import NOON, make_live, make_submitted, make_title, make_user

pytestmark = pytest.mark.django_db

MORNING = NOON.replace(hour=7)
NINE = NOON.replace(hour=9)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def address(settings):
    settings.NEWSROOM_ADDRESS = "https://stet.example"


@pytest.fixture(autouse=True)
def reachable(writer, editor, other_editor):
    for user in (writer, editor, other_editor):
        user.email = f"{user.username}@stet.example"
        user.save()


def work(at: datetime) -> None:
    worker.work_off("worker", clock=lambda: at)


def told(kind: str = "") -> list[str]:
    rows = Letter.objects.filter(kind=kind) if kind else Letter.objects.all()
    return sorted(f"{each.to.username}: {each.subject}" for each in rows)


def choose(user: User, **values) -> Preference:
    everything = {
        "zone": "",
        "digest": True,
        "digest_hour": 8,
        "due_at_once": True,
        "holds_at_once": True,
    }
    return prefer(user, by=user, at=NOON, **(everything | values))


def held(writer: User, editor: User, name: str = "Selma", **values):
    title = make_title(writer, name=name)
    make_live(title, by=writer, approver=editor)
    return hold(title.card, by=editor, at=NOON, **{"reason": "legal", "note": "A lawyer called.", **values})


def due(changeset: Changeset, by: User, on: date) -> Changeset:
    return describe(changeset, by=by, at=NOON, title="", due_on=on)


class TestHolds:
    def test_are_mailed_at_once_to_everybody_who_may_decide(self, writer, editor, other_editor):
        held(writer, editor)
        write_mails(at=NINE)
        assert told("hold") == ["edith: Held, waiting for a second person: Selma"]

    def test_are_mailed_without_their_reason(self, writer, editor):
        placed = held(writer, editor)
        write_mails(at=NINE)
        letter = Letter.objects.get(kind="hold")
        for words in (letter.text, letter.html, letter.subject):
            assert "legal" not in words.lower()
            assert "lawyer" not in words
        assert f"https://stet.example/admin/records/{placed.card_id}/" in letter.text
        assert "You get this because you may decide on this hold." in letter.text

    def test_are_mailed_once(self, writer, editor):
        held(writer, editor)
        for n in range(3):
            write_mails(at=MORNING + n * MINUTE)
        assert Letter.objects.filter(kind="hold").count() == Job.objects.filter(what="mail.send").count() == 1

    def test_that_ended_before_the_mail_was_sent_are_withheld(self, writer, editor, other_editor):
        placed = held(writer, editor)
        write_mails(at=MORNING)
        lift(placed, by=other_editor, at=NOON)
        work(MORNING + HOUR)
        assert mail.outbox == []
        assert Letter.objects.get().withheld == "no longer waiting"


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("on", "subject"),
        [
            (date(2026, 3, 1), "Waiting for you, due today: Selma"),
            (date(2026, 3, 2), "Waiting for you, due tomorrow: Selma"),
            (date(2026, 3, 3), None),
            (None, None),
        ],
    )
    def test_today_or_tomorrow_is_mailed_at_once(self, writer, editor, on, subject):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        due(changeset, writer, on)
        write_mails(at=MORNING)
        assert told() == ([f"edith: {subject}", f"editor: {subject}"] if subject else [])

    def test_uses_the_time_zone_of_the_recipient(self, writer, editor, other_editor):
        choose(editor, zone="Pacific/Auckland")
        due(make_submitted(make_title(writer, name="Selma"), by=writer), writer, date(2026, 3, 3))
        write_mails(at=NOON)
        assert told("due") == ["editor: Waiting for you, due tomorrow: Selma"]

    def test_is_mailed_again_when_it_is_submitted_again(self, writer, editor, other_editor):
        changeset = due(make_submitted(make_title(writer), by=writer), writer, NOON.date())
        write_mails(at=NOON)
        request_changes(changeset, by=editor, at=NOON, note="Year?")
        write_mails(at=NOON)
        assert Letter.objects.filter(kind="due").count() == 2
        submit(changeset, by=writer, at=NOON)
        write_mails(at=NOON)
        assert Letter.objects.filter(kind="due").count() == 4

    def test_is_not_mailed_to_its_writer_or_approver(self, editor, other_editor, writer):
        due(make_submitted(make_title(editor), by=editor), editor, NOON.date())
        write_mails(at=MORNING)
        assert [line.partition(":")[0] for line in told("due")] == ["edith"]

    def test_that_somebody_approved_before_the_mail_went_is_withheld(self, writer, editor, other_editor):
        changeset = due(make_submitted(make_title(writer), by=writer), writer, NOON.date())
        write_mails(at=MORNING)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        work(MORNING)
        assert mail.outbox == []
        assert set(Letter.objects.values_list("withheld", flat=True)) == {"no longer waiting"}

    def test_says_overdue_from_then_on(self, writer, editor):
        due(make_submitted(make_title(writer, name="Selma"), by=writer), writer, NOON.date())
        choose(editor, digest=False)
        write_mails(at=NOON + 3 * DAY)
        assert "editor: Overdue: Selma" in told("due")
        assert "It was due on 1 March 2026." in Letter.objects.filter(kind="due").first().text


class TestTheDigest:
    def test_is_not_sent_without_news(self, writer):
        write_mails(at=NOON)
        assert told() == []

    def test_has_what_waits_for_an_editor_and_news_for_a_writer(self, writer, editor, other_editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        make_submitted(make_title(writer, name="Akira"), by=writer)
        request_changes(changeset, by=editor, at=NOON - HOUR, note="The year?")
        write_mails(at=NOON)
        assert told("digest") == [
            "edith: Stet: waiting for you 1",
            "editor: Stet: waiting for you 1",
            "writer: Stet: news of your changesets 1",
        ]
        text = Letter.objects.get(to=writer).text
        assert "editor asked for changes: The year?" in text
        assert f"https://stet.example/admin/changesets/{changeset.pk}/" in text
        assert "once a day, when there is news" in text
        assert "Change your mail settings: https://stet.example/admin/mails/" in text

    @pytest.mark.parametrize(
        ("zone", "at", "is_told"),
        [
            ("", datetime(2026, 3, 1, 7, 59, tzinfo=UTC), False),
            ("", datetime(2026, 3, 1, 8, 0, tzinfo=UTC), True),
            ("", datetime(2026, 3, 1, 22, 0, tzinfo=UTC), True),
            ("America/New_York", datetime(2026, 3, 1, 12, 59, tzinfo=UTC), False),
            ("America/New_York", datetime(2026, 3, 1, 13, 0, tzinfo=UTC), True),
            # The clocks have gone forward by then.
            ("America/New_York", datetime(2026, 3, 9, 12, 0, tzinfo=UTC), True),
            ("Asia/Kathmandu", datetime(2026, 3, 1, 2, 14, tzinfo=UTC), False),
            ("Asia/Kathmandu", datetime(2026, 3, 1, 2, 15, tzinfo=UTC), True),
        ],
    )
    def test_comes_at_the_hour_chosen_in_their_time_zone(self, writer, editor, zone, at, is_told):
        make_submitted(make_title(writer), by=writer)
        choose(editor, zone=zone)
        write_mails(at=at)
        assert Letter.objects.filter(to=editor).exists() == is_told

    @pytest.mark.parametrize(
        ("hour", "day"),
        [(2, date(2026, 3, 29)), (2, date(2026, 10, 25)), (0, date(2026, 3, 29)), (23, date(2026, 10, 25))],
    )
    def test_comes_once_on_a_day_of_23_or_25_hours(self, writer, editor, hour, day):
        make_submitted(make_title(writer), by=writer)
        choose(editor, zone="Europe/Berlin", digest_hour=hour)
        start = datetime.combine(day - DAY, datetime.min.time(), tzinfo=UTC)
        for quarter in range(4 * 72):
            notices.write_digest(User.objects.get(pk=editor.pk), at=start + quarter * timedelta(minutes=15))
        keys = [key.rpartition(":")[2] for key in Letter.objects.order_by("pk").values_list("key", flat=True)]
        assert keys.count(str(day)) == 1
        assert len(keys) == len(set(keys))

    def test_has_only_news_since_the_last_one(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        request_changes(changeset, by=editor, at=NOON - HOUR, note="Year?")
        for day in range(3):
            write_mails(at=NOON + day * DAY)
        assert Letter.objects.filter(to=writer).count() == 1

    def test_comes_the_next_day_again_while_something_waits(self, writer, editor, other_editor):
        make_submitted(make_title(writer), by=writer)
        for hours in range(0, 48, 6):
            write_mails(at=NOON + timedelta(hours=hours))
        assert Letter.objects.filter(to=editor).count() == 2

    def test_has_mentions_holds_and_alerts(self, writer, editor, other_editor):
        changeset = make_submitted(make_title(editor, name="Selma"), by=editor)
        comment(changeset, text="@edith, four?", by=writer, at=NOON - MINUTE)
        held(writer, editor, name="Akira")
        alert(Alert.Why.LATE, "“Solaris” was late.", at=NOON)
        write_mails(at=NOON)
        text = Letter.objects.get(to=other_editor, kind="digest").text
        for said in ("writer: @edith, four?", "Akira", "held by editor since 1 March", "“Solaris” was late."):
            assert said in text
        assert "lawyer" not in text
        assert not Letter.objects.filter(to=writer, text__contains="Solaris").exists()

    def test_has_a_rejection_for_its_writer_only(self, writer, editor, other_writer):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        reject(changeset, by=editor, at=NOON - HOUR, note="Not ours.")
        write_mails(at=NOON)
        assert [line for line in told("digest") if "news" in line] == [
            "writer: Stet: news of your changesets 1"
        ]

    def test_escapes_what_people_typed(self, writer, editor):
        name = "<script>alert(1)</script>\nBcc: all@stet.example"
        make_submitted(make_title(writer, name=name.replace("\n", " ")), by=writer)
        due(Changeset.objects.get(), writer, NOON.date())
        work(NOON)
        work(NOON + MINUTE)
        letters = Letter.objects.filter(to=editor)
        assert letters.count() == 2
        for letter in letters:
            assert "<script>" not in letter.html
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.html
            assert "<script>alert(1)</script>" in letter.text
            assert "\n" not in letter.subject
        assert len(mail.outbox) == 4

    def test_shows_ten_and_counts_the_rest(self, writer, editor):
        for _ in range(12):
            make_submitted(make_title(writer), by=writer)
        write_mails(at=NOON)
        letter = Letter.objects.get(to=editor)
        assert letter.subject == "Stet: waiting for you 12"
        assert "and 2 more: https://stet.example/admin/lists/waiting/" in letter.text


BROKEN_OFF = ["left", "has no way in", "has no address", "lost the right", "became a guest"]


class TestRecipients:
    def break_off(self, what: str, user: User) -> None:
        match what:
            case "left":
                User.objects.filter(pk=user.pk).update(is_active=False)
            case "has no way in":
                User.objects.filter(pk=user.pk).update(is_staff=False)
            case "has no address":
                User.objects.filter(pk=user.pk).update(email="")
            case "lost the right":
                user.groups.clear()
            case "became a guest":
                user.groups.set(Group.objects.filter(name="administrator"))

    @pytest.mark.parametrize("what", BROKEN_OFF)
    def test_leave_out_those_who(self, writer, editor, other_editor, what):
        due(make_submitted(make_title(writer), by=writer), writer, NOON.date())
        held(writer, editor)
        self.break_off(what, other_editor)
        write_mails(at=NOON)
        assert not Letter.objects.filter(to=other_editor).exists()

    @pytest.mark.parametrize("what", BROKEN_OFF)
    def test_leave_out_those_who_have_when_it_is_sent(self, writer, editor, other_editor, what):
        due(make_submitted(make_title(writer), by=writer), writer, NOON.date())
        held(writer, editor)
        write_mails(at=NOON)
        assert Letter.objects.filter(to=other_editor).count() == 3
        self.break_off(what, other_editor)
        work(NOON + MINUTE)
        assert "edith@stet.example" not in [to for each in mail.outbox for to in each.to]
        assert mail.outbox

    def test_are_none_if_mail_is_off(self, settings, writer, editor):
        settings.NEWSROOM_ADDRESS = ""
        held(writer, editor)
        write_mails(at=NOON)
        assert not Letter.objects.exists()

    def test_leave_out_those_who_opted_out(self, writer, editor, other_editor):
        choose(other_editor, digest=False, due_at_once=False, holds_at_once=False)
        due(make_submitted(make_title(writer), by=writer), writer, NOON.date())
        held(writer, editor)
        write_mails(at=NOON)
        assert not Letter.objects.filter(to=other_editor).exists()

    def test_leave_out_those_who_opted_out_before_it_was_sent(self, writer, editor, other_editor):
        held(writer, editor)
        write_mails(at=MORNING)
        choose(other_editor, holds_at_once=False)
        work(MORNING)
        assert mail.outbox == []
        assert Letter.objects.get().withheld == "no longer wanted"


class Down(EmailBackend):
    """A mail server that can't be reached."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


class Dies(EmailBackend):
    """Takes the mail; then the worker is killed."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


class TestSending:
    def test_is_a_worker_s_in_text_and_html_with_why_and_links(self, writer, editor, other_editor):
        held(writer, editor)
        work(MORNING)  # the first time, the round waits for its turn
        work(MORNING + MINUTE)
        [sent] = mail.outbox
        assert sent.to == ["edith@stet.example"]
        assert sent.alternatives[0][1] == "text/html"
        assert sent.extra_headers["List-Unsubscribe"] == "<https://stet.example/admin/mails/>"
        letter = Letter.objects.get()
        assert (letter.sent_at, letter.tries) == (MORNING + MINUTE, 1)
        work(MORNING + 2 * MINUTE)
        assert len(mail.outbox) == 1

    def test_is_retried_with_longer_waits_and_one_alert(self, settings, writer, editor, other_editor):
        settings.EMAIL_BACKEND = f"{__name__}.Down"
        held(writer, editor, name="One")
        held(writer, editor, name="Two")
        write_mails(at=MORNING)
        for n in range(60):
            work(MORNING + n * timedelta(seconds=30))
        letters = Letter.objects.all()
        assert {each.tries for each in letters} == {7}
        assert "ConnectionRefusedError: nobody listens" in letters[0].last_error
        told = Alert.objects.get()
        assert told.why == Alert.Why.NOT_SENT
        assert "A mail to edith could not be sent in 3 attempts" in told.message
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        work(MORNING + HOUR)
        assert len([each for each in mail.outbox if each.subject.startswith("Held")]) == 2

    def test_is_given_up_after_a_day(self, settings, writer, editor, other_editor):
        settings.EMAIL_BACKEND = f"{__name__}.Down"
        held(writer, editor)
        choose(other_editor, digest=False)
        write_mails(at=MORNING)
        work(MORNING)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        work(MORNING + DAY + MINUTE)
        assert Letter.objects.get(kind="hold").withheld == "could not be sent for a day"
        assert not [each for each in mail.outbox if "Held" in each.subject]

    def test_repeats_at_most_one_with_the_same_id_if_a_worker_is_killed(self, settings, writer, editor):
        settings.EMAIL_BACKEND = f"{__name__}.Dies"
        held(writer, editor, name="One")
        held(writer, editor, name="Two")
        write_mails(at=MORNING)
        with pytest.raises(KeyboardInterrupt):
            work(MORNING)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        work(MORNING + MINUTE)
        ids = [each.extra_headers["Message-ID"] for each in mail.outbox]
        assert (len(ids), len(set(ids))) == (3, 2)
        assert not Letter.objects.filter(sent_at=None).exists()

    def test_deletes_mails_that_are_a_month_old(self, writer, editor, other_editor):
        placed = held(writer, editor)
        write_mails(at=MORNING)
        lift(placed, by=other_editor, at=NOON)
        write_mails(at=MORNING + timedelta(days=29))
        assert Letter.objects.filter(kind="hold").exists()
        write_mails(at=MORNING + timedelta(days=31))
        assert not Letter.objects.filter(kind="hold").exists()

    def test_greets_the_recipient_in_text_and_html(self, writer, editor, other_editor):
        held(writer, editor)
        write_mails(at=MORNING)
        letter = Letter.objects.get()
        send(letter)
        assert mail.outbox[0].body.startswith("Hello edith,")


class TestRounds:
    def test_ask_a_bounded_number_of_queries(self, writer, editor, other_editor):
        asked = []
        for number in (2, 4):
            for n in range(number):
                make_user(f"e{number}{n}", "editor", email="e@stet.example")
                held(writer, editor)
                due(make_submitted(make_title(writer), by=writer), writer, NOON.date() + 9 * DAY)
            write_mails(at=NOON)
            with CaptureQueriesContext(connection) as queries:
                write_mails(at=NOON)  # people; holds, who may, told; due; reports; old
            asked.append(len(queries))
        assert asked == [7, 7]


class TestPreferences:
    def test_have_defaults(self, settings, writer):
        settings.DESK_TIME_ZONE = "Europe/London"
        assert zone_of(writer) == "Europe/London"
        assert preference_of(writer).digest_hour == 8
        assert not Preference.objects.exists()

    def test_are_changed_by_oneself_and_logged(self, writer, editor):
        choose(writer, zone="Asia/Tokyo", digest_hour=22)
        assert zone_of(User.objects.get(pk=writer.pk)) == "Asia/Tokyo"
        assert Act.objects.get(what="mail.preferences_changed").by == writer
        with pytest.raises(PreferenceError, match="Only writer can change"):
            prefer(
                writer,
                by=editor,
                at=NOON,
                zone="",
                digest=False,
                digest_hour=8,
                due_at_once=False,
                holds_at_once=False,
            )

    @pytest.mark.parametrize("wrong", [{"zone": "Europe/Nowhere"}, {"digest_hour": 24}, {"digest_hour": -1}])
    def test_are_refused_if_they_do_not_exist(self, writer, wrong):
        with pytest.raises(PreferenceError):
            choose(writer, **wrong)
        assert not Preference.objects.exists()

    def test_keep_when_the_last_digest_went(self, writer, editor):
        write_mails(at=NOON)
        choose(writer, digest_hour=9)
        assert Preference.objects.get(user=writer).digested_on == NOON.date()

    def test_have_a_page(self, writer):
        client = Client()
        client.force_login(writer)
        page = reverse("newsroom:mails")
        assert "writer@stet.example" in client.get(page).content.decode()
        answer = client.post(page, {"zone": "Asia/Tokyo", "digest_hour": "22", "digest": "on"}, follow=True)
        assert "Your mail settings are saved." in answer.content.decode()
        mine = Preference.objects.get(user=writer)
        assert (mine.zone, mine.digest, mine.digest_hour, mine.due_at_once) == ("Asia/Tokyo", True, 22, False)
        answer = client.post(page, {"zone": "x", "digest_hour": "99"})
        assert set(answer.context["form"].errors) == {"zone", "digest_hour"}
        assert "Asia/Tokyo" in client.get(reverse("newsroom:calendar")).content.decode()

    def test_are_not_for_guests(self, django_user_model):
        client = Client()
        client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
        assert client.get(reverse("newsroom:mails")).status_code == 403

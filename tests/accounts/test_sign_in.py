"""Signing in, and what people change about how they sign in."""

import io
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cms import settings as ours
from cms.accounts import people, rights
from cms.accounts.models import Act, User
from cms.accounts.people import PeopleError
from tests.make import NOON, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db
WORDS = "a-Long-and-unguessed-1"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def admin_(db):
    return make_user("ada", "administrator")


def signing_in(client, name, password, **values):
    return client.post(reverse("account_login"), {"login": name, "password": password, **values})


def is_in(client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def acts() -> list[str]:
    return list(Act.objects.filter(what__startswith="signing_in.").values_list("what", flat=True))


class TestSigningIn:
    def test_is_where_the_newsroom_leads_and_leads_back(self, client, editor):
        queue = reverse("newsroom:queue")
        page = client.get(queue, follow=True)
        assert page.redirect_chain[-1][0].startswith(reverse("account_login"))
        assert queue in page.content.decode()
        response = signing_in(client, "editor", "editor", next=queue)
        assert response["Location"] == queue
        assert is_in(client)

    def test_leads_nowhere_outside(self, client, editor):
        response = signing_in(client, "editor", "editor", next="https://evil.example/")
        assert response["Location"] == reverse("admin:index")

    def test_says_the_same_of_a_wrong_password_and_an_unknown_name(self, client, editor):
        wrong = signing_in(client, "editor", "x").context["form"].errors
        unknown = signing_in(client, "nobody", "x").context["form"].errors
        assert wrong == unknown
        assert not is_in(client)

    def test_is_over_for_who_left(self, client, editor, admin_):
        people.change(editor, fields={"is_active": False}, by=admin_, at=NOON)
        signing_in(client, "editor", "editor")
        assert not is_in(client)

    def test_opens_nothing_to_an_account_outside_the_newsroom(self, client):
        make_user("reader", is_staff=False)
        response = signing_in(client, "reader", "reader")
        assert client.get(response["Location"], follow=True).status_code == 403

    def test_ends_by_the_button_of_the_newsroom(self, client, editor):
        signing_in(client, "editor", "editor")
        client.get(reverse("admin:logout"))
        assert is_in(client)
        client.post(reverse("admin:logout"))
        assert not is_in(client)

    def test_is_for_twelve_hours(self, client, editor):
        signing_in(client, "editor", "editor")
        assert client.cookies["sessionid"]["max-age"] == 12 * 3600
        assert client.cookies["sessionid"]["httponly"]
        assert client.cookies["sessionid"]["samesite"] == "Lax"


class TestNobody:
    def test_signs_up(self, client):
        client.post(reverse("account_signup"), {"username": "me", "password1": WORDS, "password2": WORDS})
        assert "There is no sign-up" in client.get(reverse("account_signup")).content.decode()
        assert not User.objects.exists()


class TestPasswords:
    def test_are_hashed_with_argon2(self, settings):
        settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
        assert identify_hasher(make_password("x")).algorithm == "argon2"

    def test_of_before_are_hashed_again_at_the_next_sign_in(self, client, editor, settings):
        settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
        editor.password = make_password("editor", hasher="pbkdf2_sha256")
        editor.save(update_fields=["password"])
        signing_in(client, "editor", "editor")
        editor.refresh_from_db()
        assert editor.password.startswith("argon2")

    def test_are_changed_by_who_knows_the_old_one(self, client, editor):
        other = Client()
        for each in (client, other):
            each.force_login(editor)
        url = reverse("account_change_password")
        client.post(url, {"oldpassword": "wrong", "password1": WORDS, "password2": WORDS})
        assert User.objects.get(pk=editor.pk).check_password("editor")
        client.post(url, {"oldpassword": "editor", "password1": WORDS, "password2": WORDS})
        assert User.objects.get(pk=editor.pk).check_password(WORDS)
        assert is_in(client)
        assert not is_in(other)
        assert acts() == ["signing_in.password_changed"]

    def test_that_are_forgotten_are_mended_by_mail(self, client, admin_, mailoutbox):
        people.add(
            fields={"username": "nora", "email": "nora@example.org", "is_staff": True},
            groups=(),
            password=WORDS,
            by=admin_,
            at=NOON,
        )
        client.post(reverse("account_reset_password"), {"email": "NORA@example.org"})
        assert mailoutbox[0].to == ["nora@example.org"]
        link = re.search(r"http\S+", mailoutbox[0].body)[0].partition("testserver")[2]
        form = client.get(link, follow=True)
        client.post(form.request["PATH_INFO"], {"password1": WORDS + "2", "password2": WORDS + "2"})
        assert User.objects.get(username="nora").check_password(WORDS + "2")
        assert "signing_in.password_reset" in acts()

    def test_tell_nobody_which_addresses_there_are(self, client, admin_, mailoutbox):
        known = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
        assert known["Location"] == reverse("account_reset_password_done")
        assert mailoutbox == []

    def test_are_mended_for_nobody_who_left(self, client, mailoutbox):
        make_user("gone", email="gone@example.org", is_active=False)
        response = client.post(reverse("account_reset_password"), {"email": "gone@example.org"})
        assert response["Location"] == reverse("account_reset_password_done")
        assert [mail for mail in mailoutbox if "password/reset/key" in mail.body] == []

    def test_are_mended_though_mail_can_not_go_out(self, client, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        make_user("nora", email="nora@example.org")
        response = client.post(reverse("account_reset_password"), {"email": "nora@example.org"})
        assert response["Location"] == reverse("account_reset_password_done")


class TestAddresses:
    def test_change_once_the_new_one_is_confirmed(self, client, admin_, mailoutbox):
        editor = people.add(
            fields={"username": "nora", "email": "old@example.org", "is_staff": True},
            groups=(),
            password=WORDS,
            by=admin_,
            at=NOON,
        )
        client.force_login(editor)
        client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
        assert User.objects.get(pk=editor.pk).email == "old@example.org"
        mail = next(mail for mail in mailoutbox if mail.to == ["new@example.org"])
        link = re.search(r"http\S+", mail.body)[0].partition("testserver")[2]
        client.get(link)
        assert User.objects.get(pk=editor.pk).email == "old@example.org"
        client.post(link)
        assert User.objects.get(pk=editor.pk).email == "new@example.org"
        assert EmailAddress.objects.get(user=editor).email == "new@example.org"

    def test_given_by_an_administrator_replace_what_was(self, admin_):
        nora = make_user("nora", email="old@example.org")
        for address in ("one@example.org", "Two@Example.org"):
            people.change(nora, fields={"email": address}, by=admin_, at=NOON)
        assert EmailAddress.objects.get(user=nora).email == "two@example.org"
        people.change(nora, fields={"email": ""}, by=admin_, at=NOON)
        assert not EmailAddress.objects.filter(user=nora).exists()

    def test_are_nobody_elses(self, admin_):
        make_user("nora", email="nora@example.org")
        with refused(PeopleError, "address_taken"):
            people.change(make_user("ed"), fields={"email": "Nora@example.org"}, by=admin_, at=NOON)


class TestASecondStep:
    def test_is_set_up_with_an_app_and_asked_for_from_then_on(
        self, client, editor, django_capture_on_commit_callbacks
    ):
        client.force_login(editor)
        form = client.get(reverse("mfa_activate_totp"))
        assert "data:image" not in form.content.decode()
        assert "<svg" in form.content.decode()
        secret = form.context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
        assert "signing_in.totp_activated" in acts()
        other = Client()
        signing_in(other, "editor", "editor")
        assert not is_in(other)
        other.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert not is_in(other)
        cache.clear()  # where the app's last code is remembered, which counts once
        other.post(reverse("mfa_authenticate"), {"code": code(secret)})
        assert is_in(other)

    def test_may_be_a_recovery_code_once(self, client, editor):
        with_app(editor)
        spare = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
        for opens in (True, False):
            each = Client()
            signing_in(each, "editor", "editor")
            each.post(reverse("mfa_authenticate"), {"code": spare})
            assert is_in(each) is opens

    def test_is_removed_for_who_lost_it(self, admin_, editor):
        with_app(editor)
        client, theirs = Client(), Client()
        client.force_login(admin_)
        theirs.force_login(editor)
        url = reverse("newsroom:remove_second_step", args=[editor.pk])
        assert Authenticator.objects.filter(user=editor).exists()
        client.post(url)
        assert not Authenticator.objects.filter(user=editor).exists()
        assert not is_in(theirs)
        assert Act.objects.filter(what="person.second_step_removed", by=admin_).exists()

    def test_is_not_removed_by_who_may_less_or_for_oneself(self, admin_, editor):
        clerk = make_user("clerk")
        clerk.user_permissions.add(*rights.stored().filter(codename="manage_people"))
        with_app(editor)
        with refused(PeopleError, "person_may_do_more"):
            people.remove_second_step(editor, by=clerk, at=NOON)
        with refused(PeopleError, "own_second_step"):
            people.remove_second_step(admin_, by=admin_, at=NOON)
        client = Client()
        client.force_login(clerk)
        url = reverse("newsroom:remove_second_step", args=[editor.pk])
        assert client.post(url).status_code == 403


class TestSensitiveActs:
    @pytest.fixture
    def client(self, client, admin_, settings):
        settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
        signing_in(client, "ada", "ada")
        return client

    @pytest.mark.parametrize(
        "address",
        [
            lambda pk: reverse("admin:accounts_user_change", args=[pk]),
            lambda pk: reverse("admin:accounts_user_add"),
            lambda pk: reverse("admin:auth_group_add"),
            lambda pk: reverse("newsroom:keys"),
            lambda pk: reverse("newsroom:set_password", args=[pk]),
            lambda pk: reverse("newsroom:remove_second_step", args=[pk]),
        ],
    )
    def test_ask_who_it_is_first(self, client, writer, address):
        url = address(writer.pk)
        asked = client.get(url)
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        client.post(asked["Location"], {"password": "ada", "next": url})
        assert client.get(url).status_code == 200

    def test_keep_no_password_that_was_posted_too_late(self, client, writer):
        url = reverse("newsroom:set_password", args=[writer.pk])
        assert client.post(url, {"password": WORDS})["Location"] == url
        assert WORDS not in str(dict(client.session))
        assert User.objects.get(pk=writer.pk).check_password("writer")


class TestTheFirstAdministrator:
    def made(self, monkeypatch, *args, typed: str = WORDS) -> str:
        said = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        call_command("make_administrator", *args, stdout=said)
        return said.getvalue()

    def test_is_made_from_the_machine_and_makes_the_others(self, monkeypatch, client):
        assert "ada is an administrator." in self.made(monkeypatch, "ada", "--email=ada@example.org")
        signing_in(client, "ada", WORDS)
        client.post(
            reverse("admin:accounts_user_add"),
            {
                "username": "wanda",
                "password": WORDS,
                "is_staff": "on",
                "groups": [Group.objects.get(name="writer").pk],
            },
        )
        assert User.objects.get(username="wanda").has_perm(rights.WRITE)
        assert not User.objects.filter(is_superuser=True).exists()
        assert list(Act.objects.filter(what="person.made_administrator").values_list("by", "about")) == [
            (None, "ada")
        ]

    def test_may_be_somebody_who_was_locked_out(self, monkeypatch):
        make_user("ed", is_active=False)
        assert "password as it was" in self.made(monkeypatch, "ed")
        ed = User.objects.get(username="ed")
        assert ed.has_perm(rights.PEOPLE)
        assert ed.check_password("ed")

    def test_has_a_password_that_is_one(self, monkeypatch):
        with pytest.raises(CommandError, match="too short"):
            self.made(monkeypatch, "ada", typed="x")
        assert not User.objects.exists()

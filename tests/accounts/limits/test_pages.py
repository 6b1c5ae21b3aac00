"""Guessing through the pages that take something secret, and devices that are known."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts import people
from cms.accounts.limits import devices, digests, waits
from cms.accounts.models import Attempts, CacheEntry, User
from tests.make import NOON, make_live, make_title, make_user

pytestmark = pytest.mark.django_db
LOGIN = "account_login"
WORDS = "a-Long-and-unguessed-1"


def sign_in(client, password="editor", name="editor", **sent):
    return client.post(reverse(LOGIN), {"login": name, "password": password}, **sent)


def is_in(client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def cookie(client) -> str:
    return client.cookies[devices.cookie_name("editor")].value


def exhaust(number=waits.ACCOUNT, **sent):
    for _ in range(number):
        sign_in(Client(), "wrong", **sent)


def later(monkeypatch, by: timedelta):
    """Let the clock of the pages run ahead."""
    now = timezone.now() + by
    monkeypatch.setattr("cms.accounts.limits.gate.timezone.now", lambda: now)


@pytest.fixture
def editor(db):
    return make_user("editor", "editor")


class TestWhoGuesses:
    def test_is_told_how_long_to_wait_and_nothing_is_checked(self, client, editor):
        exhaust()
        for password in ("editor", "wrong"):
            response = sign_in(client, password)
            assert response.status_code == 429
            assert 1 <= int(response["Retry-After"]) <= 5
            assert "this one was not checked. Try again in " in response.content.decode()
        assert not is_in(client)

    def test_learns_nothing_of_which_names_there_are(self, editor):
        answers = []
        for name, address in (("editor", "192.0.2.1"), ("nobody", "192.0.2.2")):
            told = [sign_in(Client(), "wrong", name, REMOTE_ADDR=address) for _ in range(7)]
            answers.append(
                [
                    (each.status_code, each.headers.get("Retry-After"), str(each.context["form"].errors))
                    for each in told
                ]
            )
        assert answers[0] == answers[1]

    def test_gets_in_with_the_right_password_after_the_wait(self, client, editor, monkeypatch):
        exhaust(12)
        left = int(sign_in(client)["Retry-After"])
        later(monkeypatch, timedelta(seconds=left))
        sign_in(client)
        assert is_in(client)

    def test_is_counted_by_the_address_that_our_proxy_saw(self, editor, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        seen = [
            sign_in(
                Client(),
                "wrong",
                f"name-{each}",
                headers={"X-Forwarded-For": f"203.0.113.{each}, 2001:db8::{each}"},
            )
            for each in range(21)
        ]
        assert [each.status_code for each in seen] == [200] * 20 + [429]
        other = {"X-Forwarded-For": "2001:db8::1, 2001:db8:0:1::1"}
        assert sign_in(Client(), "wrong", "name", headers=other).status_code == 200

    def test_is_not_counted_by_what_anybody_may_claim(self, editor, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
        seen = [
            sign_in(Client(), "wrong", f"name-{each}", headers={"X-Forwarded-For": f"203.0.113.{each}"})
            for each in range(21)
        ]
        assert seen[-1].status_code == 429

    @pytest.mark.parametrize("address", ["", "unknown", "unix:", "999.1.1.1"])
    def test_may_sign_in_from_an_address_that_nobody_can_read(self, client, editor, address):
        sign_in(client, REMOTE_ADDR=address)
        assert is_in(client)

    @pytest.mark.parametrize("name", ["x" * 10_000, "edi\0tor", "", " "])
    def test_with_a_name_that_is_none_is_told_so_and_costs_nothing(self, client, name):
        assert sign_in(client, "wrong", name).status_code == 200
        assert not Attempts.objects.exists()


class TestEveryWayOfGuessing:
    """Meets the same rule: one after another use up one allowance."""

    def told(self, response) -> bool:
        assert (response.status_code == 429) is ("Retry-After" in response)
        return response.status_code == 429

    def with_app(self, user):
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)

    def test_the_second_step(self, client, editor):
        self.with_app(editor)
        sign_in(client)
        url = reverse("mfa_authenticate")
        assert [self.told(client.post(url, {"code": "000000"})) for _ in range(6)] == [False] * 5 + [True]
        spare = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
        assert self.told(client.post(url, {"code": spare}))
        assert self.told(client.post(url, {"credential": '{"id": "x"}'}))
        assert not is_in(client)

    def test_the_second_step_with_the_password_typed_again_in_between(self, editor):
        self.with_app(editor)
        told = []
        for _ in range(7):
            client = Client()
            told.append(self.told(sign_in(client)))
            if not told[-1]:
                client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert told == [False] * 5 + [True] * 2

    @pytest.mark.parametrize("answer", ["{}", "1", "null", "9" * 5000, '{"response": []}', "no JSON"])
    def test_a_key_as_second_step_whose_answer_is_none(self, client, editor, answer):
        self.with_app(editor)
        sign_in(client)
        response = client.post(reverse("mfa_authenticate"), {"credential": answer})
        assert response.status_code == 200
        assert response.context["webauthn_form"].errors

    def test_confirming_who_one_is(self, client, editor, settings):
        settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
        self.with_app(editor)
        client.force_login(editor)
        ways = [(reverse("account_reauthenticate"), "password"), (reverse("mfa_reauthenticate"), "code")] * 4
        told = [self.told(client.post(url, {name: "000000"})) for url, name in ways]
        assert told == [False] * 5 + [True] * 3
        assert self.told(client.post(ways[0][0], {"password": "editor"}))

    def test_the_present_password_where_it_is_changed(self, client, editor):
        client.force_login(editor)
        new = {"password1": WORDS, "password2": WORDS}
        url = reverse("account_change_password")
        told = [self.told(client.post(url, {"oldpassword": "wrong", **new})) for _ in range(6)]
        assert told == [False] * 5 + [True]
        assert self.told(client.post(url, {"oldpassword": "editor", **new}))
        assert User.objects.get(pk=editor.pk).check_password("editor")

    def test_passkeys_by_their_address(self, client, editor):
        exhaust()  # the account is slowed, and a passkey is not
        url = reverse("mfa_login_webauthn")
        told = [client.post(url, {"credential": json.dumps({"id": "x"})}) for _ in range(16)]
        assert ["Retry-After" in each for each in told] == [False] * 15 + [True]
        page = client.get(told[-1]["Location"])
        assert "Try again in " in page.content.decode()


class TestAKnownDevice:
    @pytest.fixture
    def known(self, editor):
        client = Client()
        sign_in(client)
        client.post(reverse("account_logout"))
        return client

    def test_signs_in_whatever_others_do(self, known):
        exhaust(30)
        assert sign_in(Client()).status_code == 429
        sign_in(known)
        assert is_in(known)

    def test_is_slowed_by_its_own_wrong_passwords(self, known):
        told = [sign_in(known, "wrong").status_code for _ in range(11)]
        assert told == [200] * 10 + [429]
        assert sign_in(Client()).status_code == 302

    def test_has_a_cookie_that_scripts_and_others_can_not_read(self, editor, settings):
        settings.SESSION_COOKIE_SECURE = True
        client = Client()
        sign_in(client)
        sent = client.cookies[devices.cookie_name("editor")]
        assert (sent["httponly"], sent["secure"], sent["samesite"]) == (True, True, "Strict")
        assert sent["max-age"] == devices.KNOWN_FOR.total_seconds()
        assert "editor" not in sent.key
        assert editor.get_session_auth_hash() not in sent.value

    def test_keeps_its_count_when_it_signs_in_again(self, known):
        before = signing.loads(cookie(known), salt=devices.SALT)["device"]
        sign_in(known)
        assert signing.loads(cookie(known), salt=devices.SALT)["device"] == before

    @pytest.mark.parametrize(
        "end",
        [
            lambda person, by: people.set_password(person, WORDS, by=by, at=NOON),
            lambda person, by: people.remove_second_step(person, by=by, at=NOON),
            lambda person, by: people.sign_out(person, by=by, at=NOON),
            lambda person, by: people.change(person, fields={"is_active": False}, by=by, at=NOON),
            lambda person, by: User.objects.filter(pk=person.pk).update(password=make_password(WORDS)),
            lambda person, by: User.objects.filter(pk=person.pk).update(username="edith"),
        ],
    )
    def test_is_forgotten(self, known, editor, end):
        exhaust()
        end(editor, make_user("ada", "administrator"))
        assert sign_in(known, "editor").status_code == 429

    def test_is_forgotten_after_a_time(self, known, monkeypatch):
        exhaust()
        monkeypatch.setattr(devices, "KNOWN_FOR", timedelta(seconds=-1))
        assert sign_in(known).status_code == 429

    def test_of_who_was_removed_is_none(self, known, editor):
        exhaust()
        User.objects.filter(pk=editor.pk).update(is_active=False)
        assert sign_in(known).status_code == 429

    @pytest.mark.parametrize(
        "change",
        [
            lambda sent: sent[:-1],
            lambda sent: sent[:9],
            lambda sent: "x" + sent,
            lambda sent: "x" * 9000,
            lambda sent: ":::",
        ],
    )
    def test_is_not_one_whose_cookie_was_changed(self, known, change):
        exhaust()
        known.cookies[devices.cookie_name("editor")] = change(cookie(known))
        assert sign_in(known).status_code == 429

    def test_is_not_one_with_the_cookie_of_somebody_else(self, known):
        make_user("ben", "editor")
        theirs = Client()
        sign_in(theirs, "ben", "ben")
        theirs.post(reverse("account_logout"))
        exhaust()
        name = devices.cookie_name("editor")
        theirs.cookies[name] = theirs.cookies[devices.cookie_name("ben")].value
        assert sign_in(theirs).status_code == 429

    def test_is_not_one_signed_for_another_purpose(self, known):
        exhaust()
        known.cookies[devices.cookie_name("editor")] = signing.dumps({"person": 1}, salt="other")
        assert sign_in(known).status_code == 429

    def test_that_others_use_too_knows_each(self, known):
        make_user("ben", "editor")
        sign_in(known, "ben", "ben")
        known.post(reverse("account_logout"))
        for name in ("editor", "ben"):
            for _ in range(6):
                sign_in(Client(), "wrong", name)
            sign_in(known, name, name)
            assert is_in(known)
            known.post(reverse("account_logout"))


class TestAReadOfAnybody:
    @pytest.mark.parametrize("redis", [False, True])
    def test_writes_nothing(self, writer, editor, settings, redis):
        if redis:
            # Nothing answers there: who asked it would be told in the log, and fail.
            settings.CACHES = import_module("cms.operation.caches").configuration("redis://127.0.0.1:1/0")
        make_live(make_title(writer, name="One", slug="one"), by=writer, approver=editor)
        exhaust()
        feed = (
            "",
            "titles",
            "titles/one",
            "titles/none",
            "people?x=1",
            "changes",
            "schema",
            "docs",
            "vocabularies",
        )
        paths = [*(f"/api/v1/{each}" for each in feed), "/", "/titles", "/titles/one", "/nowhere"]
        paths += [
            reverse(name) for name in (LOGIN, "account_reset_password", "account_signup", "account_inactive")
        ]
        paths += [reverse("account_reset_password_from_key", args=["1", "x-y"])]
        paths += [reverse("mfa_login_webauthn"), reverse("mfa_authenticate"), "/admin/"]
        before = CacheEntry.objects.count()
        for path in paths:
            with CaptureQueriesContext(connection) as said:
                for ask in (Client().get, Client().head):
                    assert ask(path).status_code < 500
            assert [each["sql"] for each in said if not each["sql"].lstrip("(").startswith("SELECT")] == [], (
                path
            )
            assert not [each for each in said if "accounts_cacheentry" in each["sql"]], path
        assert CacheEntry.objects.count() == before


def test_every_spelling_that_signs_in_to_an_account_is_counted_as_one():
    # allauth compares names in small letters.
    letters = [chr(each) for each in range(0x110000) if not 0xD800 <= each <= 0xDFFF]
    fold = digests.folded
    assert [each for each in letters if fold(each) != fold(each.lower())] == []

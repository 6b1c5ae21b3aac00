"""Signing in with a real browser: passwords, an app, a passkey, under our policy."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make import make_user

pytestmark = IN_A_BROWSER


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
class TestPages:
    def test_outside_hold_to_the_rules(self, db, opened, width, scheme):
        page = opened(width=width, scheme=scheme)
        for address in ("/account/login/", "/account/password/reset/", "/account/password/reset/done/"):
            hold_to_the_rules(page, address)

    def test_inside_hold_to_the_rules(self, db, sign_in, width, scheme):
        editor = make_user("ed", "editor", "administrator", email="ed@example.org")
        wanda = make_user("wanda", "writer")
        page = sign_in(editor, width=width, scheme=scheme)
        for address in (
            "/account/password/change/",
            "/account/email/",
            "/account/2fa/",
            "/account/2fa/totp/activate/",
            "/account/2fa/webauthn/add/",
            "/account/logout/",
            "/account/reauthenticate/",
            "/admin/rights/",
            "/admin/accounts/user/",
            "/admin/accounts/user/add/",
            f"/admin/accounts/user/{wanda.pk}/change/",
            f"/admin/people/{wanda.pk}/password/",
            "/admin/auth/group/add/",
        ):
            hold_to_the_rules(page, address)


class TestASecondStep:
    def test_asked_for_is_set_up_by_app_and_then_typed(self, db, opened, settings):
        settings.MFA_REQUIRED = True
        make_user("ed", "editor")
        page = opened(width=390)
        page.goto("/admin/")
        self.type_password(page)
        page.wait_for_url("**/account/2fa/")
        page.click("text=Set up an app")
        secret = page.input_value("#authenticator_secret")
        page.fill("#id_code", code(secret))
        page.get_by_role("button", name="Set up").click()
        page.wait_for_url("**/recovery-codes/")
        assert len(page.input_value("#recovery_codes").split()) == 10
        page.goto("/admin/")
        page.click("text=Sign out")
        page.wait_for_url("**/account/login/")
        cache.clear()  # where the code just used is remembered, which counts once
        self.type_password(page)
        page.fill("#id_code", code(secret))
        page.click("text=Sign In >> nth=0")
        page.wait_for_url("**/admin/")
        assert page.complaints == []

    def test_may_be_a_passkey_that_signs_in_by_itself(self, db, opened, live_server):
        make_user("ed", "editor")
        page = opened()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto("/account/login/?next=/account/2fa/webauthn/add/")
        self.type_password(page)
        page.fill("#id_name", "My phone")
        page.check("#id_passwordless")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/recovery-codes/")
        assert Authenticator.objects.filter(type="webauthn").count() == 1
        page.goto("/account/logout/")
        page.click("button.next")
        page.wait_for_url("**/account/login/")
        page.click("#passkey_login")
        page.wait_for_url("**/admin/")
        assert page.complaints == []

    def type_password(self, page):
        page.fill("#id_login", "ed")
        page.fill("#id_password", "ed")
        page.click("text=Sign in >> nth=1")

"""Where a newsroom requires a second step, no page opens without one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from cms.accounts.second_step import SETTING_UP
from tests.make import make_live, make_title, make_user

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "1"}


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True
    settings.FEED_PUBLIC = False


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_step(user):
    TOTP.activate(user, generate_totp_secret())
    return user


def addresses(patterns=None, before: str = "/", space: str = "") -> list[tuple[str, str]]:
    """Every address, with an example for each of its parameters, and the name of its view."""
    found = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        text = str(each.pattern)
        if isinstance(each.pattern, RoutePattern):
            text = re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES[place[1] or "str"], text)
        else:
            text = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x", text.strip("^$")).replace("\\", "")
        if isinstance(each, URLPattern):
            name = f"{space}{each.name}"
            found.append((name, before + text))
        else:
            inner = f"{each.namespace}:" if each.namespace else ""
            found += addresses(each.url_patterns, before + text, space + inner)
    return found


def answer(client, url: str, method: str):
    response = getattr(client, method)(url)
    where = response.headers.get("Location", "")
    return response.status_code, where


class TestWithoutOne:
    def test_every_address_answers_as_to_nobody(self):
        """As a superuser, who may open everything else; addresses that open to nobody are left out."""
        half, nobody = signed_in(make_user("root", is_superuser=True)), Client()
        walked = addresses()
        assert len(walked) > 200
        seen = set()
        for name, url in walked:
            if name in SETTING_UP:
                continue
            for method in ("get", "post"):
                assert answer(half, url, method) == answer(nobody, url, method), (name, url, method)
            seen.add(name.partition(":")[0])
        assert {"admin", "newsroom", "sheets", "feed", "pages"} <= seen

    def test_the_walk_would_notice(self, settings):
        """Where it is not required, the same walk finds pages that open."""
        settings.MFA_REQUIRED = False
        root, nobody = signed_in(make_user("root", is_superuser=True)), Client()
        urls = [
            reverse("admin:index"),
            reverse("newsroom:queue"),
            reverse("feed:index"),
            reverse("sheets:index"),
        ]
        for url in urls:
            assert answer(root, url, "get") != answer(nobody, url, "get"), url

    def test_signing_in_leads_to_setting_one_up(self, editor, client):
        client.post(reverse("account_login"), {"login": "editor", "password": "editor"})
        page = client.get(reverse("admin:index"), follow=True)
        assert page.redirect_chain[-1][0] == reverse("mfa_index")
        assert "This newsroom requires a second step" in page.content.decode()

    def test_pages_to_set_one_up_open(self, editor):
        client = signed_in(editor)
        for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
            assert client.get(reverse(name)).status_code == 200, name
        for name in ("account_email", "account_change_password"):
            assert client.get(reverse(name)).status_code == 302, name

    def test_recovery_codes_alone_are_none(self, editor):
        Authenticator.objects.create(user=editor, type="recovery_codes", data={})
        assert signed_in(editor).get(reverse("admin:index")).status_code == 302

    def test_what_anybody_reads_asks_nothing_more(self, settings, writer, editor, django_assert_num_queries):
        settings.FEED_PUBLIC = True
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        url = reverse("feed:detail", args=["titles", title.pk])
        client = signed_in(editor)
        with django_assert_num_queries(1):  # the document
            response = client.get(url)
        assert response.status_code in (200, 308)
        assert "Cookie" not in response.get("Vary", "")


class TestWithOne:
    @pytest.mark.parametrize("kind", ["totp", "webauthn"])
    def test_everything_opens(self, editor, kind):
        Authenticator.objects.create(user=editor, type=kind, data={})
        client = signed_in(editor)
        for name in ("admin:index", "newsroom:queue", "feed:index", "pages:home"):
            assert client.get(reverse(name)).status_code == 200, name

    def test_the_last_one_stays(self, editor):
        client = signed_in(with_step(editor))
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=editor, type="totp").exists()

    def test_it_goes_where_there_is_another(self, editor):
        client = signed_in(with_step(editor))
        Authenticator.objects.create(user=editor, type="webauthn", data={})
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=editor, type="totp").exists()

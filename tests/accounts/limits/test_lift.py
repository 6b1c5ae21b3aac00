"""Slowed sign-ins as an administrator sees and lifts them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts import people, rights
from cms.accounts.limits import lift, waits
from cms.accounts.models import Act
from cms.accounts.people import PeopleError
from tests.make import NOON, make_user
from tests.refusals import refused

from .test_attempts import HOME, MINUTE, NOTHING, at_, attack, enter, fail

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return make_user("ada", "editor")


@pytest.fixture
def boss(db):
    return make_user("boss", "administrator")


class TestASlowdown:
    def test_is_none_within_the_allowance(self, ada):
        for _ in range(waits.ACCOUNT - 1):
            fail(HOME)
        assert lift.slowdown(ada, at=NOON) is None

    def test_says_since_when_and_how_many_failed(self, ada):
        for minute in range(7):
            fail(HOME, NOON + minute * MINUTE)
        found = lift.slowdown(ada, at=NOON + 7 * MINUTE)
        assert found == lift.Slowdown(since=NOON + 4 * MINUTE, failed=7, last_at=NOON + 6 * MINUTE)
        assert lift.slowdown(make_user("ben"), at=NOON) is None

    def test_may_be_of_a_known_device(self, ada):
        for _ in range(waits.DEVICE):
            fail(at_("192.0.2.1", device="phone"))
        assert lift.slowdown(ada, at=NOON).failed == waits.DEVICE

    def test_is_over_after_an_hour(self, ada):
        attack(number=5)
        assert lift.slowdown(ada, at=NOON + timedelta(minutes=59))
        assert lift.slowdown(ada, at=NOON + waits.FORGOTTEN) is None

    def test_is_over_when_what_was_mistyped_turns_out_right(self, ada):
        for _ in range(5):
            fail(HOME)
        enter(HOME, NOON + MINUTE)
        assert lift.slowdown(ada, at=NOON + MINUTE) is None


class TestLifting:
    def test_lets_the_person_in_at_once_and_is_audited(self, ada, boss):
        attack()
        assert enter(HOME) > NOTHING
        failed = lift.slowdown(ada, at=NOON).failed
        lift.lift(ada, reason=" called\0 back ", by=boss, at=NOON)
        assert enter(HOME) == NOTHING
        act = Act.objects.get(what="person.sign_ins_lifted")
        assert (act.by, act.about) == (boss, "ada")
        assert json.loads(act.detail) == {
            "person": ada.pk,
            "failed": failed,
            "since": NOON.isoformat(),
            "reason": "called back",
        }

    def test_lifts_a_known_device_too(self, ada, boss):
        phone = at_("192.0.2.1", device="phone")
        for _ in range(waits.DEVICE):
            fail(phone)
        lift.lift(ada, reason="called back", by=boss, at=NOON)
        assert enter(phone) == NOTHING

    def test_does_not_lift_another(self, ada, boss):
        attack()
        attack("ben")
        lift.lift(ada, reason="called back", by=boss, at=NOON)
        assert enter(at_("192.0.2.7", "ben")) > NOTHING

    def test_needs_a_reason_and_something_to_lift(self, ada, boss):
        with refused(PeopleError, "not_slowed"):
            lift.lift(ada, reason="called back", by=boss, at=NOON)
        attack()
        with refused(PeopleError, "reason_missing"):
            lift.lift(ada, reason=" \0 ", by=boss, at=NOON)
        assert lift.slowdown(ada, at=NOON)

    def test_is_not_for_everybody(self, ada, boss):
        attack()
        attack("boss")
        with refused(rights.NotAllowed, "manage_people"):
            lift.lift(ada, reason="x", by=make_user("ed", "editor"), at=NOON)
        clerk = make_user("clerk")
        clerk.user_permissions.add(*rights.stored().filter(codename="manage_people"))
        with refused(PeopleError, "person_may_do_more"):
            lift.lift(boss, reason="x", by=clerk, at=NOON)


class TestThePageOfAPerson:
    @pytest.fixture
    def client(self, boss):
        client = Client()
        client.force_login(boss)
        return client

    def test_says_so_and_leads_to_lifting_it(self, client, ada):
        url = reverse("newsroom:lift_slowdown", args=[ada.pk])
        change = reverse("admin:accounts_user_change", args=[ada.pk])
        assert url not in client.get(change).content.decode()
        attack(at=timezone.now() - MINUTE)
        page = client.get(change).content.decode()
        assert url in page
        assert "Sign-ins to this account are slowed since" in page
        assert client.post(url, {"reason": ""}).context["form"].errors
        assert client.post(url, {"reason": "called back"})["Location"] == change
        assert "slowed since" not in client.get(change).content.decode()
        assert client.post(url, {"reason": "called back"}).context["form"].errors
        assert "not slowed now" in client.get(url).content.decode()

    def test_signs_out_everywhere(self, client, ada):
        theirs = Client()
        theirs.force_login(ada)
        url = reverse("newsroom:sign_out", args=[ada.pk])
        assert client.get(url).status_code == 200
        client.post(url)
        assert theirs.get(reverse("admin:index")).status_code == 302
        assert Act.objects.filter(what="person.signed_out", about="ada").exists()

    @pytest.mark.parametrize("name", ["lift_slowdown", "sign_out"])
    def test_is_not_for_everybody(self, ada, name):
        client = Client()
        client.force_login(ada)
        assert client.post(reverse(f"newsroom:{name}", args=[ada.pk]), {"reason": "x"}).status_code == 403


def test_signing_out_is_refused_to_who_may_less(boss, ada):
    with refused(rights.NotAllowed, "manage_people"):
        people.sign_out(boss, by=ada, at=NOON)

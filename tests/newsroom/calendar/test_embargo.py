"""Embargoes and keys in the newsroom: the form, the pages, and advance access for editors."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import Act, Key
from cms.publishing.embargo.access_log import Copy, log_access
from cms.publishing.models import Advance
from tests.accounts.test_keys import bearing, make_key
from tests.feed.test_embargo import kept
from tests.make import make_approved, make_live, make_title, make_user
from tests.publishing.embargo.test_embargo import embargo

from .test_schedule import YEAR, page_of, post, reloaded, signed_in, step, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma", slug="selma")


@pytest.fixture
def embargoed(selma, writer, editor):
    return embargo(selma, by=writer, editor=editor)


def early(record) -> str:
    return reverse("newsroom:read_early", args=[record.pk])


def early_page(record) -> str:
    return reverse("newsroom:document_early", args=[record.pk])


def read_by(changeset, *, by=None, key=None) -> None:
    laid = Advance.objects.get(schedule__changeset=changeset)
    copy = Copy(laid.pk, changeset.pk, laid.version, laid.label)
    log_access([copy], by=by, key=key, at=timezone.now())


class TestTheForm:
    def test_sets_an_embargo_and_says_so(self, selma, writer, editor):
        changeset = make_approved(selma, by=writer, approver=editor)
        client = signed_in(editor)
        assert "Holders of a key with advance access get these records at once" in text(
            client.get(page_of(changeset))
        )
        said = text(post(client, changeset, embargo="on"))
        assert "under embargo: holders of a key can read it from now on" in said
        assert f"Under embargo until 1 July {YEAR}, 20:00 America/New_York" in said
        assert Advance.objects.exists()

    def test_sets_no_embargo_unless_it_is_chosen(self, selma, writer, editor):
        changeset = make_approved(selma, by=writer, approver=editor)
        assert "under embargo:" not in text(post(signed_in(editor), changeset))
        assert not Advance.objects.exists()

    def test_starts_from_what_is_set_and_can_end_it(self, embargoed, editor):
        client = signed_in(editor)
        address = reverse("newsroom:schedule", args=[embargoed.pk])
        assert 'name="embargo" aria-describedby="id_embargo_helptext" id="id_embargo" checked' in text(
            client.get(address)
        )
        post(client, embargoed)
        assert not Advance.objects.exists()
        assert not reloaded(embargoed).schedules.standing().get().embargo

    def test_refuses_what_only_withdraws(self, selma, writer, editor):
        make_live(selma, by=writer, approver=editor)
        gone = make_approved(selma, by=writer, approver=editor, action="withdraw")
        said = text(post(signed_in(editor), gone, embargo="on"))
        assert "publishes no text, only withdrawals or merges" in said


class TestPages:
    def test_say_until_when_and_who_read_it(self, embargoed, selma, writer, editor):
        key, _ = make_key("advance")
        read_by(embargoed, key=key)
        read_by(embargoed, by=editor)
        client = signed_in(editor)
        for address in (page_of(embargoed), reverse("newsroom:record", args=[selma.pk])):
            said = text(client.get(address, follow=True))
            assert "under embargo" in said
            assert "1 March 2026, 18:00 UTC" in said
            assert f"<li>{key}" in said
            assert "<li>editor" in said
        front = text(client.get(reverse("admin:index")))
        assert "until 1 March 2026, 18:00 UTC" in front
        assert f"Read in advance by editor, {key}" in front

    def test_say_that_nobody_has(self, embargoed, editor):
        client = signed_in(editor)
        assert "Nobody has read it in advance yet" in text(client.get(reverse("admin:index")))
        assert "Nobody has read it yet." in text(client.get(page_of(embargoed)))

    def test_keep_the_access_log_after_the_embargo_ends(self, embargoed, selma, editor):
        read_by(embargoed, by=editor)
        client = signed_in(editor)
        said = step(client, embargoed, "unschedule")
        assert "<h2>Advance access</h2>" in said
        assert "Under embargo until" not in said
        said = text(client.get(reverse("newsroom:record", args=[selma.pk]), follow=True))
        assert "<dt>Advance access</dt>" in said

    def test_ask_no_more_of_the_database_for_four_than_for_two(self, writer, editor):
        client = signed_in(editor)

        def count(number: int, address: str) -> int:
            for _ in range(number):
                read_by(embargo(make_title(writer), by=writer, editor=editor), by=editor)
                with CaptureQueriesContext(connection) as asked:
                    client.get(address)
            return len(asked)

        for address in (reverse("admin:index"), reverse("newsroom:queue")):
            count(1, address)
            assert count(1, address) == count(2, address)


class TestReadingAsAnEditor:
    def test_shows_the_page_and_logs_it(self, embargoed, selma, editor):
        client = signed_in(editor)
        framed = client.get(early(selma))
        assert early_page(selma) in text(framed)
        assert not kept()
        response = client.get(early_page(selma))
        assert "Selma" in text(response)
        assert "no-store" in response["Cache-Control"]
        [act] = kept()
        assert (act.by, act.card, act.changeset) == (editor, selma.pk, embargoed.pk)

    def test_is_linked_where_it_may_be_read(self, embargoed, selma, writer, editor):
        for person, is_linked in ((editor, True), (writer, False)):
            assert (early(selma) in text(signed_in(person).get(page_of(embargoed)))) == is_linked

    def test_requires_its_right(self, embargoed, selma, writer):
        for address in (early(selma), early_page(selma)):
            assert signed_in(writer).get(address).status_code == 403
            assert Client().get(address).status_code == 302
        assert not kept()

    def test_finds_nothing_that_is_not_under_embargo(self, selma, writer, editor):
        assert signed_in(editor).get(early_page(selma)).status_code == 404


@pytest.fixture
def administrator(db):
    return make_user("ada", "administrator")


KEYS = "/admin/keys/"
NEW = {"name": "Evening Post", "scopes": ["feed", "advance"], "last_day": f"{YEAR}-03-01"}


class TestTheKeysPage:
    def test_shows_a_secret_once(self, administrator):
        client = signed_in(administrator)
        said = text(client.post(KEYS, NEW))
        key = Key.objects.get()
        secret = said.partition('<p class="secret"><code>')[2].partition("<")[0]
        assert secret.startswith(key.prefix)
        assert (key.name, key.scopes, key.made_by) == ("Evening Post", ["feed", "advance"], administrator)
        assert key.expires_at.isoformat() == f"{YEAR}-03-02T00:00:00+00:00"
        again = client.get(KEYS)
        assert key.prefix in text(again)
        assert secret not in text(again)
        assert "no-store" in again["Cache-Control"]
        assert client.get("/api/v1/advance/changes", headers=bearing(secret)).status_code == 200

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"name": ""}, "This field is required"),
            ({"scopes": []}, "Choose what the key reads"),
            ({"last_day": "2020-01-01"}, "That day is past"),
            ({"last_day": f"{YEAR + 5}-01-01"}, "two years at most"),
            ({"last_day": "9999-12-31"}, "two years at most"),
            ({"last_day": "soon"}, "Enter a valid date"),
        ],
    )
    def test_says_what_is_wrong(self, administrator, values, said):
        assert said in text(signed_in(administrator).post(KEYS, NEW | values))
        assert not Key.objects.exists()

    def test_revokes(self, administrator):
        key, secret = make_key("advance", by=administrator, at=timezone.now())
        client = signed_in(administrator)
        address = reverse("newsroom:revoke_key", args=[key.pk])
        assert client.get(address).status_code == 405
        said = text(client.post(address, follow=True))
        assert "is revoked: programs can no longer read with it" in said
        assert "revoked by ada" in said
        assert client.get("/api/v1/advance/changes", headers=bearing(secret)).status_code == 401
        assert "revoked already" in text(client.post(address, follow=True))
        assert Act.objects.filter(what="key.revoked").count() == 1

    def test_is_for_people_who_manage_keys(self, editor):
        key, _ = make_key("feed", at=timezone.now())
        for client in (signed_in(editor), Client()):
            for address in (KEYS, reverse("newsroom:revoke_key", args=[key.pk])):
                assert client.post(address, NEW).status_code in (302, 403)
        assert Key.objects.get().revoked_at is None
        assert KEYS not in text(signed_in(editor).get("/admin/"))

    def test_is_linked_on_the_front_page_of_an_administrator(self, administrator):
        assert KEYS in text(signed_in(administrator).get("/admin/"))

    def test_asks_no_more_of_the_database_for_four_than_for_two(self, administrator):
        client = signed_in(administrator)

        def count(number: int) -> int:
            for _ in range(number):
                make_key("feed", by=administrator, at=timezone.now())
            with CaptureQueriesContext(connection) as asked:
                client.get(KEYS)
            return len(asked)

        count(1)
        assert count(1) == count(2)

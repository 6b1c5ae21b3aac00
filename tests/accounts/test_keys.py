"""API keys: made and revoked by people with the right, shown once, valid for their scopes until they end."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cms.accounts import keys
from cms.accounts.keys import KeyRefused, find, make, revoke
from cms.accounts.models import Act, Key, User
from cms.accounts.rights import NotAllowed
from tests.make import NOON, make_live, make_title, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db

YEAR, HOUR, SECOND = timedelta(days=365), timedelta(hours=1), timedelta(seconds=1)


def make_key(*scopes: str, by: User | None = None, name: str = "Newspaper", at=NOON, until=YEAR):
    by = by or User.objects.filter(username="ada").first() or make_user("ada", "administrator")
    return make(name, scopes=scopes or ("feed",), expires_at=at + until, by=by, at=at)


def bearing(secret: str) -> dict:
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def administrator(db):
    return make_user("ada", "administrator")


class TestMaking:
    def test_keeps_a_digest_and_never_the_secret(self, administrator):
        key, secret = make_key("feed", by=administrator)
        key.refresh_from_db()
        assert secret.startswith(key.prefix)
        assert secret not in " ".join(str(value) for value in Key.objects.values_list().get())
        assert secret not in " ".join(Act.objects.values_list("detail", flat=True))
        assert len(secret) - len(key.prefix) >= 40

    def test_is_an_act(self, administrator):
        key, _ = make_key("advance", by=administrator)
        act = Act.objects.get(what="key.made")
        assert (act.by, act.at, act.about) == (administrator, NOON, str(key))
        assert '"scopes":["advance"]' in act.detail

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"name": " \0"}, "name_missing"),
            ({"scopes": []}, "scope_missing"),
            ({"scopes": ["feed", "write"]}, "scope_missing"),
            ({"expires_at": NOON}, "past"),
            ({"expires_at": NOON + 3 * YEAR}, "too_far_off"),
        ],
    )
    def test_is_refused_without_a_name_a_scope_or_an_end(self, administrator, values, code):
        whole = {"name": "Newspaper", "scopes": ["feed"], "expires_at": NOON + YEAR}
        with refused(KeyRefused, code):
            make(**{**whole, **values}, by=administrator, at=NOON)
        assert not Key.objects.exists()

    def test_wants_its_right(self, editor):
        with refused(NotAllowed, "manage_keys"):
            make_key(by=editor)


class TestRevoking:
    def test_ends_it_at_once_and_for_good(self, administrator):
        key, secret = make_key(by=administrator)
        revoke(key, by=administrator, at=NOON)
        assert find(secret, at=NOON) is None
        assert (key.revoked_by, key.revoked_at) == (administrator, NOON)
        assert Act.objects.get(what="key.revoked").about == str(key)
        with refused(KeyRefused, "ended_already"):
            revoke(key, by=administrator, at=NOON)

    def test_wants_its_right(self, editor):
        key, _ = make_key()
        with pytest.raises(NotAllowed):
            revoke(key, by=editor, at=NOON)


class TestFinding:
    def test_is_by_the_whole_secret(self):
        key, secret = make_key()
        assert find(secret, at=NOON) == key
        for wrong in ("", secret[:-1], f"{secret}x", key.prefix, key.digest, secret.upper()):
            assert find(wrong, at=NOON) is None

    def test_ends_with_its_day(self):
        _, secret = make_key(until=HOUR)
        assert find(secret, at=NOON + HOUR - SECOND)
        assert find(secret, at=NOON + HOUR) is None

    def test_notes_its_use_by_the_hour(self, django_assert_num_queries):
        key, secret = make_key()
        with django_assert_num_queries(2):  # the key, its use
            find(secret, at=NOON)
        with django_assert_num_queries(1):  # the key
            find(secret, at=NOON + HOUR - SECOND)
        key.refresh_from_db()
        assert key.used_at == NOON
        find(secret, at=NOON + keys.COARSE)
        key.refresh_from_db()
        assert key.used_at == NOON + HOUR


class TestAFeedThatIsNotPublic:
    @pytest.fixture(autouse=True)
    def closed(self, settings, writer, editor):
        settings.FEED_PUBLIC = False
        make_live(make_title(writer, name="One", slug="one"), by=writer, approver=editor)

    def get(self, client, secret, path="titles/one", **headers):
        return client.get(f"/api/v1/{path}", headers={**bearing(secret), **headers})

    @pytest.fixture
    def secret(self, settings):
        return make_key("feed", at=timezone.now())[1]

    @pytest.mark.parametrize("path", ["", "titles", "titles/one", "changes", "schema"])
    def test_is_read_with_a_key_of_its_scope(self, client, secret, path):
        response = self.get(client, secret, path)
        assert response.status_code == 200
        assert response["Cache-Control"].startswith("private")

    def test_answers_304_to_a_key_that_has_it(self, client, secret):
        etag = self.get(client, secret)["ETag"]
        assert self.get(client, secret, **{"if-none-match": etag}).status_code == 304

    def test_is_not_read_with_a_key_of_another_scope(self, client):
        _, secret = make_key("advance", at=timezone.now())
        response = self.get(client, secret)
        assert response.status_code == 403
        assert "scope “feed”" in response.json()["detail"]

    def test_answers_every_bad_key_alike(self, client, secret):
        now = timezone.now()
        _, old = make_key(at=now - YEAR, until=YEAR - SECOND)
        key, revoked = make_key(at=now)
        revoke(key, by=key.made_by, at=now)
        answers = {
            (response.status_code, response["WWW-Authenticate"], response.content)
            for wrong in (old, revoked, "stet_no", "", "é", "a b", "x" * 9000)
            for response in [self.get(client, wrong)]
        }
        [(status, header, body)] = answers
        assert (status, header) == (401, 'Bearer realm="Stet"')
        assert b"unknown, has expired, or was revoked" in body

    def test_is_asked_for_so_often_and_no_more(self, client, secret, settings):
        settings.KEY_RATE = "2/min"
        assert [self.get(client, secret).status_code for _ in range(3)] == [200, 200, 429]
        answer = self.get(client, secret)
        assert 0 < int(answer["Retry-After"]) <= 61
        assert answer.json()["type"].endswith("#too-many-requests")

    def test_costs_a_lookup_and_a_count(self, client, secret, django_assert_num_queries, monkeypatch):
        monkeypatch.setattr("cms.feed.requests.keys.time", SimpleNamespace(time=NOON.timestamp))
        self.get(client, secret)
        # the key; its count: savepoint, read, raise, release, the window; the document
        with django_assert_num_queries(7):
            self.get(client, secret)


class TestAPublicFeed:
    ADDRESSES = (
        *("", "titles", "titles/one", "titles/none", "people?x=1", "changes", "schema", "docs"),
        *("advance", "advance/changes", "advance/titles/one", "nowhere/at/all"),
    )

    @pytest.fixture(autouse=True)
    def live(self, writer, editor):
        make_live(make_title(writer, name="One", slug="one"), by=writer, approver=editor)

    @pytest.fixture
    def bad(self):
        """What is sent in place of a valid key."""
        now = timezone.now()
        _, old = make_key(at=now - YEAR, until=YEAR - SECOND)
        key, revoked = make_key(at=now)
        revoke(key, by=key.made_by, at=now)
        _, good = make_key(at=now)
        wrong = [f"Bearer {each}" for each in (old, revoked, "stet_no", "", "é", "a b", "x" * 9000)]
        return [*wrong, "Bearer", f"Token {good}", good, "bearer:x", f"Bearer {good} {good}"]

    @pytest.mark.parametrize("path", ADDRESSES)
    def test_tells_the_holder_of_a_key_that_it_is_not_valid(self, client, bad, path):
        for sent in bad:
            for ask in (client.get, client.head):
                response = ask(f"/api/v1/{path}", headers={"authorization": sent})
                assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="Stet"')
                assert (response["Cache-Control"], "ETag" in response) == ("no-store", False)
        problem = client.get(f"/api/v1/{path}", headers={"authorization": bad[0]}).json()
        assert problem["type"].endswith("#not-signed-in")
        assert "has expired, or was revoked" in problem["detail"]

    def test_tells_it_to_whom_holds_a_copy_too(self, client, bad):
        etag = client.get("/api/v1/titles/one")["ETag"]
        sent = {"authorization": bad[0], "if-none-match": etag}
        assert client.get("/api/v1/titles/one", headers=sent).status_code == 401

    def test_is_for_anybody_without_a_key(self, client, django_assert_num_queries):
        # A proxy in front of us may ask for a password of its own, and pass that on.
        for sent in (
            {},
            {"authorization": ""},
            {"authorization": "Basic eDp5"},
            {"authorization": "Negotiate"},
        ):
            with django_assert_num_queries(1):  # the document
                response = client.get("/api/v1/titles/one", headers=sent)
            assert response.status_code == 200
            assert "Vary" not in response

    @pytest.mark.parametrize("scope", ["feed", "advance"])
    def test_is_for_every_valid_key(self, client, scope):
        _, secret = make_key(scope, at=timezone.now())
        for path in ("", "titles", "titles/one", "changes", "schema", "docs"):
            assert client.get(f"/api/v1/{path}", headers=bearing(secret)).status_code == 200

    def test_looks_up_no_session_beside_a_key(self, client, writer, django_assert_num_queries):
        client.force_login(writer)
        _, secret = make_key("feed", at=timezone.now())
        client.get("/api/v1/titles/one", headers=bearing(secret))
        with django_assert_num_queries(2):  # the key, the document
            client.get("/api/v1/titles/one", headers=bearing(secret))

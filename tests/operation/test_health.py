"""What balancers ask: whether a process lives, and whether it can serve."""

import json
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from cms.desk.base import database
from cms.jobs import heartbeat
from cms.operation import health, needs

RECORDED = MigrationRecorder.Migration.objects
BOTH = ["/health/live", "/health/ready"]


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    """Nothing is kept from the test before, nor from one question to the next."""
    monkeypatch.setattr(health, "readiness", health.Readiness())
    monkeypatch.setattr(health, "KEPT", 0)


@pytest.fixture
def silent(monkeypatch):
    """A database that is gone."""

    def fail(*args):
        raise OperationalError('connection to server at "10.0.0.7" failed: password for ada is sesame')

    monkeypatch.setattr(connection, "cursor", fail)
    monkeypatch.setattr(connection, "close", lambda: None)


def checks(response) -> dict[str, bool]:
    return {name: each["ok"] for name, each in response.json()["checks"].items()}


@pytest.mark.parametrize("address", BOTH)
@pytest.mark.django_db
class TestHowItIsAsked:
    def test_by_plain_http_and_under_any_name(self, address, settings):
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLOWED_HOSTS = ["stet.example"]
        for host in ("10.0.0.7:8000", "elsewhere.example", "a b/<c>"):
            response = Client().get(address, headers={"Host": host})
            assert response.status_code == 200
            assert host not in response.content.decode()

    def test_by_nobody_in_particular(self, address):
        response = Client().get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Type"] == "application/json"
        assert "default-src 'self'" in response["Content-Security-Policy"]

    def test_by_reading_alone(self, address):
        assert (Client().head(address).status_code, Client().head(address).content) == (200, b"")
        for method in ("post", "put", "delete", "patch", "options"):
            response = getattr(Client(), method)(address)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")

    def test_at_its_address_alone(self, address):
        assert Client().get(f"{address}/").status_code == 404
        assert Client().get("/health/words").status_code == 404


class TestAProcessThatLives:
    def test_says_so_without_the_database(self, client):
        # Without the mark pytest-django refuses every use of it.
        response = client.get("/health/live")
        assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
class TestAServerThatIsReady:
    def test_has_all_that_it_needs(self, client):
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["status"]) == (200, "ready")
        assert {name for name, ok in checks(response).items() if ok} >= {"database", "migrations", "triggers"}

    def test_writes_nothing_and_asks_little(self, client, django_assert_num_queries):
        # Whether it answers; tables and rows of the migrations, twice; triggers and tables; the search's
        # indexes; the worker; the queue, which is counted in several ways.
        with django_assert_num_queries(18) as asked:
            client.get("/health/ready")
        assert all(each["sql"].startswith(("SELECT", "\n", " ")) for each in asked)

    def test_needs_no_worker_and_says_whether_one_runs(self, client):
        now = timezone.now()
        assert checks(client.get("/health/ready"))["worker"] is False
        heartbeat.arrive("w", at=now - timedelta(minutes=5))
        response = client.get("/health/ready")
        assert (response.status_code, checks(response)["worker"]) == (200, False)
        heartbeat.beat("w", at=now)
        response = client.get("/health/ready")
        assert (response.status_code, checks(response)["worker"]) == (200, True)
        assert response.json()["checks"]["worker"]["is_needed"] is False

    def test_stays_ready_while_a_newer_version_takes_over(self, client):
        RECORDED.create(app="desk", name="9999_from_tomorrow")
        assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
class TestAServerThatIsNot:
    def test_lacks_a_migration(self, client):
        lost = RECORDED.filter(app="desk").order_by("pk").last()
        lost.delete()
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["status"]) == (503, "not ready")
        assert [name for name, ok in checks(response).items() if not ok] == ["migrations", "worker"]
        assert lost.name not in response.content.decode()

    def test_lacks_a_trigger(self, client):
        database.remove_guards()
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert [name for name, ok in checks(response).items() if not ok] == ["triggers", "worker"]
        assert "stet_" not in response.content.decode()

    def test_has_no_database(self, client, silent):
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert checks(response) == {"database": False}
        assert not any(word in response.content.decode() for word in ("10.0.0.7", "ada", "sesame"))
        assert client.get("/health/live").status_code == 200

    def test_loses_the_database_while_it_is_asked(self, client, monkeypatch):
        def fail(alias):
            raise OperationalError("the connection is closed")

        lost = needs.Need("migrations", fail, met="All have run.", unmet="Some have not run.")
        monkeypatch.setitem(needs._needs, "migrations", lost)
        response = client.get("/health/ready")
        assert (response.status_code, checks(response)) == (503, {"database": False})

    def test_says_so_while_the_database_keeps_another_waiting(self, monkeypatch):
        asking, over = Event(), Event()

        def wait(alias):
            asking.set()
            over.wait()
            return "it took for ever"

        monkeypatch.setattr(health, "silence", wait)
        monkeypatch.setattr(health, "PATIENCE", 0.01)
        first = Thread(target=health.ready)
        first.start()
        asking.wait()
        told = json.loads(health.ready().content)
        over.set()
        first.join()
        assert told["checks"]["database"]["says"] == "It has not answered yet."


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_moment(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health, "KEPT", 3600)
    assert client.get("/health/ready").status_code == 200
    RECORDED.all().delete()
    with django_assert_num_queries(0):
        assert client.get("/health/ready").status_code == 200

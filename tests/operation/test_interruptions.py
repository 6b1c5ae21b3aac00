"""What the database interrupts is told to try again, in words and once in the log; a fault stays a fault."""

import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.contrib import messages
from django.db import (
    DataError,
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from cms.desk.models import Card
from cms.operation.interruptions import BUSY, LOST, STOPPED, interruption
from cms.urls import *  # noqa: F403 - the addresses of the project, and some that are interrupted
from cms.urls import urlpatterns

from ..make import make_title, make_user
from .test_logs import lines

__all__ = ["lines"]

ON_SQLITE = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not ON_SQLITE, reason="is SQLite's")
on_postgresql = pytest.mark.skipif(ON_SQLITE, reason="is PostgreSQL's")


@contextmanager
def another(*statements: str):
    """Somebody else on a connection of their own, who has run these statements and not committed."""
    where = connection.settings_dict
    if ON_SQLITE:
        other = sqlite3.connect(where["NAME"], isolation_level=None)
    else:
        given = {
            key: where[key.upper()] for key in ("host", "port", "user", "password") if where[key.upper()]
        }
        other = psycopg.connect(dbname=where["NAME"], autocommit=True, **given)
    try:
        other.execute("BEGIN IMMEDIATE" if ON_SQLITE else "BEGIN")
        for each in statements:
            other.execute(each)
        yield other
    finally:
        other.close()


def impatient():
    """Wait for others as briefly as a test can."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20" if ON_SQLITE else "SET lock_timeout = '20ms'")


def somebody_saves():
    """Somebody else who is saving the very rows that a view wants."""
    impatient()
    rows = ("desk_card", "django_session")
    return another(*(() if ON_SQLITE else [f"LOCK TABLE {each} IN SHARE MODE" for each in rows]))


def rename(request):
    messages.success(request, "Renamed.")
    with transaction.atomic():
        Card.objects.update(label="Renamed")
    return HttpResponse("Renamed.")


def rename_twice(request):
    """Two transactions, of which somebody else stops the second."""
    Card.objects.update(label="Renamed")
    with somebody_saves():
        return rename(request)


def rename_and_undo(request):
    """The first is undone as a whole, and the second is stopped."""
    with transaction.atomic():
        Card.objects.update(label="Renamed")
        transaction.set_rollback(True)
    with somebody_saves():
        return rename(request)


def sign(request):
    """Saves something, after which the session can't be saved."""
    Card.objects.update(label="Renamed")
    request.session["a"] = "b"
    request.somebody = somebody_saves()
    request.somebody.__enter__()
    KEPT.append(request.somebody)
    return HttpResponse("Signed.")


KEPT: list = []
urlpatterns = [
    path("rename", rename),
    path("api/rename", rename),
    path("rename-twice", rename_twice),
    path("rename-and-undo", rename_and_undo),
    path("sign", sign),
    *urlpatterns,
]


def warned(lines) -> dict:
    """The one line of the log above information."""
    [line] = [each for each in lines() if each["level"] in ("warning", "error")]
    return line


@pytest.fixture
def signed_in():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("wanda", "writer", "data editor"))
    return client


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.operation.test_interruptions")
class TestSomebodyElseIsSaving:
    def test_is_said_and_nothing_is_saved(self, signed_in, writer, lines):
        title = make_title(writer)
        with somebody_saves():
            response = signed_in.post("/rename")
        page = response.content.decode()
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "Somebody else is saving just now. Nothing was saved" in page
        assert "Reload this page" in page
        assert response["X-Request-ID"] in page
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert Card.objects.get(pk=title.pk).label != "Renamed"
        line = warned(lines)
        assert line["level"] == "warning"
        assert line["request_id"] == response["X-Request-ID"]
        assert "exception" not in line

    def test_passes(self, signed_in, writer):
        title = make_title(writer)
        with somebody_saves():
            assert signed_in.post("/rename").status_code == 503
        assert signed_in.post("/rename").status_code == 200
        assert Card.objects.get(pk=title.pk).label == "Renamed"

    @on_sqlite
    def test_is_said_of_a_record_s_own_form(self, signed_in, writer):
        title = make_title(writer)
        address = f"/admin/catalog/title/{title.pk}/change/"
        with somebody_saves():
            response = signed_in.post(address, {"name": "Other"})
        assert response.status_code == 503

    def test_leaves_no_message_of_success_behind(self, signed_in):
        with somebody_saves():
            signed_in.post("/rename")
        assert "Renamed." not in signed_in.get("/admin/").content.decode()

    def test_is_a_problem_where_a_program_asks(self, signed_in):
        with somebody_saves():
            response = signed_in.post("/api/rename")
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"].endswith("#try-again")

    def test_is_said_to_a_developer_too(self, signed_in, settings):
        settings.DEBUG = True
        with somebody_saves():
            assert signed_in.post("/rename").status_code == 503

    def test_leaves_open_what_was_saved_where_the_first_of_two_acts_was(self, signed_in, writer):
        title = make_title(writer)
        page = signed_in.post("/rename-twice").content.decode()
        assert "may be saved already" in page
        assert "Reload this page" not in page
        assert Card.objects.get(pk=title.pk).label == "Renamed"

    def test_is_sure_that_nothing_was_saved_where_all_was_undone(self, signed_in, writer):
        title = make_title(writer)
        assert "Nothing was saved" in signed_in.post("/rename-and-undo").content.decode()
        assert Card.objects.get(pk=title.pk).label != "Renamed"

    def test_leaves_open_what_was_saved_where_only_the_session_was_not(self, signed_in, writer, lines):
        title = make_title(writer)
        response = signed_in.post("/sign")
        KEPT.pop().__exit__(None, None, None)
        assert response.status_code == 503
        assert "may be saved already" in response.content.decode()
        assert Card.objects.get(pk=title.pk).label == "Renamed"
        assert warned(lines)["level"] == "warning"


@pytest.mark.django_db(transaction=True)
class TestAFeedThatIsInterrupted:
    def test_tells_its_reader_when_to_ask_again(self, monkeypatch, lines):
        def broken(*args, **kwargs):
            impatient()
            with another(*(() if ON_SQLITE else ["LOCK TABLE desk_card IN SHARE MODE"])):
                Card.objects.update(label="Renamed")

        monkeypatch.setattr("cms.feed.reading.lists.page", broken)
        response = Client().get("/api/v1/titles")
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert response.json()["detail"] == "Somebody else is saving just now. Try again in a moment."
        assert warned(lines)["level"] == "warning"


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.operation.test_interruptions")
class TestOnPostgreSQL:
    def test_a_connection_that_breaks_leaves_open_what_was_saved(self, signed_in, monkeypatch, lines):
        def lose(*args, **kwargs):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                [number] = cursor.fetchone()
                with another() as other:
                    other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
                cursor.execute("SELECT 1")

        monkeypatch.setattr("cms.pages.views.newest", lose)
        response = Client().get("/")
        assert response.status_code == 503
        assert "The database doesn’t answer just now." in response.content.decode()
        assert warned(lines)["level"] == "warning"
        monkeypatch.undo()
        connection.close()
        assert Client().get("/").status_code == 200

    @pytest.mark.parametrize(
        ("first", "told"),
        [("SELECT 1", "Nothing was saved"), ("UPDATE desk_card SET label = label", "may be saved already")],
    )
    def test_is_undone_for_sure_where_nothing_was_to_be_written(self, signed_in, monkeypatch, first, told):
        def lose(**values):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(first)
                cursor.execute("SELECT pg_backend_pid()")
                [number] = cursor.fetchone()
                with another() as other:
                    other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
                cursor.execute("SELECT 1")

        monkeypatch.setattr(Card.objects, "update", lose)
        response = signed_in.post("/rename")
        monkeypatch.undo()
        connection.close()
        assert response.status_code == 503
        assert told in response.content.decode()

    def test_a_statement_that_takes_too_long_is_undone(self):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '10ms'")
            with pytest.raises(OperationalError) as raised:
                cursor.execute("SELECT pg_sleep(60)")
        connection.close()
        assert interruption(raised.value) is STOPPED


def raised(state: str) -> OperationalError:
    error = OperationalError("words")
    error.__cause__ = psycopg.errors.lookup(state)("words")
    return error


@on_postgresql
@pytest.mark.parametrize(
    ("state", "what"),
    [
        *(("55P03", BUSY), ("40001", BUSY), ("40P01", BUSY), ("57014", STOPPED)),
        *(("57P01", LOST), ("57P02", LOST), ("57P03", LOST), ("53300", LOST)),
        *(("53100", None), ("53200", None), ("58030", None), ("25006", None), ("XX001", None)),
    ],
)
def test_a_state_of_postgresql(state, what):
    assert interruption(raised(state)) is what


@on_sqlite
@pytest.mark.parametrize(
    ("code", "what"),
    [
        *((sqlite3.SQLITE_BUSY, BUSY), (sqlite3.SQLITE_BUSY_SNAPSHOT, BUSY), (sqlite3.SQLITE_LOCKED, BUSY)),
        *((sqlite3.SQLITE_FULL, None), (sqlite3.SQLITE_READONLY, None), (sqlite3.SQLITE_IOERR, None)),
        *((sqlite3.SQLITE_CORRUPT, None), (sqlite3.SQLITE_CANTOPEN, None), (0, None)),
    ],
)
def test_a_code_of_sqlite(code, what):
    error = OperationalError("words")
    error.__cause__ = sqlite3.OperationalError("words")
    error.__cause__.sqlite_errorcode = code
    assert interruption(error) is what


@pytest.mark.parametrize("fault", [IntegrityError, ProgrammingError, DataError, InternalError, ValueError])
def test_what_is_wrong_is_no_interruption(fault):
    error = fault("words")
    error.__cause__ = psycopg.errors.LockNotAvailable("words")
    assert interruption(error) is None
    assert interruption(OperationalError("of no database")) is None


@pytest.mark.django_db
class TestHowLongAProcessWaits:
    def asked(self, first: str, how: str = "") -> str:
        how = how or ("PRAGMA busy_timeout" if ON_SQLITE else "SHOW lock_timeout")
        code = f"""
import {first}
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    print(cursor.execute("{how}").fetchone()[0])
"""
        where = connection.settings_dict
        given = f"sqlite:///{where['NAME']}"
        if not ON_SQLITE:
            given = f"postgresql://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
        variables = {"DJANGO_SETTINGS_MODULE": "cms.settings", "DEBUG": "true", "DATABASE_URL": given}
        ended = subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stdout.strip()

    def test_a_person_waits_for_five_seconds(self):
        assert self.asked("cms.wsgi") == ("5000" if ON_SQLITE else "5s")

    @pytest.mark.skipif(ON_SQLITE, reason="SQLite compiles no queries.")
    def test_no_query_of_a_page_is_compiled(self):
        assert self.asked("cms.wsgi", "SHOW jit") == "off"
        assert self.asked("cms.wsgi", "SHOW lock_timeout") == "5s"
        assert self.asked("cms.wsgi", "SHOW work_mem") == "16MB"

    def test_a_worker_waits_for_longer(self):
        assert self.asked("sys") == ("60000" if ON_SQLITE else "0")

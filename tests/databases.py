"""One database that is migrated once, and a copy of it for each test process.

The migrated one is kept between runs, marked with a digest of what it was made from; where that differs, it
is made again. `pytest --create-db` always makes a new one.
"""

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import _get_all_permissions
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from cms.desk.base import database, trigram_index
from cms.desk.finding import missing
from cms.desk.records.registry import kinds

OURS = re.compile(r"^(?:from|import) ((?:cms|catalog|sources)[\w.]*)", re.MULTILINE)


def short(found) -> str:
    """As much of a digest as fits into one of SQLite's 32-bit pragmas."""
    return f"0{found.hexdigest()[:7]}"


def source() -> str:
    """A digest of everything that a migrated database depends on.

    That is the migrations, the code that they call, guards, rights, packages and what kinds want.
    """
    files = {settings.BASE_DIR / "requirements.lock"}
    for app in apps.get_app_configs():
        files.update(Path(app.path).glob("migrations/*.py"))
    for path in list(files):
        files.update(Path(find_spec(name).origin) for name in OURS.findall(path.read_text(encoding="utf-8")))
    found = sha256("".join(path.read_text(encoding="utf-8") for path in sorted(files)).encode())
    for guard in database._guards:
        found.update("".join([database.FUNCTION, *guard.statements(connection.vendor)]).encode())
    found.update(Path(trigram_index.__file__).read_bytes())
    # What is noted of the kinds, as looked through.
    found.update(repr([(each.code, missing.wanted_of(each)) for each in kinds()]).encode())
    for model in apps.get_models(include_auto_created=True):
        found.update(repr([model._meta.label, *_get_all_permissions(model._meta)]).encode())
    return short(found)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A lock between the processes of a run, which all ask for their copies at the same moment."""
    with open(__file__) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def connect_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate(name: str) -> None:
    connect_to(name)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def give_up(status: int, remaining: int, total: int) -> None:
    """Raise TimeoutError where a test has left a transaction open: SQLite would wait for ever."""
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise TimeoutError("Something still writes to the test's database.")


class SQLite:
    """Databases as files in one folder; copying a whole one takes some milliseconds."""

    MARKS = ("user_version", "application_id")

    def __init__(self, name: str):
        self.name = name
        self.migrated = str(settings.BASE_DIR / "test.migrated.sqlite3")
        self.contents = sqlite3.connect(":memory:", check_same_thread=False)

    def marks(self) -> tuple[str, str]:
        with closing(sqlite3.connect(self.migrated)) as migrated:
            found = [migrated.execute(f"PRAGMA {mark}").fetchone()[0] for mark in self.MARKS]
        return f"{found[0]:08x}", f"{found[1]:08x}"

    def migrate(self, *marks: str) -> None:
        self._remove(self.migrated)
        migrate(self.migrated)
        with closing(sqlite3.connect(self.migrated)) as migrated:
            for name, mark in zip(self.MARKS, marks, strict=True):
                migrated.execute(f"PRAGMA {name} = {int(mark, 16)}")

    def create(self) -> None:
        with closing(sqlite3.connect(self.migrated)) as migrated:
            migrated.backup(self.contents)
        self._remove(self.name)
        connect_to(self.name)
        self.restore()

    def restore(self) -> None:
        """Restore the file's contents, triggers included, whatever a test has done to it."""
        connection.close()
        connection.ensure_connection()
        self.contents.backup(connection.connection, progress=give_up)

    def drop(self) -> None:
        connection.close()
        self._remove(self.name)

    def _remove(self, name: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)


class PostgreSQL:
    """Databases on one server, copied by it; between tests only the tables that differ are restored."""

    def __init__(self, name: str, of: str):
        self.name, self.migrated = name, f"test_{of}_migrated"

    def marks(self) -> tuple[str, str]:
        find = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with connection._nodb_cursor() as cursor:
            cursor.execute(find, [self.migrated])
            # None of a database that somebody stopped making.
            (mark,) = cursor.fetchone() or [None]
            source, _, run = (mark or "").partition(" ")
        return source, run

    def migrate(self, *marks: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.migrated}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.migrated}"')
            migrate(self.migrated)
            cursor.execute(f"COMMENT ON DATABASE \"{self.migrated}\" IS '{' '.join(marks)}'")

    def create(self) -> None:
        self.drop()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.migrated}"')
        connect_to(self.name)
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            self.summary = " UNION ALL ".join(
                f"SELECT '{table}', md5(string_agg((t.*)::text, ' ' ORDER BY (t.*)::text)) FROM \"{table}\" t"
                for table in tables
            )
            self.before = self._summed_up(cursor)
            self.rows = {table: self._rows(cursor, table) for table, of_it in self.before.items() if of_it}

    def restore(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            changed = [
                table for table, of_it in self._summed_up(cursor).items() if of_it != self.before[table]
            ]
            for table in changed:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            for table in changed:
                cursor.execute(f'DELETE FROM "{table}"')
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(self.rows.get(table, b""))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in changed:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        if database.missing_guards():
            database.install_guards()

    def drop(self) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _summed_up(self, cursor) -> dict[str, str | None]:
        cursor.execute(self.summary)
        return dict(cursor.fetchall())

    def _rows(self, cursor, table: str) -> bytes:
        with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(copy)


def of_this_process() -> SQLite | PostgreSQL:
    name = str(connection.creation._get_test_db_name())
    if connection.vendor == "sqlite":
        return SQLite(name)
    return PostgreSQL(name, of=connection.settings_dict["NAME"])


def set_up(*, anew: bool) -> SQLite | PostgreSQL:
    """This process's own database. With `anew`, the first process of a run migrates again."""
    ours = of_this_process()
    run = short(sha256(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())).encode()))
    with one_at_a_time():
        of_what, in_run = ours.marks()
        if of_what != source() or (anew and in_run != run):
            ours.migrate(source(), run)
        ours.create()
    TransactionTestCase._fixture_teardown = lambda case: ours.restore()
    return ours

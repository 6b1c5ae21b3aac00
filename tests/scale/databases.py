"""Databases of so many titles: made once, kept, and dropped only when that is asked."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from cms.desk.base import database

from . import load
from .load import CHUNK, Set

PROCESSES = 2
PREFIX = "stet_scale_"
MADE = "made by make scale"


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def timed(work: str) -> Iterator[None]:
    started = perf_counter()
    yield
    say(f"  {work:<58} {perf_counter() - started:8.1f} s")


class PostgreSQL:
    """One database on the server of `DATABASE_URL`."""

    def __init__(self, titles: int):
        self.titles, self.name = titles, f"{PREFIX}{titles}"

    def connect(self) -> None:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = self.name

    def exists(self) -> bool:
        """Whether it is there as a whole: one whose making was broken off is made again."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self.name],
            )
            found = cursor.fetchone()
        return found is not None and found[0] == MADE

    def drop(self) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def make(self) -> None:
        self.drop()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}"')
        self.connect()
        with timed("migrate"):
            call_command("migrate", verbosity=0, interactive=False)
        with timed("samples, by the rules"):
            samples = load.sets(self.titles, load.found())
        made_again = self._without_indexes()
        for one in samples:
            with timed(f"{one.number * one.rows:,} rows by COPY"):
                self._copy(one)
        load.finish(samples[-1])
        with timed(f"{len(made_again)} indexes"):
            self._each(made_again, "SET maintenance_work_mem = '512MB'")
        with timed("vacuum and statistics"), connection.cursor() as cursor:
            cursor.execute(
                "SELECT relid::regclass FROM pg_stat_user_tables ORDER BY pg_relation_size(relid) DESC"
            )
            tables = [name for (name,) in cursor.fetchall()]
            self._each([f"VACUUM ANALYZE {name}" for name in tables], "SET maintenance_work_mem = '512MB'")
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE \"{self.name}\" IS '{MADE}'")

    def _without_indexes(self) -> list[str]:
        """Drop what slows COPY down, and return the statements that make it again; keys of tables stay."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),"
                " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,"
                " pg_get_constraintdef(oid))"
                " FROM pg_constraint WHERE contype = 'u' AND connamespace = 'public'::regnamespace"
            )
            found = cursor.fetchall()
            for drop, _ in found:
                cursor.execute(drop)
            cursor.execute(
                "SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)"
                " FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
                " WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary"
                " ORDER BY pg_relation_size(indexrelid) DESC"
            )
            indexes = cursor.fetchall()
            for drop, _ in indexes:
                cursor.execute(drop)
        return [again for _, again in [*found, *indexes]]

    def _copy(self, one: Set) -> None:
        """Copy in as many processes as there are cores: each takes its share of the chunks."""
        starts = range(0, one.number, CHUNK)

        def share(process: int) -> None:
            with connection.cursor() as cursor:
                # The sample's constraints hold, and its copies have the same shape: a test checks them all.
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET synchronous_commit = off")
            for start in starts[process::PROCESSES]:
                load.write(one, start, min(one.number, start + CHUNK))

        _together([lambda process=process: share(process) for process in range(PROCESSES)])

    def _each(self, statements: Sequence[str], first: str) -> None:
        def share(process: int) -> None:
            with connection.cursor() as cursor:
                cursor.execute(first)
                for statement in statements[process::PROCESSES]:
                    cursor.execute(statement)

        _together([lambda process=process: share(process) for process in range(PROCESSES)])

    def sizes(self) -> list[tuple[str, int, int, int]]:
        """Tables with their rows, and the bytes of the table and of its indexes, the largest first."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relid::regclass::text, n_live_tup, pg_table_size(relid), pg_indexes_size(relid)"
                " FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC"
            )
            return cursor.fetchall()

    def indexes(self) -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_stat_user_indexes"
                " ORDER BY 2 DESC"
            )
            return cursor.fetchall()


class SQLite:
    """One file beside `manage.py`."""

    def __init__(self, titles: int):
        self.titles, self.name = titles, str(settings.BASE_DIR / f"{PREFIX}{titles}.sqlite3")

    def connect(self) -> None:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = self.name

    def exists(self) -> bool:
        # It gets its name when it is whole.
        return Path(self.name).exists()

    def drop(self) -> None:
        connection.close()
        for path in (self.name, f"{self.name}.new.sqlite3"):
            for end in ("", "-wal", "-shm", "-journal"):
                Path(path + end).unlink(missing_ok=True)

    def make(self) -> None:
        self.drop()
        whole, self.name = self.name, f"{self.name}.new.sqlite3"
        self.connect()
        with timed("migrate"):
            call_command("migrate", verbosity=0, interactive=False)
        with timed("samples, by the rules"):
            samples = load.sets(self.titles, load.found())
        database.remove_guards()
        raw = connection.connection
        raw.commit()
        for tuned in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-2000000"):
            raw.execute(f"PRAGMA {tuned}")
        indexes = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            raw.execute(f'DROP INDEX "{name}"')
        with transaction.atomic():
            for one in samples:
                with timed(f"{one.number * one.rows:,} rows"):
                    load.write(one, 0, one.number)
            load.finish(samples[-1])
            with timed(f"{len(indexes)} indexes"):
                for _, sql in indexes:
                    raw.execute(sql)
        database.install_guards()
        connection.close()
        os.rename(self.name, whole)
        self.name = whole
        self.connect()

    def sizes(self) -> list[tuple[str, int, int, int]]:
        with closing(connection.cursor()) as cursor:
            cursor.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
            size = dict(cursor.fetchall())
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'")
            of = cursor.fetchall()
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [name for (name,) in cursor.fetchall()]
            counted = {name: cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        indexes = {table: sum(size.get(name, 0) for on, name in of if on == table) for table in names}
        found = [(name, counted[name], size.get(name, 0), indexes[name]) for name in names]
        return sorted(found, key=lambda row: -row[2] - row[3])

    def indexes(self) -> list[tuple[str, int]]:
        with closing(connection.cursor()) as cursor:
            cursor.execute(
                "SELECT dbstat.name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name)"
                " WHERE type = 'index' GROUP BY dbstat.name ORDER BY 2 DESC"
            )
            return cursor.fetchall()


def of(titles: int) -> PostgreSQL | SQLite:
    return (SQLite if connection.vendor == "sqlite" else PostgreSQL)(titles)


def _together(works: Sequence[Callable[[], None]]) -> None:
    """Do each in a process of its own; RuntimeError where one failed."""
    connection.close()  # a process must not share its parent's
    started = [get_context("fork").Process(target=work) for work in works]
    for each in started:
        each.start()
    for each in started:
        each.join()
    if any(each.exitcode for each in started):
        raise RuntimeError("A process failed: what it said stands above.")

"""What SQLite and PostgreSQL do differently, with a correct path for each.

Triggers guard insert-only tables. A model's app declares it with `guard`; the triggers are created again
after every migrate, since SQLite drops them when it remakes a table.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import IntegrityError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import UniqueConstraint

FUNCTION = """
CREATE OR REPLACE FUNCTION stet_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stet: % is insert-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""

UNLESS_DROPPED = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM desk_dropped JOIN desk_card ON desk_card.id = desk_dropped.card
        WHERE desk_card.last_position IS NULL AND desk_card.id = {card}
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'stet: % is insert-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def column(model: type[models.Model], name: str) -> str:
    """The database column of a model's field."""
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


@dataclass(frozen=True)
class Guard:
    """A table whose rows can be neither changed nor deleted once written, or once `sealed` is filled.

    card: SQL for the card id of the row `OLD`, where rows are deleted with a dropped draft.
    """

    model: type[models.Model]
    sealed: str | None = None
    card: str | None = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def names(self, vendor: str) -> list[str]:
        # SQLite has no TRUNCATE, but its REPLACE deletes the old row without firing a DELETE trigger.
        events = ("update", "delete", "insert" if vendor == "sqlite" else "truncate")
        return [f"stet_{self.table}_{event}" for event in events]

    def statements(self, vendor: str) -> list[str]:
        return self._sqlite() if vendor == "sqlite" else self._postgresql()

    def _when(self, row: str) -> str:
        return f"{row}.{self.sealed} IS NOT NULL" if self.sealed else "TRUE"

    def _postgresql(self) -> list[str]:
        update, delete, truncate = self.names("postgresql")
        call = "EXECUTE FUNCTION stet_insert_only()"
        rows = f'ON "{self.table}" FOR EACH ROW WHEN ({self._when("OLD")})'
        unless_dropped = [UNLESS_DROPPED.format(name=delete, card=self.card)] if self.card else []
        delete_call = f"EXECUTE FUNCTION {delete}()" if self.card else call
        return [
            *unless_dropped,
            f"CREATE OR REPLACE TRIGGER {update} BEFORE UPDATE {rows} {call}",
            f"CREATE OR REPLACE TRIGGER {delete} BEFORE DELETE {rows} {delete_call}",
            f'CREATE OR REPLACE TRIGGER {truncate} BEFORE TRUNCATE ON "{self.table}" {call}',
        ]

    def _sqlite(self) -> list[str]:
        update, delete, insert = self.names("sqlite")
        refuse = f"BEGIN SELECT RAISE(ABORT, 'stet: {self.table} is insert-only'); END"
        same = " OR ".join(
            "(" + " AND ".join(f'kept."{column}" = NEW."{column}"' for column in key) + ")"
            for key in self._keys()
        )
        # Names come from model classes, never from input.
        taken = f'EXISTS (SELECT 1 FROM "{self.table}" AS kept WHERE ({same}) AND {self._when("kept")})'  # noqa: S608
        on = f'ON "{self.table}" FOR EACH ROW'
        return [
            f"DROP TRIGGER IF EXISTS {update}",
            f"DROP TRIGGER IF EXISTS {delete}",
            f"DROP TRIGGER IF EXISTS {insert}",
            f"CREATE TRIGGER {update} BEFORE UPDATE {on} WHEN {self._when('OLD')} {refuse}",
            f"CREATE TRIGGER {delete} BEFORE DELETE {on} WHEN {self._when('OLD')} {refuse}",
            f"CREATE TRIGGER {insert} BEFORE INSERT {on} WHEN {taken} {refuse}",
        ]

    def _keys(self) -> list[list[str]]:
        meta = self.model._meta
        keys = [[str(field.column)] for field in meta.concrete_fields if field.unique]
        for constraint in meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                keys.append([column(self.model, name) for name in constraint.fields])
        return keys


_guards: list[Guard] = []


def guard(model: type[models.Model], *, sealed: str | None = None, card: str | None = None) -> None:
    """Declare `model` insert-only, or read-only once its column `sealed` is filled; `card` as in `Guard`."""
    _guards.append(Guard(model, sealed, card))


def install_guards(*, using: str = "default") -> None:
    """Create the triggers of every guarded table that exists; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for each in _guards:
            # While an app's migrations are still running, some of the tables do not exist yet.
            if each.table in tables:
                for statement in each.statements(connection.vendor):
                    cursor.execute(statement)


def remove_guards(*, using: str = "default") -> None:
    """Drop the triggers. Only for emptying a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for each in _guards:
            for name in each.names(connection.vendor):
                on = "" if connection.vendor == "sqlite" else f' ON "{each.table}"'
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def dropping(*, using: str = "default") -> Iterator[None]:
    """Allow the rows of a dropped draft to be deleted, in a transaction that has written its `Dropped` row.

    PostgreSQL's triggers look for that row. SQLite's can't: a trigger that names another table would keep
    that table from ever being remade. There the only writer drops its delete triggers until the block ends or
    is rolled back.
    """
    connection = connections[using]
    lifted = [each for each in _guards if each.card] if connection.vendor == "sqlite" else []
    with connection.cursor() as cursor:
        for each in lifted:
            cursor.execute(f"DROP TRIGGER {each.names('sqlite')[1]}")
        yield
        for each in lifted:
            for statement in each.statements("sqlite"):
                cursor.execute(statement)


def missing_guards(*, using: str = "default") -> list[tuple[str, str]]:
    """Table and name of the triggers that are missing from the database or disabled."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        else:
            # 'O' and 'A' fire for ordinary sessions; 'D' is disabled, 'R' fires on replicas alone.
            cursor.execute(
                "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgenabled IN ('O', 'A') AND pg_table_is_visible(tgrelid)"
            )
        present = set(cursor.fetchall())
        tables = set(connection.introspection.table_names(cursor))
    wanted = [
        (each.table, name)
        for each in _guards
        if each.table in tables
        for name in each.names(connection.vendor)
    ]
    return [each for each in wanted if each not in present]


def check_guards(alias: str) -> list[CheckMessage]:
    """What is wrong with the triggers of a database: an error for each that is missing."""
    return [
        Error(
            f"The trigger {name} is missing from the table {table} of the database “{alias}”: what was "
            "written there could be changed.",
            hint="Run `manage.py migrate`, which makes it again. If it was no restored copy that lost it, "
            "run `manage.py verify_audit` too.",
            id="stet.E001",
        )
        for table, name in missing_guards(using=alias)
    ]


def without_jit(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have PostgreSQL compile no query of a new connection.

    Among millions of rows it takes cheap queries, of which a LIMIT ends most at once, for dear ones, and to
    compile one takes up to some seconds. Set here and not as a start option, which PgBouncer refuses.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def check_constraints_now(*, using: str = "default") -> None:
    """Check this transaction's deferred constraints now, before it takes a lock that others wait for."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def unclaimed(rows: models.QuerySet) -> models.QuerySet:
    """Those of `rows` that no other transaction has locked, locked until this one ends.

    SQLite needs no lock: its transactions begin IMMEDIATE, so only one of them is open for writing at a time.
    """
    if connections[rows.db].vendor == "sqlite":
        return rows
    return rows.select_for_update(skip_locked=True, no_key=True)


def violated(
    error: IntegrityError, candidates: Iterable[type[models.Model]]
) -> tuple[type[models.Model], models.BaseConstraint] | None:
    """The constraint that `error` names, with its model; None where none of `candidates` has it."""
    # PostgreSQL names the constraint; SQLite names the columns of a unique one: "failed: table.a, table.b".
    text = str(error)
    for model in candidates:
        for constraint in model._meta.constraints:
            columns = [
                f"{model._meta.db_table}.{column(model, name)}" for name in getattr(constraint, "fields", ())
            ]
            if constraint.name in text or (columns and f"failed: {', '.join(columns)}" in text):
                return model, constraint
    return None

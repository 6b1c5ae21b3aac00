"""The seam: what SQLite and PostgreSQL do differently, with a correct path for each.

Insert-only tables are guarded by triggers. A model's app names it with `guard`; the triggers are made again
after every migrate, since SQLite drops them when it remakes a table.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import IntegrityError, connections, models
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
    """The column of a field."""
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


@dataclass(frozen=True)
class Guard:
    """A table whose rows, once written (or once `sealed` is filled), can be neither changed nor deleted.

    card: SQL for the card of the row `OLD`, where its rows go with a draft that is dropped.
    """

    model: type[models.Model]
    sealed: str | None = None
    card: str | None = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def names(self, vendor: str) -> list[str]:
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
    """Declare `model` insert-only, or unchangeable once its column `sealed` is filled.

    card: SQL for the card of the row `OLD`, where its rows go with a draft that is dropped.
    """
    _guards.append(Guard(model, sealed, card))


def install_guards(*, using: str = "default") -> None:
    """Make the triggers of every guarded table that exists; harmless where they are there already."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for each in _guards:
            if each.table in tables:
                for statement in each.statements(connection.vendor):
                    cursor.execute(statement)


def remove_guards(*, using: str = "default") -> None:
    """Drop the triggers: for emptying a test database, and for nothing else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for each in _guards:
            for name in each.names(connection.vendor):
                on = "" if connection.vendor == "sqlite" else f' ON "{each.table}"'
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def dropping(*, using: str = "default") -> Iterator[None]:
    """Let rows of a dropped draft be deleted, inside a transaction that has written its `Dropped`.

    PostgreSQL's triggers look for that. SQLite's can't, since one that names another table keeps that from
    ever being remade: its one writer lifts them, for itself, until the block ends or is rolled back.
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


def missing_guards(*, using: str = "default") -> list[str]:
    """The names of triggers that ought to be in the database and are not, or are switched off."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
        present = {name for (name,) in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
    wanted = [name for each in _guards if each.table in tables for name in each.names(connection.vendor)]
    return [name for name in wanted if name not in present]


def check_guards(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: every insert-only table has its triggers."""
    return [
        Error(
            f"The trigger {name} is missing from the database “{alias}”: that table could be rewritten.",
            hint="Run `manage.py migrate`: it makes the triggers again.",
            id="stet.E001",
        )
        for alias in databases or []
        for name in missing_guards(using=alias)
    ]


def check_constraints_now(*, using: str = "default") -> None:
    """Let deferred constraints of this transaction fail here, before a lock that others wait for is taken."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def unclaimed(rows: models.QuerySet) -> models.QuerySet:
    """Those of `rows` that no other transaction has in hand, locked until this one ends.

    SQLite has one writer at a time, and transactions begin as one: whoever reads here, nobody else has any.
    """
    if connections[rows.db].vendor == "sqlite":
        return rows
    return rows.select_for_update(skip_locked=True, no_key=True)


def violated(
    error: IntegrityError, candidates: Iterable[type[models.Model]]
) -> tuple[type[models.Model], models.BaseConstraint] | None:
    """The constraint that `error` names, with its model, where one of the models has it."""
    text = str(error)
    for model in candidates:
        for constraint in model._meta.constraints:
            columns = [
                f"{model._meta.db_table}.{column(model, name)}" for name in getattr(constraint, "fields", ())
            ]
            if constraint.name in text or (columns and f"failed: {', '.join(columns)}" in text):
                return model, constraint
    return None

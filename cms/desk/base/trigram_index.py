"""The index over the words of stored names: pg_trgm on PostgreSQL, an FTS5 table of trigrams on SQLite.

A model's app declares it with `index_words`; it is created after every migrate. On SQLite triggers keep the
table, so that no way of writing a name can forget it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.contrib.postgres.lookups import TrigramStrictWordSimilar
from django.core.checks import CheckMessage, Error
from django.db import connections, models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from .search_words import LIKE, Query, trigrams

M = TypeVar("M", bound=models.Model)
# So many names are compared with what was typed, at most: of those that are like it, and of those that have
# some of its trigrams, which SQLite finds, the nearest.
COMPARED, CANDIDATES = 1000, 300
_indexed: list[type[models.Model]] = []


def index_words(model: type[models.Model]) -> None:
    """Keep an index over the column `words` of this model."""
    _indexed.append(model)


def install(*, using: str = "default") -> None:
    """Create what is missing of the index of every declared table that exists; safe to repeat."""
    connection = connections[using]
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    lacking = set(missing(using=using))
    with connection.cursor() as cursor:
        for model in _indexed:
            table = model._meta.db_table
            if not lacking.isdisjoint(_names(table, connection.vendor)):
                for statement in make(table, is_new=_fts(table) in lacking):
                    cursor.execute(statement)


def missing(*, using: str = "default") -> list[str]:
    """The names of indexes and triggers that are missing from the database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        # While an app's migrations are still running, some of the tables do not exist yet.
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master")
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = ANY (current_schemas(false))")
        present = {name for (name,) in cursor.fetchall()}
    of_tables = [table for model in _indexed if (table := model._meta.db_table) in tables]
    wanted = [name for table in of_tables for name in _names(table, connection.vendor)]
    return [name for name in wanted if name not in present]


def check_indexes(alias: str) -> list[CheckMessage]:
    """What is wrong with the search of a database: an error for each index or trigger that is missing."""
    return [
        Error(
            f"{name} is missing from the database “{alias}”: records would not be found by their names.",
            hint="Run `manage.py migrate`, which makes it again.",
            id="stet.E004",
        )
        for name in missing(using=alias)
    ]


def containing(names: QuerySet[M], query: Query) -> QuerySet[M]:
    """Those of the stored names that have all the words of the query, in any order."""
    if connections[names.db].vendor == "sqlite":
        # `Query.patterns` has letters, digits and blanks alone.
        wanted = " AND ".join(
            "(" + " OR ".join("(" + " AND ".join(f'"{part}"' for part in way) + ")" for way in ways) + ")"
            for ways in query.patterns
        )
        return names.filter(pk__in=_matching(names.model, wanted))
    found = Q()
    for ways in query.patterns:
        one_way = Q()
        for way in ways:
            all_parts = Q()
            for part in way:
                all_parts &= Q(words__contains=part)
            one_way |= all_parts
        found &= one_way
    return names.filter(found)


def resembling(names: QuerySet[M], query: Query) -> QuerySet[M]:
    """Stored names that may resemble the query, so many at most that all of them can be compared."""
    if connections[names.db].vendor == "sqlite":
        table = _fts(names.model._meta.db_table)
        # Beginnings of one letter are in half of all names: they tell nothing apart.
        wanted = " OR ".join(f'"{each}"' for each in sorted(trigrams(query.words)) if each[:2] != "  ")
        # Joined and not asked for as a subquery: of those that match, the nearest are wanted.
        return names.extra(  # noqa: S610
            tables=[table],
            where=[f'"{table}".rowid = "{names.model._meta.db_table}"."id"', f'"{table}" MATCH %s'],
            params=[wanted],
            order_by=[f'"{table}".rank'],
        )[:CANDIDATES]
    asked = " ".join(query.words)
    # A common word is in more names than can be compared: of those, some are as good as others.
    return names.filter(TrigramStrictWordSimilar(F("words"), asked))[:COMPARED]


@contextmanager
def comparing(*, using: str) -> Iterator[None]:
    """Where `resembling` is asked: from which likeness on, and by the index alone.

    PostgreSQL takes what compares two names to cost no more than any operator. Where it expects many that are
    alike, it would compare name after name of the whole table until there are enough.
    """
    if connections[using].vendor == "sqlite":
        yield
        return
    with transaction.atomic(using=using, savepoint=False), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.strict_word_similarity_threshold', %s, true),"
            " set_config('enable_seqscan', 'off', true)",
            [str(LIKE)],
        )
        yield
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")


def _matching(model: type[models.Model], wanted: str) -> RawSQL:
    table = _fts(model._meta.db_table)
    # Names of tables come from model classes; what was typed is a parameter.
    return RawSQL(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [wanted])  # noqa: S608, S611


def _fts(table: str) -> str:
    return f"{table}_words"


def _names(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [_fts(table), *(f"stet_{table}_words_{event}" for event in ("insert", "delete", "update"))]
    return [f"{table}_kind_words"]


def _postgresql(table: str, *, is_new: bool) -> list[str]:
    (name,) = _names(table, "postgresql")
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE EXTENSION IF NOT EXISTS btree_gin",
        # By kind too: a word that is common elsewhere would be looked at in the names of all kinds.
        f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" USING gin ("kind", "words" gin_trgm_ops)',
        f'DROP INDEX IF EXISTS "{table}_words_trigrams"',  # of the version before
    ]


def _sqlite(table: str, *, is_new: bool) -> list[str]:
    fts, insert, delete, update = _names(table, "sqlite")
    add = f'INSERT INTO "{fts}"(rowid, words) VALUES (NEW.id, NEW.words)'  # noqa: S608
    take = f"""INSERT INTO "{fts}"("{fts}", rowid, words) VALUES ('delete', OLD.id, OLD.words)"""  # noqa: S608
    create = (
        f'CREATE VIRTUAL TABLE "{fts}" USING fts5(words, '
        f"content='{table}', content_rowid='id', tokenize='trigram')"
    )
    return [
        *([create] if is_new else []),
        *(f"DROP TRIGGER IF EXISTS {name}" for name in (insert, delete, update)),
        f'CREATE TRIGGER {insert} AFTER INSERT ON "{table}" BEGIN {add}; END',
        f'CREATE TRIGGER {delete} AFTER DELETE ON "{table}" BEGIN {take}; END',
        f'CREATE TRIGGER {update} AFTER UPDATE OF words ON "{table}" BEGIN {take}; {add}; END',
        # Names may have been written while a trigger was missing.
        f"""INSERT INTO "{fts}"("{fts}") VALUES ('rebuild')""",  # noqa: S608
    ]

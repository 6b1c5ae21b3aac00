"""A sample as templates of its tables' rows, and the rows of each copy in PostgreSQL's text form of COPY."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection, models, transaction

from cms.accounts.models import User
from cms.desk.models import Changeset, Proposal
from cms.publishing.models import Advance, AdvanceEntry, AdvanceHead, FeedHead, LiveDocument, Publication

from .filled import Fill, filler
from .marks import APART, ELSEWHERE, Text, Vocabulary, base, sort_of

# Positions are no sequence of the database: the head of each log gives them out.
HEADS: dict[type[models.Model], type[models.Model]] = {Publication: FeedHead, AdvanceEntry: AdvanceHead}
NULL = "\\N"


@cache
def tables() -> list[type[models.Model]]:
    """The models whose rows have ids of their own; a model's number is its place."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, models.BigAutoField) or model in HEADS
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def number(model: type[models.Model]) -> int:
    return tables().index(model)


def owner(model: type[models.Model]) -> type[models.Model] | None:
    """The model that gives the rows of this one their ids: itself, or for a record its card; or None."""
    key = model._meta.pk
    while isinstance(key, models.OneToOneField):
        model = key.related_model
        key = model._meta.pk
    return model if model in tables() else None


def copied() -> list[type[models.Model]]:
    """The models whose rows can be copied, the people excepted."""
    people = {User, *(field.remote_field.through for field in User._meta.many_to_many)}
    found = [model for model in apps.get_models(include_auto_created=True) if owner(model)]
    return [model for model in found if model not in people]


def columns(model: type[models.Model]) -> list[str]:
    """Those that are stored, in the order of the fields: the database computes the others."""
    return [field.column for field in model._meta.concrete_fields if not field.generated]


def listed(model: type[models.Model]) -> str:
    return ", ".join(f'"{name}"' for name in columns(model))


@contextmanager
def numbered_apart() -> Iterator[None]:
    """Roll back what is written in the block, in which each table's ids are recognised as its own."""
    outer = transaction.atomic()
    outer._from_testcase = True  # as Django's tests do, so that what publishes may be durable inside
    with outer, connection.cursor() as cursor:
        before = _sequences(cursor) if connection.vendor == "postgresql" else {}
        for model in tables():
            if head := HEADS.get(model):
                head._default_manager.update_or_create(pk=1, defaults={"position": base(number(model))})
            else:
                _set_sequence(cursor, model, base(number(model)))
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, (last, is_called) in before.items():
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last, is_called])


def _sequences(cursor) -> dict[str, tuple[int, bool]]:
    found = {}
    for model in tables():
        if model not in HEADS:
            name = _sequence(cursor, model)
            cursor.execute(f"SELECT last_value, is_called FROM {name}")
            found[name] = cursor.fetchone()
    return found


def _sequence(cursor, model: type[models.Model]) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
    return cursor.fetchone()[0]


def _set_sequence(cursor, model: type[models.Model], last: int) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, model), last])
        return
    name = model._meta.db_table
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])


@dataclass(frozen=True)
class Template:
    """The rows of one table in the sample. fill: how columns are filled that follow from names."""

    model: type[models.Model]
    rows: int
    lines: Text
    fill: Fill | None

    def text(self, values: list[str]) -> str:
        """The rows of a copy, a line each."""
        text = self.lines.filled(values)
        return self.fill(text, values) if self.fill else text


def read_text(model: type[models.Model]) -> str:
    """The sample's rows of a table, a line each."""
    found = owner(model)
    first = base(number(found))
    table, key = model._meta.db_table, model._meta.pk.column
    among = f'"{key}" > {first} AND "{key}" < {first + APART}'
    # On SQLite a + keeps what is stored: of a mere column, Python would be given a bool or a date.
    sign = "" if connection.vendor == "postgresql" else "+"
    stored = ", ".join(f'{sign}"{name}"' for name in columns(model))
    query = f'SELECT {stored} FROM "{table}" WHERE {among} ORDER BY "{key}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
                return b"".join(copy).decode()
        # Past Django's cursor, which would turn what is stored into Python's values.
        raw: sqlite3.Connection = connection.connection
        rows = sqlite3.Connection.execute(raw, query)
        return "".join("\t".join(map(_written, row)) + "\n" for row in rows)


def _written(value: object) -> str:
    if value is None:
        return NULL
    text = str(value)
    for sign, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, escaped)
    return text


def template(model: type[models.Model], vocabulary: Vocabulary) -> Template | None:
    text = read_text(model)
    if not text:
        return None
    return Template(
        model, text.count("\n"), vocabulary.text(text), filler(model, columns(model), text, vocabulary)
    )


def digest_texts(vocabulary: Vocabulary) -> None:
    """Have bodies, documents and what is approved digested anew in each copy."""
    for model, column in ((Proposal, "digest"), (LiveDocument, "etag"), (Advance, "etag")):
        first = base(number(owner(model)))
        for text, digest in model._base_manager.filter(pk__gt=first, text__isnull=False).values_list(
            "text", column
        ):
            vocabulary.digest(text, digest)
    for changeset in Changeset.objects.filter(pk__gt=base(number(Changeset))):
        vocabulary.digest("\n".join(["stet1", *changeset.lines().values()]), changeset.digest())


def used(model: type[models.Model]) -> int:
    """How many ids the sample uses of the table: those of rows that were deleted again too."""
    key, first = model._meta.pk.name, base(number(model))
    last = model._base_manager.filter(pk__gt=first, pk__lt=first + APART).order_by(f"-{key}").first()
    return last.pk - first if last else 0


def used_elsewhere(vocabulary: Vocabulary) -> int:
    """How many ids in other systems the sample has."""
    found = (sort_of(mark) for mark in vocabulary.places)
    return max((number - base(sort) for sort, number in found if sort == ELSEWHERE), default=0)


def values_of(line: str) -> list[str | None]:
    """The values of a line, as SQLite's columns take them."""
    cells = line.split("\t")
    if "\\" not in line:
        return cells
    return [None if cell == NULL else _unwritten(cell) for cell in cells]


def _unwritten(cell: str) -> str:
    if "\\" not in cell:
        return cell
    out, signs = [], iter(cell)
    for sign in signs:
        out.append(
            sign if sign != "\\" else {"t": "\t", "n": "\n", "r": "\r"}.get(after := next(signs), after)
        )
    return "".join(out)

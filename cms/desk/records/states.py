"""States: a record's slug, fields and parts as plain values, read in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import F

from cms.desk.base.fields import Derived
from cms.desk.models import Card

from .registry import Kind, Part


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The columns that hold a record's or part's content; a key to the card or owner is not editable."""
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def derived_of(model: type[models.Model]) -> list[Derived]:
    """The columns that follow from its content, and are written with it."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Derived)]


def known_by(model: type[models.Model], name: str) -> str:
    """The column that says what is known of a fact: one that follows from it and others, else its own."""
    return next((field.name for field in derived_of(model) if field.in_place_of == name), name)


def choices_of(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The lists of vocabulary codes that a record holds."""
    return list(model._meta.many_to_many)


def value_of(field: models.Field, value: Any) -> Any:
    """A column's value as the state holds it: JSON without floats, foreign keys as ids, dates as ISO text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def row_state(row: models.Model, fields: list[models.Field]) -> dict[str, Any]:
    return {field.name: value_of(field, field.value_from_object(row)) for field in fields}


def states(kind: Kind, cards: Collection[Card]) -> dict[int, dict[str, Any]]:
    """The state of each card's working copy; a query for the records, and one for each part with rows."""
    ids = [card.pk for card in cards]
    slugs = {card.pk: card.slug for card in cards}
    fields = fields_of(kind.model)
    found = {
        record.pk: {"slug": slugs[record.pk], **row_state(record, fields)}
        for record in kind.model._default_manager.filter(pk__in=ids)
    }
    filled = _filled(kind, ids)
    for field in choices_of(kind.model):
        codes = chosen(field, ids) if field.name in filled else {}
        for card, state in found.items():
            state[field.name] = codes.get(card, [])
    for part in kind.all_parts:
        rows = part_rows(part, ids) if part.name in filled else {}
        for card, state in found.items():
            state[part.name] = rows.get(card, [])
    return found


def _filled(kind: Kind, ids: Collection[int]) -> set[str]:
    """The parts and lists that have rows of these records, or of others between them; one query."""
    tables = {field.name: (through_of(field), field.m2m_column_name()) for field in choices_of(kind.model)}
    tables |= {part.name: (part.model, owner_of(part).attname) for part in kind.all_parts}
    if not (tables and ids):
        return set()
    quote = connection.ops.quote_name
    # Most records have rows in few of their parts, and a question to each costs more than all of these.
    asked = [
        f"SELECT %s WHERE EXISTS (SELECT 1 FROM {quote(model._meta.db_table)} "  # noqa: S608 - our names
        f"WHERE {quote(column)} BETWEEN %s AND %s)"
        for model, column in tables.values()
    ]
    with connection.cursor() as cursor:
        ends = (min(ids), max(ids))
        cursor.execute(" UNION ALL ".join(asked), [each for name in tables for each in (name, *ends)])
        return {name for (name,) in cursor.fetchall()}


def through_of(field: models.ManyToManyField) -> type[models.Model]:
    """The through model of a many-to-many field."""
    through = field.remote_field.through
    assert through is not None  # noqa: S101 - Django fills it for every many-to-many field
    return through


def owner_of(part: Part) -> models.Field:
    """The foreign key of a part's rows to their record."""
    return next(field for field in part.model._meta.concrete_fields if field.name == part.owner)


def chosen(field: models.ManyToManyField, ids: Collection[int]) -> dict[int, list[str]]:
    """The codes of one vocabulary list, by record id, sorted."""
    through = through_of(field)
    owner, code = field.m2m_column_name(), field.m2m_reverse_name()
    codes = defaultdict(list)
    pairs = through._default_manager.filter(**{f"{owner}__in": ids}).values_list(owner, code).order_by(code)
    for card, value in pairs:
        codes[card].append(value)
    for values in codes.values():
        # Again here: databases collate differently, and states of equal content must be equal.
        values.sort()
    return codes


def part_rows(part: Part, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The rows of one part, by record id, each with its own id, in the part's order; nulls last."""
    fields = fields_of(part.model)
    # Explicit, since PostgreSQL sorts nulls last and SQLite first.
    order = [F(name).asc(nulls_last=True) for name in part.order]
    rows = defaultdict(list)
    for row in part.model._default_manager.filter(**{f"{part.owner}__in": ids}).order_by(*order, "pk"):
        owner = owner_of(part).value_from_object(row)
        rows[owner].append({"id": row.pk, **row_state(row, fields)})
    return rows

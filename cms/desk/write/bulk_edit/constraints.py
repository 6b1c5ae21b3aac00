"""Constraints that records would break if one field had another value, asked for all of them at once."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django.db import models
from django.db.models import BooleanField, CheckConstraint, F, QuerySet, UniqueConstraint, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from cms.desk.write.twins import compared


def broken(
    model: type[models.Model], field: models.Field, value: Any, ids: Collection[int]
) -> dict[int, models.BaseConstraint]:
    """The constraint that each of these rows would break with this value, by id.

    At most two queries for each constraint that the field is part of. value: as a state holds it.
    """
    found: dict[int, models.BaseConstraint] = {}
    checked = (
        each for each in model._meta.constraints if isinstance(each, CheckConstraint | UniqueConstraint)
    )
    for constraint in checked:
        for key in _breaking(model, constraint, field, value, ids):
            found.setdefault(key, constraint)
    return found


def _breaking(
    model: type[models.Model], constraint: Any, field: models.Field, value: Any, ids: Collection[int]
) -> Iterator[int]:
    is_unique = isinstance(constraint, UniqueConstraint)
    names = {*_named(constraint.condition), *(compared(constraint) if is_unique else ())}
    if field.name not in names:
        return
    rows = _as_if(model, field, value, ids)
    if is_unique:
        yield from _colliding(model, constraint, rows, ids)
    else:
        yield from _failing(rows, constraint.condition)


def _named(condition: Any) -> set[str]:
    """The columns that a condition names."""
    return condition.referenced_base_fields if condition else set()


def _as_if(model: type[models.Model], field: models.Field, value: Any, ids: Collection[int]) -> QuerySet:
    """The rows as if the field had the value in all of them."""
    column: Any = field
    while column.remote_field:
        column = column.target_field
    rows = model._default_manager.filter(pk__in=ids).order_by()
    # An annotation of the field's own name stands before the column wherever a condition names it. Django
    # checks a constraint of one row the same way.
    rows.query.add_annotation(Value(value, output_field=column), field.name, select=False)
    return rows


def _failing(rows: QuerySet, condition: Any) -> list[int]:
    # Unknown passes, as it does in the database.
    holds = Coalesce(condition, Value(True), output_field=BooleanField())
    return list(rows.alias(bulk_edit_holds=holds).filter(bulk_edit_holds=False).values_list("pk", flat=True))


def _colliding(
    model: type[models.Model], constraint: UniqueConstraint, rows: QuerySet, ids: Collection[int]
) -> Iterator[int]:
    """Those that would be the same as one another, or as a row that stays as it is."""
    mine = _keys(rows, constraint)
    first = {key[0] for key in mine.values()}
    if not first:
        return
    rest = model._default_manager.exclude(pk__in=ids).order_by()
    others = set(_keys(rest, constraint, first=first).values())
    times = Counter(mine.values())
    yield from (pk for pk, key in mine.items() if times[key] > 1 or key in others)


def _keys(
    rows: QuerySet, constraint: UniqueConstraint, *, first: Collection[Any] = ()
) -> dict[int, tuple[Any, ...]]:
    """What the constraint compares, by id, of the rows that it is about."""
    expressions: list[Any] = [F(name) for name in constraint.fields] or [
        each.expression if isinstance(each, OrderBy) else each for each in constraint.expressions
    ]
    names = [f"bulk_edit_key_{place}" for place in range(len(expressions))]
    keyed = rows.annotate(**dict(zip(names, expressions, strict=True)))
    if constraint.condition:
        keyed = keyed.filter(constraint.condition)
    if first:
        keyed = keyed.filter(**{f"{names[0]}__in": first})
    found = {pk: tuple(key) for pk, *key in keyed.values_list("pk", *names)}
    # Nulls are no two of a kind, unless the constraint says so.
    return {pk: key for pk, key in found.items() if None not in key or constraint.nulls_distinct is False}

"""The edit that puts one place right, as the fields of a `change`."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from cms.desk.records.registry import kind

from .figures import pattern
from .models import Place
from .refusal import CorrectionRefused


def edited(place: Place) -> Mapping[str, Any]:
    """The fields that say `instead` in its place; CorrectionRefused where only a person can edit it."""
    if place.how == Place.How.WORDS:
        return _reworded(place)
    try:
        field = kind(place.card.kind).model._meta.get_field(place.path)
    except FieldDoesNotExist:
        raise _by_hand(place)
    return {place.path: _value(field, place.instead)}


def _value(field: Any, typed: str) -> Any:
    try:
        return typed if field.is_relation else field.to_python(typed)
    except ValidationError as error:
        raise CorrectionRefused(f"Its {field.verbose_name}: {' '.join(error.messages)}", code="value")


def _reworded(place: Place) -> Mapping[str, Any]:
    found = pattern(place.case.words.splitlines())
    row, name, wrap = _column(place)
    text = getattr(row, name, None)
    if found is None or not isinstance(text, str) or not found.search(text):
        raise _by_hand(place)
    return wrap(found.sub(lambda _: place.instead, text))


def _column(place: Place) -> tuple[models.Model | None, str, Any]:
    """The row and the column that a path leads to, and what makes fields of a new text."""
    of, (first, *rest) = kind(place.card.kind), place.path.split("/")
    if not rest:
        return of.model._default_manager.get(pk=place.card_id), first, lambda text: {first: text}
    parts = {part.name: part for part in of.all_parts}
    if first not in parts or len(rest) != 2 or not rest[0].isdecimal():
        return None, "", None
    key, name = rest
    owned = parts[first].model._default_manager.filter(**{parts[first].owner: place.card_id})
    return owned.filter(pk=key).first(), name, lambda text: {first: {int(key): {name: text}}}


def _by_hand(place: Place) -> CorrectionRefused:
    return CorrectionRefused(
        f"“{place.card}” can’t be put right from here: edit it on its page, then mark it as fixed here "
        "without other words.",
        code="by_hand",
    )

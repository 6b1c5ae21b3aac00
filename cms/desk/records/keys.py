"""The columns by which rows name records, and the rows that name any of some records."""

from collections.abc import Collection

from django.db.models import ForeignKey, Model, Q

from cms.desk.models import Card

from .states import fields_of


def keys_to(of: type[Model], model: type[Model]) -> list[str]:
    """The columns of `model` that can name a record whose model is `of`."""
    keys = [each for each in fields_of(model) if isinstance(each, ForeignKey)]
    return [each.name for each in keys if each.related_model in (Card, of)]


def naming(names: Collection[str], ids: Collection[int]) -> Q:
    """The rows that name any of the records in one of the columns; none where there are no columns."""
    says = Q(pk=None)
    for name in names:
        says |= Q(**{f"{name}__in": ids})
    return says

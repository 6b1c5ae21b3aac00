"""Conditions that several kinds hold their rows to."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Length, Substr


def at_most_one(*names: str) -> Q:
    """No two of the columns are filled."""
    return reduce(or_, (_empty(name for name in names if name != kept) for kept in names))


def exactly_one(*names: str) -> Q:
    """One of the columns is filled, and no other."""
    kept = (Q(**{f"{name}__isnull": False}) for name in names)
    return reduce(or_, kept) & at_most_one(*names)


def _empty(names: Iterable[str]) -> Q:
    return Q(**dict.fromkeys(names))


def not_before(later: str, earlier: str) -> Q:
    """The date `later` is not before `earlier`, as far as both are known."""
    return Q(**{f"{later}__gte": Substr(earlier, 1, Length(later))})

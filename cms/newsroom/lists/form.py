"""The filters above a list as one form, and what they leave of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict

from .filters import Asked, Filter

# So many stand above the list; the others are behind "More filters".
FIRST = 4


@dataclass(frozen=True)
class InUse:
    """A filter that has a value. rest: the query of the list without it."""

    label: str
    said: str
    rest: str


class FilterForm(forms.Form):
    """The filters of one kind's list, each optional."""

    def __init__(self, filters: Sequence[Filter], model: type[models.Model], query: QueryDict):
        super().__init__(query, label_suffix="", auto_id="filter_%s")
        self.query = query
        self.filters = {each.parameter: each for each in filters}
        for name, each in self.filters.items():
            self.fields[name] = each.field(model)

    def used(self) -> Iterator[tuple[Filter, Any]]:
        """Those with a value that can be meant."""
        self.is_valid()
        for name, each in self.filters.items():
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                yield each, value

    def narrow(self, rows: QuerySet, asked: Asked) -> QuerySet:
        """The rows that all of them leave; none where one says something that can't be meant."""
        if not self.is_valid():
            return rows.none()
        for each, value in self.used():
            rows = each.rows(rows, value, asked)
        return rows

    def in_use(self) -> list[InUse]:
        """What the list is narrowed by, each with the way to the list without it."""
        return [
            InUse(
                str(self.fields[each.parameter].label),
                each.said(self.fields[each.parameter], value),
                without(self.query, each.parameter),
            )
            for each, value in self.used()
        ]

    @property
    def first(self) -> list[forms.BoundField]:
        return list(self)[:FIRST]

    @property
    def others(self) -> list[forms.BoundField]:
        return list(self)[FIRST:]

    @property
    def shows_others(self) -> bool:
        """Whether one that stands behind the first has a value."""
        return any(self.query.get(each.name) for each in self.others)


def without(query: QueryDict, *names: str) -> str:
    """The query without these parameters, from the first page on."""
    rest = query.copy()
    for name in (*names, "p", "e"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def only(query: QueryDict, names: Iterable[str]) -> QueryDict:
    """Of a query, the parameters of these names that have a value."""
    kept = QueryDict(mutable=True)
    for name in names:
        if values := [each for each in query.getlist(name) if each]:
            kept.setlist(name, values)
    return kept

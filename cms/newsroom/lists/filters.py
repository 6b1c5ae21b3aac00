"""The filters of the lists of records: each is one field above the list, and the rows that a value leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from cms.accounts.models import User
from cms.desk.base.choices import PickOne, RowChoice
from cms.desk.models import Lease, Missing
from cms.desk.models.cards import EditorialState, in_state
from cms.desk.records.registry import Kind, kind_of
from cms.desk.records.states import known_by
from cms.desk.records.survivors import with_duplicates
from cms.newsroom.pickers import picker, picks_record

from .columns import Column
from .years import Span, Years

ANY = ("", "any")
NONE = "-"
EMPTY = (NONE, "not filled in")


@dataclass(frozen=True)
class Asked:
    """Who looks at a list, and when."""

    by: User
    at: datetime


@dataclass(frozen=True)
class Walk:
    """Rows of one table that stand for records. name, key: its columns with their names and keys."""

    rows: QuerySet
    name: str
    key: str


@dataclass(frozen=True)
class Filter:
    """One way of narrowing a list.

    parameter: in the address; for a field of the record, its path.
    """

    parameter: str
    label: str = ""

    def field(self, model: type[models.Model]) -> forms.Field:
        """The field above the list; what it holds is not required."""
        raise NotImplementedError

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        """The rows that a value leaves."""
        raise NotImplementedError

    def by_name(self) -> tuple[str, str] | None:
        """Paths to the name and the key of a record in a table whose index has the rows it leaves in order.

        None where there is no such index: the list goes by the cards' names then.
        """
        return None

    def walk(self, model: type[models.Model], value: Any) -> Walk | None:
        """The same table, where this filter alone narrows the list: a page is taken from its index then."""
        return None

    def column(self, model: type[models.Model], query: QueryDict, asked: Asked) -> Column | None:
        """A column that it brings into the list by what the address says; None for none."""
        return None

    def said(self, field: forms.Field, value: Any) -> str:
        """A value as people read it."""
        return str(dict(getattr(field, "choices", ())).get(value, value))


class CardFilter(Filter):
    """One that asks the record's card, and so counts cards alone."""

    def condition(self, value: Any, asked: Asked, *, card: str) -> Q:
        """What a card has to be like. card: the path to it, such as `card__`."""
        raise NotImplementedError

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.filter(self.condition(value, asked, card="card__"))


class StateFilter(CardFilter):
    def field(self, model: type[models.Model]) -> forms.Field:
        return forms.ChoiceField(required=False, choices=[ANY, *EditorialState.choices], label="State")

    def condition(self, value: Any, asked: Asked, *, card: str) -> Q:
        return in_state(value, card=card)


class MineFilter(CardFilter):
    CHOICES = (
        ("changed", "I changed it last"),
        ("made", "I began it"),
        ("working", "I am working on it"),
    )

    def field(self, model: type[models.Model]) -> forms.Field:
        return forms.ChoiceField(required=False, choices=[ANY, *self.CHOICES], label="Mine")

    def condition(self, value: Any, asked: Asked, *, card: str) -> Q:
        if value == "working":
            leases = Lease.objects.standing(at=asked.at).filter(by=asked.by)
            return Q(**{f"{card}id__in": leases.values("card")})
        return Q(**{f"{card}{'updated' if value == 'changed' else 'created'}_by": asked.by})


class MissingFilter(Filter):
    def field(self, model: type[models.Model]) -> forms.Field:
        choices = [(each.code, f"without {each.label}") for each in kind_of(model).all_wanted]
        return forms.ChoiceField(required=False, choices=[ANY, *choices], label="Missing")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        # Joined, of which there is one row for each record: a list goes by its index of names.
        return rows.filter(card__missing__kind=kind_of(rows.model).code, card__missing__code=value)

    def by_name(self) -> tuple[str, str] | None:
        return "card__missing__folded", "card__missing__card_id"

    def walk(self, model: type[models.Model], value: Any) -> Walk | None:
        return Walk(Missing.objects.filter(kind=kind_of(model).code, code=value), "folded", "card_id")


class ChoiceFilter(Filter):
    """By a column with few values: those of its choices, or yes and no; and by its being empty."""

    def field(self, model: type[models.Model]) -> forms.Field:
        column = column_at(model, self.parameter)
        given = column.choices or (("yes", "yes"), ("no", "no"))
        choices = [*given, EMPTY] if column.null else list(given)
        label = self.label or str(column.verbose_name).capitalize()
        return forms.ChoiceField(required=False, choices=[ANY, *choices], label=label)

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        is_boolean = isinstance(column_at(rows.model, self.parameter), models.BooleanField)
        meant = None if value == NONE else (value == "yes" if is_boolean else value)
        return rows.filter(**{self.parameter: meant})


class TermFilter(Filter):
    """By a term of a vocabulary that the record, or a term of it, holds: picked by typing."""

    def field(self, model: type[models.Model]) -> forms.Field:
        column = column_at(model, self.parameter)
        terms = column.related_model._default_manager.all()
        widget = PickOne(column, admin.site, attrs={"data-placeholder": "any"})
        label = self.label or str(column.verbose_name).capitalize()
        return RowChoice(terms, required=False, widget=widget, label=label)

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.filter(**{self.parameter: value})

    def said(self, field: forms.Field, value: Any) -> str:
        return str(value)


class RecordFilter(Filter):
    """By another record that it names, whatever was merged into that."""

    def field(self, model: type[models.Model]) -> forms.Field:
        column = column_at(model, self.parameter)
        if not picks_record(column):
            raise TypeError(f"{self.parameter} names no record.")
        return picker(column, makes=False, label=self.label or str(column.verbose_name).capitalize())

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.filter(**{f"{self.parameter}__in": with_duplicates([value])})

    def said(self, field: forms.Field, value: Any) -> str:
        (_, options, _), *_ = field.widget.optgroups("", [str(value)])
        return str(options[-1]["label"])


class YearFilter(Filter):
    """By the year, or span of years, in which a date lies."""

    def field(self, model: type[models.Model]) -> forms.Field:
        label = self.label or str(column_at(model, self.parameter).verbose_name).capitalize()
        return Years(required=False, label=label)

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        date = known_by(rows.model, self.parameter)
        plain = Q(**{f"{date}__gte": value.first, f"{date}__lt": value.after})
        stated = kind_of(rows.model).stated_by.get(self.parameter)
        return rows.filter(plain | _may_be_in(stated, value) if stated else plain)


def _may_be_in(stated: str, span: Span) -> Q:
    """Dates that are not plain and can mean a day of the span."""
    begins = Q(**{f"{stated}_earliest": None}) | Q(**{f"{stated}_earliest__lt": span.after})
    ends = Q(**{f"{stated}_latest": None}) | Q(**{f"{stated}_latest__gte": span.first})
    return Q(**{f"{stated}__isnull": False}) & begins & ends


def column_at(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path such as `type__group`."""
    return get_fields_from_path(model, path)[-1]


def filter_of(model: type[models.Model], asked: "str | Filter") -> Filter:
    """The filter by a field, as its column suggests it; one that was declared, as it is."""
    if isinstance(asked, Filter):
        return asked
    column = column_at(model, asked)
    if picks_record(column):
        return RecordFilter(asked)
    return TermFilter(asked) if column.is_relation else ChoiceFilter(asked)


EVERYWHERE: list[Callable[[Kind], Filter | None]] = []


def filter_everywhere(make: Callable[[Kind], Filter | None]) -> None:
    """Give the lists of every kind a filter more; None where it makes no sense for a kind."""
    EVERYWHERE.append(make)


def filters_of(model: type[models.Model], own: tuple["str | Filter", ...]) -> list[Filter]:
    """All filters of a kind's list, those that everybody needs first. own: what the kind's admin declares."""
    of = kind_of(model)
    shared = [each for make in EVERYWHERE if (each := make(of))]
    missing = [MissingFilter("missing")] if of.all_wanted else []
    return [
        StateFilter("state"),
        MineFilter("mine"),
        *missing,
        *(filter_of(model, each) for each in own),
        *shared,
    ]


def exists(rows: QuerySet, key: str) -> Exists:
    """Whether there is one of the rows whose `key` is the record's."""
    return Exists(rows.filter(**{key: OuterRef("pk")}))

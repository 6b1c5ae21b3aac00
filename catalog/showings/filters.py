"""Filters by first showings: where, when and by whom; of the feed's lists and of the newsroom's."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet

from catalog.models import Country
from cms.desk.base.choices import PickOne, RowChoice
from cms.desk.base.dates.overlap import filed_under, meant, overlapping
from cms.desk.records.registry import Facts
from cms.desk.records.registry import Filter as FeedFilter
from cms.desk.records.survivors import with_duplicates
from cms.newsroom.lists.filters import Asked, Filter, exists
from cms.newsroom.lists.years import Years
from cms.newsroom.pickers import key, picker

from .models import Showing

WORLDWIDE = Showing.Territory.WORLDWIDE.value
SPAN = "A year, or a span such as 1989/1991, 198X or 1989/..; to the year, on the calendar there."


def _rows(body: Facts) -> Iterable[Facts]:
    return body.get("showings") or ()


def _territories(body: Facts) -> Iterable[str | None]:
    return (row["country"] or (WORLDWIDE if row["territory"] == WORLDWIDE else None) for row in _rows(body))


def _services(body: Facts) -> Iterable[str]:
    return (str(row["service"]["$ref"]) for row in _rows(body) if row["service"])


def _times(body: Facts) -> Iterable[str]:
    return (word for row in _rows(body) for word in filed_under(row["date"]))


FEED = (
    FeedFilter(
        name="shown_in",
        help="Code of a country in which it was shown, alone or with all others; or worldwide.",
        values=_territories,
        any_of=lambda asked: dict.fromkeys((asked, WORLDWIDE)),
    ),
    FeedFilter(
        name="shown_during",
        help=f"When it was first shown in some territory. {SPAN}",
        values=_times,
        any_of=overlapping,
        meant=lambda value, kind: meant(value),
    ),
    FeedFilter(
        name="service",
        help="Id of an organisation that showed it: a network, a streaming service, a festival.",
        values=_services,
        names=True,
    ),
)


class ShownFilter(Filter):
    """One that asks the showings of the record."""

    def showings(self, value: Any) -> QuerySet[Showing]:
        """The showings that a value means."""
        raise NotImplementedError

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.filter(exists(self.showings(value), rows.model._meta.model_name or ""))


class ShownInFilter(ShownFilter):
    """Works that were first shown in a country, or worldwide."""

    def field(self, model: type[models.Model]) -> forms.Field:
        widget = PickOne(key(Showing, "country"), admin.site, attrs={"data-placeholder": "any"})
        return RowChoice(Country.objects.all(), required=False, widget=widget, label="Shown in")

    def showings(self, value: Any) -> QuerySet[Showing]:
        there = models.Q(country=value.pk) | models.Q(territory=WORLDWIDE)
        return Showing.objects.filter(there)

    def said(self, field: forms.Field, value: Any) -> str:
        return str(value)


class ShownDuringFilter(ShownFilter):
    """Works that were first shown somewhere in a year or span of years."""

    def field(self, model: type[models.Model]) -> forms.Field:
        return Years(required=False, label="First shown")

    def showings(self, value: Any) -> QuerySet[Showing]:
        return Showing.objects.filter(date__gte=value.first, date__lt=value.after)


class ServiceFilter(ShownFilter):
    """Works that a service showed, whatever was merged into that."""

    def field(self, model: type[models.Model]) -> forms.Field:
        return picker(key(Showing, "service"), makes=False, label="Shown by")

    def showings(self, value: Any) -> QuerySet[Showing]:
        return Showing.objects.filter(service__in=with_duplicates([value]))

    def said(self, field: forms.Field, value: Any) -> str:
        (_, options, _), *_ = field.widget.optgroups("", [str(value)])
        return str(options[-1]["label"])


LISTS = (ShownInFilter("shown_in"), ShownDuringFilter("shown_during"), ServiceFilter("service"))

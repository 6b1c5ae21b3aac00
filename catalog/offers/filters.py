"""Filters of lists by what is on offer: titles that can't be watched somewhere, offers that have ended."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from catalog.models import Country
from cms.desk.base.choices import PickOne, RowChoice
from cms.newsroom.lists.filters import ANY, Asked, Filter
from cms.newsroom.pickers import key

from .models import Offer


class WithoutOfferFilter(Filter):
    """Titles that nobody offers in a country on that day, as a whole, by season or by episode."""

    def field(self, model: type[models.Model]) -> forms.Field:
        widget = PickOne(key(Offer, "country"), admin.site)
        return RowChoice(Country.objects.all(), required=False, widget=widget, label="No offer in")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        offers = current_in(value.pk, day=asked.at.date().isoformat())
        for path in ("title", "season__title", "episode__title"):
            # The offers of one title at a time, by index, until the page is full: as something that does not
            # exist, the database would read all that is on offer there first.
            one = offers.filter(**{path: OuterRef("pk")}).order_by().values("pk")[:1]
            rows = rows.filter(Q(IsNull(Subquery(one), True)))
        return rows

    def said(self, field: forms.Field, value: Any) -> str:
        return str(value)


class WindowFilter(Filter):
    """Offers by whether they hold on that day."""

    CHOICES = (("current", "on offer now"), ("coming", "coming"), ("ended", "ended"))

    def field(self, model: type[models.Model]) -> forms.Field:
        return forms.ChoiceField(required=False, choices=[ANY, *self.CHOICES], label="When")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        day = asked.at.date().isoformat()
        if value == "coming":
            return rows.filter(starts__gt=day)
        return rows.filter(not_over(day), begun(day)) if value == "current" else rows.filter(~not_over(day))


def current_in(country: str, *, day: str) -> QuerySet[Offer]:
    """Working copies of offers that hold in a country on a day, ISO 8601; what was withdrawn is none."""
    there = Q(territory=Offer.Territory.COUNTRY, country=country)
    elsewhere = Offer.except_countries.through.objects.filter(offer=OuterRef("pk"), country=country)
    worldwide = Q(territory=Offer.Territory.WORLDWIDE) & ~Exists(elsewhere)
    is_there = Q(card__last_position=None) | Q(card__live_version__isnull=False)
    return Offer.objects.filter(
        there | worldwide, is_there, begun(day), not_over(day), card__merged_into=None
    )


def begun(day: str) -> Q:
    """Offers that have begun on a day, as far as is known."""
    return Q(starts=None) | Q(starts__lte=day)


def not_over(day: str) -> Q:
    """Offers that have not ended before a day: one that ends in 2019-05 holds on the last of May."""
    return Q(ends=None) | Q(ends__gte=day) | Q(ends__in=(day[:7], day[:4]))

"""Filters of lists by the evidence of their records."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet

from cms.desk.records.registry import Kind
from cms.newsroom.lists.filters import ANY, Asked, Filter, exists

from .citations.models import Citation

DAYS = (30, 90, 365)


class SourcesReadFilter(Filter):
    """Records whose sources were last read so many days ago; those that have none are not among them."""

    def field(self, model: type[models.Model]) -> forms.Field:
        choices = [(str(days), f"not for {days} days") for days in DAYS]
        return forms.ChoiceField(required=False, choices=[ANY, *choices], label="Sources read")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        day = (asked.at.date() - timedelta(days=int(value))).isoformat()
        read = Citation.objects.filter(source__accessed__isnull=False)
        since = read.filter(source__accessed__gt=day)
        return rows.filter(exists(read.filter(source__accessed__lte=day), "card")).exclude(
            exists(since, "card")
        )


def sources_read(of: Kind) -> Filter | None:
    """For kinds whose facts need sources."""
    return SourcesReadFilter("read") if of.cited else None

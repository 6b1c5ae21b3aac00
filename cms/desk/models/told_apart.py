"""Pairs of records that somebody told apart: they are called alike, and are not one."""

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .cards import Card


class ToldApartQuerySet(models.QuerySet["ToldApart"]):
    def among(self, cards: Collection[int]) -> Self:
        """Pairs of which both are among these records."""
        return self.filter(first__in=cards, second__in=cards)


class ToldApart(models.Model):
    """One person's answer that two records of like names are two. The one made first is `first`."""

    first = models.ForeignKey(Card, models.CASCADE, related_name="+")
    second = models.ForeignKey(Card, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ToldApartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="told_apart_in_order",
                violation_error_message="A pair names the record that was made first first.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="told_apart_once",
                violation_error_message="These two were told apart already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}, not {self.second}"

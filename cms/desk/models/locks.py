"""Locks: what a chief editor decided must not change."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.dateformat import format as written

from .cards import Card

LONGEST_REASON = 500


class FactLockQuerySet(models.QuerySet["FactLock"]):
    def standing(self) -> Self:
        """Not lifted yet."""
        return self.filter(lifted_at=None)


class FactLock(models.Model):
    """One person's decision that a fact of a record stays as it is, from `at` until somebody lifts it.

    path: of the fact, as citations name it: a field (`born`), a list (`credits`), a row of it
    (`credits/311`) or a cell (`credits/311/job`). fact: the same in words, as it was called when it was
    locked.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="locks")
    path = models.CharField(max_length=200)
    fact = models.CharField(max_length=300)
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=LONGEST_REASON, null=True)

    objects = FactLockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card", "path"],
                condition=Q(lifted_at=None),
                name="lock_one_standing",
                violation_error_message="This fact is locked already.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lifted_reason__isnull=False),
                name="lock_lifted_whole",
                violation_error_message="A lock is lifted by somebody, at a time and for a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], condition=Q(lifted_at=None), name="lock_standing_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} of {self.card}"

    @property
    def because(self) -> str:
        """The reason as the end of a sentence."""
        return f"“{self.reason}”" if self.reason[-1:] in ".!?…" else f"“{self.reason}”."

    @property
    def since(self) -> str:
        """Who locked it and since when; needs `by` fetched."""
        left = "" if self.by.is_active else ", who has left,"
        return f"by {self.by}{left} since {written(self.at, 'j F Y, H:i')} UTC"

"""Leases: one person edits a record, and nobody else, for a while."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.dateformat import format as written

from .cards import Card


class LeaseQuerySet(models.QuerySet["Lease"]):
    def standing(self, *, at: datetime) -> Self:
        """Neither ended nor expired."""
        return self.filter(ended_at=None, until__gt=at)

    def unseen(self) -> Self:
        """Taken over from somebody who has not dismissed the notice yet."""
        return self.filter(ended_how=Lease.End.TAKEN_OVER, told_at=None)


class Lease(models.Model):
    """One person's exclusive right to edit a record, from `at` until `until`.

    told_at: when the previous holder dismissed the notice that it was taken over.
    """

    class End(models.TextChoices):
        GIVEN_BACK = "given_back", "given back"
        LAPSED = "lapsed", "lapsed"
        SUBMITTED = "submitted", "submitted for review"
        TAKEN_OVER = "taken_over", "taken over"

    card = models.ForeignKey(Card, models.CASCADE, related_name="leases")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="leases")
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=End, null=True)
    told_at = models.DateTimeField(null=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(ended_at=None),
                name="lease_one_open",
                violation_error_message="Somebody works on this record already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["by"], condition=Q(ended_how="taken_over", told_at=None), name="lease_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card}, worked on by {self.by}"

    @property
    def reason(self) -> str:
        """Why nobody else can edit the record now; the sentence continues after the record's name."""
        return (
            f"is being worked on by {self.by}, since {_clock(self.at, self.until)} and until "
            f"{written(self.until, 'H:i')} UTC: wait, or take it over on its page."
        )


def _clock(at: datetime, near: datetime) -> str:
    return written(at, "H:i" if at.date() == near.date() else "j F, H:i")

"""Stashed edits, and tombstones of dropped drafts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .cards import Card
from .versions import Version


class Aside(models.Model):
    """A stash: unpublished edits of a live record, stored so that a correction can be published first.

    version: the working copy with the edits. base: the live version that they were made on.
    """

    class End(models.TextChoices):
        TAKEN_UP = "taken_up", "applied"
        GIVEN_UP = "given_up", "dropped"

    card = models.ForeignKey(Card, models.PROTECT, related_name="asides")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    base = models.ForeignKey(Version, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=End, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(ended_at=None),
                name="aside_one_open",
                violation_error_message="Edits of this record are stashed already.",
            ),
        ]

    def __str__(self) -> str:
        return f"edits of {self.card}, stashed by {self.by}"


class Dropped(models.Model):
    """The tombstone of a dropped draft, insert-only. card: the id that it had.

    It is written before the draft is deleted: the triggers let versions, contributions and proposals of a
    card be deleted only once its tombstone exists.
    """

    card = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.label}, dropped by {self.by}"

"""When an approved changeset is to be published."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.desk.base.wall_clock import WallTime, words

from .changesets import Changeset


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def standing(self) -> Self:
        """Schedules that have not ended: not published, moved, cancelled, voided or failed."""
        return self.filter(ended_at=None)


class Schedule(models.Model):
    """The time at which an approved changeset is to be published, and how the schedule ended.

    due_at: the instant. wall, zone, fold: the local time that the editor chose (`2026-12-24T20:00`) in an
    IANA time zone; fold is 1 for the second of two equal times in the night the clocks go back. embargo:
    clients with advance access can read it until then.
    """

    class End(models.TextChoices):
        PUBLISHED = "published", "published"
        MOVED = "moved", "moved"
        CANCELLED = "cancelled", "cancelled"
        VOIDED = "voided", "voided: it was no longer approved"
        GIVEN_UP = "given_up", "not published"

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="schedules")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    wall = models.CharField(max_length=16)
    zone = models.CharField(max_length=64)
    fold = models.PositiveSmallIntegerField(default=0)
    embargo = models.BooleanField(default=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=End, null=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["changeset"],
                condition=Q(ended_at=None),
                name="schedule_one_standing",
                violation_error_message="This changeset is scheduled already.",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at=None), name="schedule_due")]

    def __str__(self) -> str:
        return words(self.due_at, self.zone)

    @property
    def wall_time(self) -> WallTime:
        """The time as the editor chose it."""
        return WallTime(datetime.fromisoformat(self.wall), self.zone, self.fold)

    @property
    def local(self) -> datetime:
        """The instant in its zone."""
        return self.due_at.astimezone(self.wall_time.tz)

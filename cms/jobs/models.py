"""The tables of jobs, workers, rounds and alerts."""

import json
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.desk.models import Card, Changeset

SUBJECTS = 500


class Job(models.Model):
    """Something to be done once, at or after an instant, by the first worker that takes it.

    subjects: ids of what it is about, as JSON. taken_by, lease_until: which worker has it, and until when.
    tries: how often it was taken, which also tells one lease of a worker from the next.
    """

    what = models.CharField(max_length=60)
    subjects = models.CharField(max_length=SUBJECTS)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=120, null=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="job_due")]

    def __str__(self) -> str:
        return f"{self.what} {self.subjects}"

    @property
    def ids(self) -> list[int]:
        return json.loads(self.subjects)


class Worker(models.Model):
    """One worker process, and when it was last seen."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-seen_at"], name="worker_seen")]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """A periodic task and when it is next due; see `rounds`."""

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """How far the checks of everything live, or of everything waiting, have come.

    cursor: the last id checked, 0 before the first.
    """

    name = models.CharField(max_length=20, primary_key=True)
    cursor = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Failing(models.Model):
    """A live record, or an unfinished changeset, that had blockers when a worker last checked it.

    blockers: how many. message: the first one.
    """

    card = models.OneToOneField(Card, models.CASCADE, null=True, related_name="+")
    changeset = models.OneToOneField(Changeset, models.CASCADE, null=True, related_name="+")
    blockers = models.PositiveIntegerField()
    message = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(card=None, changeset__isnull=False) | Q(card__isnull=False, changeset=None),
                name="failing_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card or self.changeset}: {self.message}"


class AlertQuerySet(models.QuerySet["Alert"]):
    def standing(self) -> Self:
        """Not cleared yet."""
        return self.filter(cleared_at=None)


class Alert(models.Model):
    """Something that did not happen as planned, and why; shown until somebody clears it."""

    class Why(models.TextChoices):
        LATE = "late", "late"
        NOT_ALLOWED = "not_allowed", "no longer allowed"
        REFUSED = "refused", "refused"
        STUCK = "stuck", "fails again and again"
        NOT_SENT = "not_sent", "mail not sent"

    why = models.CharField(max_length=20, choices=Why)
    message = models.TextField()
    at = models.DateTimeField()
    changeset = models.ForeignKey(Changeset, models.PROTECT, null=True, related_name="alerts")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="alerts")
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(cleared_at=None), name="alert_standing")]

    def __str__(self) -> str:
        return self.message

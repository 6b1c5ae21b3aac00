"""The tables of jobs, workers, rounds and alerts."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.desk.models import Card, Changeset

# The words of the key of a job that must be one at a time.
KEY = 120


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.filter(done_at=None)

    def failed(self) -> Self:
        """Ended without being done, and neither retried nor dropped since."""
        return self.filter(ended=Job.End.FAILED)


class Job(models.Model):
    """Something to be done once, at or after an instant, by the first worker that takes it.

    what: the name that its task is declared by. args, kwargs: its arguments, as JSON. key: of the jobs with
    one key, only one at a time is unfinished. set_at: when `due_at` was worked out from the clock, null where
    somebody chose it. taken_by, lease_until: which worker has it, and until when. tries: how often it was
    taken, which also tells one lease of a worker from the next; forgiven: how many of those came to
    something. told_at: when Celery was told of it. done_at, ended: when and how it ended; result: what it
    returned, as JSON.
    """

    class End(models.TextChoices):
        DONE = "done", "done"
        FAILED = "failed", "failed"
        REFUSED = "refused", "refused"
        CANCELLED = "cancelled", "cancelled"
        DROPPED = "dropped", "dropped"

    what = models.CharField(max_length=60)
    # The column's name is from when these were ids: versions on both sides of that read the same rows.
    args = models.TextField(db_column="subjects", default="[]")
    kwargs = models.TextField(default="{}", db_default="{}")
    due_at = models.DateTimeField()
    set_at = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0, db_default=0)
    key = models.CharField(max_length=KEY, null=True)
    lease_until = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=120, null=True)
    tries = models.PositiveIntegerField(default=0)
    forgiven = models.PositiveIntegerField(default=0, db_default=0)
    told_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=End, null=True)
    result = models.TextField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-priority", "due_at", "id"], condition=Q(done_at=None), name="job_next"),
            models.Index(fields=["done_at"], condition=Q(ended="failed"), name="job_failed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(done_at=None), name="job_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.args}"

    @property
    def in_vain(self) -> int:
        """How often it was taken since it last came to something."""
        return self.tries - self.forgiven

    @property
    def is_stopped(self) -> bool:
        """Whether it ended before it was done, and may go on."""
        return self.ended in STOPPED


STOPPED = (Job.End.FAILED, Job.End.REFUSED, Job.End.CANCELLED)


class Progress(models.Model):
    """How far something has come that a person started.

    about: what it does, in words. back: the address of the page it belongs to. unit: what is counted, in the
    plural; done of total, where the total is known; before: what was done when it last began. cursor: where
    the next batch begins, as JSON. ran_at, moved_at: when its first batch began, and its last one ended.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="progress")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    about = models.CharField(max_length=300)
    back = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40)
    total = models.PositiveBigIntegerField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    before = models.PositiveBigIntegerField(default=0)
    cursor = models.TextField(default="null")
    started_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        permissions = [("operate_tasks", "Can see all tasks, and retry and drop what failed")]
        indexes = [models.Index(fields=["by", "-id"], condition=Q(seen_at=None), name="progress_unseen")]

    def __str__(self) -> str:
        return self.about

    @property
    def percent(self) -> int | None:
        """How much is done, of a hundred; None where nobody knows how much there is."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes if it goes on as it went; None while that can't be told."""
        done = self.done - self.before
        if not (self.total and done and self.ran_at and self.moved_at) or self.total <= self.done:
            return None
        return (self.moved_at - self.ran_at) * (self.total - self.done) / done


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

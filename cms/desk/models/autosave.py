"""Autosaved drafts of forms, and which forms people have open."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict

from .cards import Card

# Open windows send a heartbeat more often than this: silence means closed or disconnected.
SILENCE = timedelta(minutes=1)


class UnsavedQuerySet(models.QuerySet["Unsaved"]):
    def waiting(self) -> Self:
        """Neither saved nor discarded yet."""
        return self.filter(over_at=None)


class Unsaved(models.Model):
    """One person's unsaved changes to a form, autosaved: private, no version and no contribution.

    form: code of the form, such as `record:311`. tab: the browser window, a new one each time the form is
    opened. number: rises with each autosave of that window. text: the whole form, URL-encoded as browsers
    post it. touched: comma-separated names of the fields that differ from when the form was opened. over_at:
    when the changes were saved or discarded; the text is emptied then, and the row stays so that a late
    request from that window is recognised.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="unsaved")
    form = models.CharField(max_length=120)
    tab = models.CharField(max_length=40)
    card = models.ForeignKey(Card, models.CASCADE, null=True, related_name="+")
    number = models.PositiveBigIntegerField()
    text = models.TextField()
    touched = models.TextField()
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    objects = UnsavedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "form", "tab"],
                name="unsaved_one_per_window",
                violation_error_message="The changes in that window are autosaved already.",
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], condition=Q(over_at=None), name="unsaved_waiting")]
        verbose_name_plural = "unsaved"

    def __str__(self) -> str:
        return f"unsaved changes of {self.by} in {self.form}"

    @property
    def words(self) -> QueryDict:
        """The form's fields as they would be posted."""
        return QueryDict(self.text)

    @property
    def names(self) -> list[str]:
        """Names of the fields that were changed."""
        return [name for name in self.touched.split(",") if name]

    @property
    def mark(self) -> str:
        """Identifies this state of the draft: the next autosave of its window has another mark."""
        return f"{self.pk}:{self.number}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def there(self, *, at: datetime) -> Self:
        """Windows with a heartbeat within the last minute."""
        return self.filter(seen_at__gt=at - SILENCE)


class Presence(models.Model):
    """A window in which somebody has a record's form open. field: label of the field they last typed in."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tab = models.CharField(max_length=40)
    card = models.ForeignKey(Card, models.CASCADE, related_name="+")
    field = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "tab"],
                name="presence_one_per_window",
                violation_error_message="That window is known already.",
            ),
        ]
        indexes = [models.Index(fields=["card", "-seen_at"], name="presence_there")]
        verbose_name_plural = "presence"

    def __str__(self) -> str:
        return f"{self.by} has {self.card} open"

"""What people type and have not saved, and which forms they have open."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict

from .cards import Card

SILENCE = timedelta(minutes=1)


class UnsavedQuerySet(models.QuerySet["Unsaved"]):
    def waiting(self) -> Self:
        """To be kept or thrown away by whoever typed them."""
        return self.filter(over_at=None)


class Unsaved(models.Model):
    """Words that somebody typed into a form and has not saved: theirs alone, no version, no contribution.

    form: what they were typed into, such as `record:311`. tab: the window, one for each time it was opened.
    number: grows with each look at that window. text: the whole form as browsers post it. touched: names of
    its fields that say something else than when it was opened, by comma. over_at: when they were saved or
    thrown away, so that a straggler from that window is known for one; the words are gone then.
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
                violation_error_message="That window's words are kept already.",
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], condition=Q(over_at=None), name="unsaved_waiting")]
        verbose_name_plural = "unsaved"

    def __str__(self) -> str:
        return f"words of {self.by} in {self.form}"

    @property
    def words(self) -> QueryDict:
        return QueryDict(self.text)

    @property
    def names(self) -> list[str]:
        """The fields that were touched, as the form names them."""
        return [name for name in self.touched.split(",") if name]

    @property
    def mark(self) -> str:
        """These words as they are now: others typed in their window since have another one."""
        return f"{self.pk}:{self.number}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def there(self, *, at: datetime) -> Self:
        """Heard of within a minute."""
        return self.filter(seen_at__gt=at - SILENCE)


class Presence(models.Model):
    """Somebody has a form over a record open in a window. field: what they typed in last, in words."""

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

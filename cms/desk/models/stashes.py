"""What was put away, and what was thrown away."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .cards import Card
from .versions import Version


class Aside(models.Model):
    """Unpublished edits of a live record, put away so that a correction can be published first.

    version: the working copy as it was with them. base: the live one that they were made on.
    """

    class End(models.TextChoices):
        TAKEN_UP = "taken_up", "taken up"
        GIVEN_UP = "given_up", "given up"

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
                violation_error_message="Edits of this record are set aside already.",
            ),
        ]

    def __str__(self) -> str:
        return f"edits of {self.card}, set aside by {self.by}"


class Dropped(models.Model):
    """A draft that somebody threw away, insert-only: what it was. `card` is the id that it had.

    Written first: only then do versions, contributions and proposals of that card let themselves be deleted.
    """

    card = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.label}, dropped by {self.by}"

"""How hundreds of proposals are read: in groups, on a drawn sample, and which of them somebody has read."""

from django.conf import settings
from django.db import models

from .changesets import Changeset


class Outline(models.Model):
    """The proposals of one digest in groups that change alike. It follows from them."""

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="outlines")
    digest = models.CharField(max_length=64)
    groups = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["changeset", "digest"], name="outline_once")]

    def __str__(self) -> str:
        return f"Outline of {self.changeset}"


class Draw(models.Model):
    """A sample of the large groups of one digest, drawn for one reviewer, insert-only: once, and no more.

    seed: 32 hexadecimal digits; it is the same for all draws of a reviewer in one round, so that a record
    that leaves deals no new hand. drawn: ids of the cards drawn, by group.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="draws")
    round = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    rows = models.PositiveSmallIntegerField()
    drawn = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["changeset", "digest", "by"],
                name="draw_once",
                violation_error_message="A sample of this is drawn for you already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sample of {self.changeset} for {self.by}"


class Reading(models.Model):
    """Somebody looked at what is proposed of one record, insert-only.

    card: its id, which a draft that is dropped leaves behind. line: digest of the proposal's line, so that it
    counts again where the same is submitted again, and never for anything else.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="readings")
    card = models.BigIntegerField()
    line = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["changeset", "by", "card", "line"], name="reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.by} read record {self.card} in {self.changeset}"

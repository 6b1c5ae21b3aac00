"""Review of hundreds of proposals: their groups, the samples drawn, and what each reviewer has read."""

from django.conf import settings
from django.db import models

from .changesets import Changeset


class Outline(models.Model):
    """The groups of a changeset's proposals under one digest. A cache: it can be computed from them again."""

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="outlines")
    digest = models.CharField(max_length=64)
    groups = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["changeset", "digest"], name="outline_once")]

    def __str__(self) -> str:
        return f"Outline of {self.changeset}"


class Draw(models.Model):
    """A sample of the large groups, drawn once per reviewer and digest, insert-only.

    seed: 32 hexadecimal digits, the same for all draws of a reviewer in one round: taking a record out must
    not give the reviewer a fresh sample to choose from. drawn: ids of the sampled cards, by group code.
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
                violation_error_message="A sample of this was drawn for you already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sample of {self.changeset} for {self.by}"


class Reading(models.Model):
    """A reviewer marked what is proposed for one record as read, insert-only.

    card: its id, no foreign key, so that the row survives a dropped draft. line: digest of the proposal's
    line: the mark counts again if exactly the same is submitted again, and for nothing else.
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

"""Versions: every change of every record, and who contributed to it."""

from typing import Any

from django.conf import settings
from django.db import models

from cms.desk.base import canonical

from .cards import Card


class How(models.TextChoices):
    FORM = "form", "form"
    IMPORT = "import", "import"
    MERGE = "merge", "merge"
    RESTORE = "restore", "restore"
    DISCARD = "discard", "discard"
    TAKE_UP = "take_up", "stash applied"
    UNDO = "undo", "undo"
    API = "api", "API"
    BULK = "bulk", "bulk edit"


class Version(models.Model):
    """One change of one record, insert-only: who, when, how, and the state after it.

    reference: what it was made from, such as `version:3` for a restore, `bulk_edit:7` for a bulk edit.
    format: of the kind, when it was stored.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)
    reference = models.CharField(max_length=200, blank=True)
    format = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.card}, version {self.number}"

    @property
    def state(self) -> dict[str, Any]:
        """The record's slug, fields and parts (rows with their ids) as this change left them."""
        return canonical.loads(self.text)


class Contribution(models.Model):
    """Somebody whose edits a version brings in; its author is always one."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="contributions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="contribution_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.version}"

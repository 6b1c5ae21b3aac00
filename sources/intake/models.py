from typing import Any

from django.conf import settings
from django.db import models

from cms.desk.base.fields import WebAddressField


class Intake(models.Model):
    """An article that somebody is entering: its text, and what they said so far of its sentences.

    answers: by the place of a sentence, what was typed about it: `{"12": {"is": "new", "amount": "5"}}`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    kept_until = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=500, blank=True)
    url = WebAddressField(null=True, blank=True)
    published = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    source = models.ForeignKey("sources.Source", models.PROTECT, null=True, related_name="+")
    changeset = models.ForeignKey("desk.Changeset", models.PROTECT, null=True, related_name="+")
    answers: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["by", "done_at"], name="intake_open")]

    def __str__(self) -> str:
        return self.title or self.url or "An article"

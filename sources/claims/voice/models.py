"""What is stored of how claims may be told beside their bodies."""

from django.conf import settings
from django.db import models


class VoiceBefore(models.Model):
    """The voice that a live claim was served with before its body said which was approved.

    A body of that time is taken to say this; one that was submitted since says it itself.
    """

    card = models.OneToOneField("desk.Card", models.CASCADE, primary_key=True, related_name="+")
    voice = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.card_id}: {self.voice}"


class DayReached(models.Model):
    """One row: the day that claims are told as of. It never goes back, whatever a clock says."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="day_reached_one")]

    def __str__(self) -> str:
        return self.day.isoformat()


class LogRead(models.Model):
    """One row: the position of the log up to which live claims were looked at for what they ask for."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="log_read_one")]

    def __str__(self) -> str:
        return f"position {self.position}"


class Asked(models.Model):
    """What a live claim asks of the newsroom, as its document says: see `waiting`."""

    class What(models.TextChoices):
        OUTCOME = "outcome", "asks for its outcome"
        REVIEW = "review", "review due"
        WEAKENED = "weakened", "told as less than was approved"
        STRONGER = "stronger", "could be told as a fact"

    card = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    since = models.DateField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["what", "since", "id"], name="asked_order")]
        constraints = [models.UniqueConstraint(fields=["card", "what"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.get_what_display()}"


class Verdict(models.Model):
    """What a person found who read a citation's passage beside its claim; insert-only, the newest counts.

    citation: the id of its row. digest: of all that the person judged; where that moves, the verdict lapses.
    """

    class Finding(models.TextChoices):
        SUPPORTS = "supports", "supports it"
        PARTLY = "partly", "supports part of it"
        DOES_NOT = "does_not", "does not support it"

    card = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    citation = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    finding = models.CharField(max_length=10, choices=Finding)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["card", "citation", "-id"], name="verdict_newest")]

    def __str__(self) -> str:
        return f"{self.by} on {self.citation}: {self.get_finding_display()}"

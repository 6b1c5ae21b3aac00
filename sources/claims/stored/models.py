"""Conflicts as they are stored: which statements have open ones, of which pairs, and how they ended."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from cms.accounts.models import User

from ..comparison.differences import INFORMATIVE, Conflict


class OpenConflict(models.Model):
    """What claims state of a subject, where working copies contradict each other: see `open_conflicts`."""

    subject = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    property = models.ForeignKey("sources.Property", models.CASCADE, related_name="+")
    depicted_in = models.ForeignKey("desk.Card", models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["subject", "property", "id"], name="open_conflict_order")]
        constraints = [
            models.UniqueConstraint(
                "subject", "property", Coalesce("depicted_in", 0), name="open_conflict_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.property}"


class ConflictDue(models.Model):
    """A statement whose claims were written: whether they contradict each other is looked at again.

    Ids and no keys: the queue stops nobody from dropping a record.
    """

    subject = models.BigIntegerField()
    property = models.CharField(max_length=60)
    depicted_in = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.subject}:{self.property}"


class FoundConflict(models.Model):
    """A difference between two claims, or within one, found among working copies: never typed in.

    Keyed by kind and the claims in order of their ids; `path` is what in `one` differs where there is no
    other claim: `citations/12`, or the fact of its subject that it mirrors. `digest` is of the compared
    values: where it moves, a resolution of it is over.
    """

    class Outcome(models.TextChoices):
        FIRST_RIGHT = "first_right", "the first is right"
        SECOND_RIGHT = "second_right", "the second is right"
        BOTH_STAND = "both_stand", "both stand: they do not say the same thing"
        BOTH_WRONG = "both_wrong", "neither is right"
        SHOW_BOTH = "show_both", "it can’t be told: both are shown"
        SOURCE_ERROR = "source_error", "an error of a source, reported to it"

    kind = models.CharField(
        max_length=20, choices=[(each.value, each.value.replace("_", " ")) for each in Conflict]
    )
    one = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    other = models.ForeignKey("desk.Card", models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=120, default="", blank=True)
    subject = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    property = models.ForeignKey("sources.Property", models.CASCADE, related_name="+")
    depicted_in = models.ForeignKey("desk.Card", models.CASCADE, null=True, related_name="+")
    axes = models.CharField(max_length=120, default="", blank=True)
    digest = models.CharField(max_length=64)
    is_there = models.BooleanField(default=True)
    outcome = models.CharField(max_length=16, choices=Outcome, null=True, blank=True)
    reason = models.CharField(max_length=300, null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_digest = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "property", "id"], name="found_conflict_order"),
            models.Index(fields=["other"], name="found_conflict_other"),
        ]
        constraints = [
            models.UniqueConstraint("one", "kind", Coalesce("other", 0), "path", name="found_conflict_once"),
            models.CheckConstraint(
                condition=Q(outcome=None)
                | Q(reason__isnull=False, resolved_by__isnull=False, resolved_at__isnull=False),
                name="found_conflict_resolved_why",
                violation_error_message="Say why it is resolved so.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one}, {self.other or self.path}: {self.kind}"

    def is_alarming(self) -> bool:
        return self.kind not in INFORMATIVE

    def is_open(self) -> bool:
        """Whether an editor has to decide: it alarms, and was not resolved for the values that there are."""
        return (
            self.is_alarming()
            and self.is_there
            and not (self.outcome and self.resolved_digest == self.digest)
        )

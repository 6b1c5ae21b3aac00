"""Bulk edits: one field of many records is changed as it was previewed."""

from typing import Self

from django.conf import settings
from django.db import models

from .cards import Card


class BulkEdit(models.Model):
    """A change of one field of many records of a kind: chosen, previewed, then made as it was previewed.

    cards: ids of the chosen records, in the order of their list. deed, value: what is done to the field, with
    the value as a state holds it. citation: source, locator and quotation of the change, or null. preview:
    number of the latest preview, 0 before the first; what somebody confirms is the one that they saw. task:
    id of the progress that a person follows, where it is previewed or made in the background. takes_back: the
    bulk edit whose records get their earlier value again, each its own; of one bulk edit there is at most
    one.
    """

    class Deed(models.TextChoices):
        SET = "set", "set to"
        ADD = "add", "add"
        REMOVE = "remove", "remove"
        REPLACE = "replace", "replace by"
        EMPTY = "empty", "empty"
        BACK = "back", "take back"

    class State(models.TextChoices):
        CHOSEN = "chosen", "records chosen"
        ASKED = "asked", "preview under way"
        PREVIEWED = "previewed", "to be confirmed"
        STARTED = "started", "under way"
        DONE = "done", "done"

    kind = models.CharField(max_length=40)
    cards = models.JSONField()
    field = models.CharField(max_length=60, blank=True)
    deed = models.CharField(max_length=8, choices=Deed, blank=True)
    value = models.JSONField(null=True)
    citation = models.JSONField(null=True)
    preview = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.CHOSEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    task = models.BigIntegerField(null=True)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")

    class Meta:
        indexes = [models.Index(fields=["state", "at"], name="bulk_edit_old")]

    def __str__(self) -> str:
        return f"bulk edit {self.pk}"

    @property
    def reference(self) -> str:
        """What the versions that it wrote refer to."""
        return f"bulk_edit:{self.pk}"

    @property
    def taken_back_by(self) -> "BulkEdit | None":
        """The confirmed bulk edit that takes this one back."""
        found = BulkEdit.objects.select_related("by").filter(takes_back=self.pk).first()
        return found if found and found.is_confirmed else None

    @property
    def is_confirmed(self) -> bool:
        return self.state in (self.State.STARTED, self.State.DONE)


class BulkEditRowQuerySet(models.QuerySet["BulkEditRow"]):
    def waiting(self) -> Self:
        """Rows whose records are to be changed."""
        return self.filter(outcome=BulkEditRow.Outcome.CHANGE)

    def changed(self) -> Self:
        return self.filter(outcome=BulkEditRow.Outcome.CHANGED)

    def counts(self) -> dict[str, int]:
        """The number of rows of each outcome."""
        found = self.order_by().values_list("outcome").annotate(models.Count("pk"))
        return dict.fromkeys(BulkEditRow.Outcome.values, 0) | dict(found)


class BulkEditRow(models.Model):
    """One record of a bulk edit.

    expect: the version that the preview showed. before, after: the value, as a state holds it. code, reason:
    the rule by which the record is left as it is, and its sentence.
    """

    class Outcome(models.TextChoices):
        CHANGE = "change", "to change"
        SAME = "same", "unchanged"
        LEFT = "left", "left as it is"
        CHANGED = "changed", "changed"

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    card = models.ForeignKey(Card, models.SET_NULL, null=True, related_name="+")
    expect = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)

    objects = BulkEditRowQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["edit", "place"], name="bulk_edit_row_once")]
        indexes = [models.Index(fields=["edit", "outcome", "place"], name="bulk_edit_row_outcome")]

    def __str__(self) -> str:
        return f"row {self.place} of {self.edit_id}"

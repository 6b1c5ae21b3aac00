"""Imports, and the rows staged in them."""

from django.conf import settings
from django.db import models

from cms.desk.models import Card, Changeset
from cms.sheets.files.base import Fault, Row


class Import(models.Model):
    """One uploaded file and its preview. Its rows are kept, since citations lead to them.

    columns: the letter of each column. faults: what is wrong with the file as a whole, in sentences.
    """

    class State(models.TextChoices):
        STAGED = "staged", "to be confirmed"
        APPLIED = "applied", "imported"
        DISCARDED = "discarded", "discarded"
        SUPERSEDED = "superseded", "previewed again"

    sheet = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    worksheet = models.CharField(max_length=255, blank=True)
    columns = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    source = models.ForeignKey(
        Card,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where its facts come from, unless a row names a source of its own.",
    )
    size = models.PositiveIntegerField(default=0, help_text="Rows that hold anything.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    again = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="earlier")
    changesets = models.ManyToManyField(Changeset, blank=True, related_name="imports")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-at"], name="import_by_latest")]
        permissions = [("import_sheets", "Can import sheets")]

    def __str__(self) -> str:
        return self.file_name


class StagedRowQuerySet(models.QuerySet["StagedRow"]):
    def writing(self) -> "StagedRowQuerySet":
        """Rows that create or change something."""
        return self.filter(outcome__in=[StagedRow.Outcome.NEW, StagedRow.Outcome.CHANGED])

    def records(self) -> int:
        """How many records they create or change."""
        # A new record has one row; several rows may change the parts of an existing one.
        counts = self.aggregate(
            new=models.Count("pk", filter=models.Q(card=None)), old=models.Count("card", distinct=True)
        )
        return counts["new"] + counts["old"]


class StagedRow(models.Model):
    """A row of an import: its cells, the change that they would make, and its outcome.

    warnings: sentences, each with the id of the record that it is about, or null. unreadable: faults in the
    file itself, which another preview can't find again. card: set for a new record once it is imported.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "new"
        CHANGED = "changed", "changed"
        SAME = "same", "same"
        LEFT = "left", "left out"
        ERROR = "error", "error"

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    card = models.ForeignKey(Card, models.SET_NULL, null=True, blank=True, related_name="+")
    expect = models.PositiveIntegerField(default=0)
    cells = models.JSONField()
    unreadable = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    objects = StagedRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="staged_row_once")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="staged_row_outcome")]

    def __str__(self) -> str:
        return f"row {self.number} of {self.batch_id}"

    @property
    def row(self) -> Row:
        """The row as it was read from the file."""
        faults = [Fault(*fault) for fault in self.unreadable]
        return Row(self.number, self.cells, faults)

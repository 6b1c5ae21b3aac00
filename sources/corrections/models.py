from django.db import models

from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record

from .case_models import Case, Place
from .report_models import Report

__all__ = ["Case", "Corrected", "Correction", "Place", "Report"]


class Correction(Record):
    """A correction: what we said that was wrong, what is right, and the public note."""

    class Type(models.TextChoices):
        CORRECTION = "correction", "correction"
        CLARIFICATION = "clarification", "clarification"
        UPDATE = "update", "update"
        REFILE = "refile", "refile"
        EDITORS_NOTE = "editors_note", "editor's note"
        RETRACTION = "retraction", "retraction"
        WITHDRAWAL = "withdrawal", "withdrawal"
        REINSTATEMENT = "reinstatement", "reinstatement"

    class Cause(models.TextChoices):
        OUR_ERROR = "our_error", "our error"
        SOURCE_ERROR = "source_error", "error in a source"
        SOURCE_CORRECTED = "source_corrected", "a source corrected itself"
        NEW_INFORMATION = "new_information", "new information"
        SPEAKER_WITHDREW = "speaker_withdrew", "the speaker withdrew it"
        AGENCY_ERROR = "agency_error", "error of an agency"

    type = models.CharField(max_length=16, choices=Type, null=True, blank=True)
    claim = models.ForeignKey("sources.Claim", models.PROTECT, null=True, blank=True, related_name="+")
    record = models.ForeignKey("desk.Card", models.PROTECT, null=True, blank=True, related_name="+")
    wrong = models.TextField("what was wrong", null=True, blank=True)
    right = models.TextField("what is right", null=True, blank=True)
    cause = models.CharField(max_length=20, choices=Cause, null=True, blank=True)
    note = models.TextField("public note", null=True, blank=True, help_text="The note that readers see.")
    found_on = PartialDateField(help_text="When we learned of the error.")


class Corrected(Part):
    """Another record that told what was wrong: its page carries the notice too."""

    correction = models.ForeignKey(
        Correction, models.CASCADE, related_name="corrected", editable=False, verbose_name="correction"
    )
    record = models.ForeignKey("desk.Card", models.PROTECT, related_name="+")
    # Words of our own, so that the record can be withdrawn later without a hole in the notice.
    called = models.CharField(max_length=100, help_text="What it is, such as “a story”.")

    def __str__(self) -> str:
        return f"{self.called}: {self.record}"

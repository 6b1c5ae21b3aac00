from django.db import models

from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record


class Festival(Record):
    """A festival that shows films."""

    name = models.CharField(max_length=300, null=True, blank=True)
    city = models.CharField(max_length=200, null=True, blank=True)
    opened = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")


class Screening(Part):
    """One screening of a title at a festival."""

    festival = models.ForeignKey(Festival, models.CASCADE, related_name="screenings", editable=False)
    title = models.ForeignKey("catalog.Title", models.PROTECT, related_name="+")
    printed = models.CharField(max_length=300, null=True, blank=True, help_text="As the programme prints it.")
    place = models.PositiveSmallIntegerField(null=True, blank=True)

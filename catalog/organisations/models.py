from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr

from cms.desk.fields import PartialDateField
from cms.desk.models import Record


class Organisation(Record):
    """A company, network, outlet, court or any other body that acts under a name."""

    name = models.CharField(max_length=300, null=True, blank=True, help_text="The name it goes by most.")
    founded = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    dissolved = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    biography = models.TextField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved__gte=Substr("founded", 1, Length("dissolved"))),
                name="organisation_dissolved_after_founding",
                violation_error_message="Nothing is dissolved before it is founded: look at both dates.",
            ),
        ]

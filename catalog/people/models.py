from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr

from cms.desk.fields import PartialDateField
from cms.desk.models import Record


class Person(Record):
    """Somebody who takes part in titles, or is named by them."""

    name = models.CharField(
        max_length=300, null=True, blank=True, help_text="As the person is credited most often."
    )
    born = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    died = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    biography = models.TextField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(died__gte=Substr("born", 1, Length("died"))),
                name="person_died_after_birth",
                violation_error_message="Nobody dies before they are born: look at both dates.",
            ),
        ]

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from cms.desk.fields import PartialDateField
from cms.desk.models import Part, Record


class Title(Record):
    """A work as the public knows it: a film, a series, a special."""

    class Type(models.TextChoices):
        FILM = "film", "film"
        SERIES = "series", "series"
        LIMITED_SERIES = "limited_series", "limited series"
        SPECIAL = "special", "special"
        DOCUMENTARY = "documentary", "documentary"
        SHORT = "short", "short"

    name = models.CharField(max_length=300, null=True, blank=True)
    type = models.CharField(max_length=20, choices=Type, null=True, blank=True)
    premiere = PartialDateField(help_text="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    countries = models.ManyToManyField("catalog.Country", blank=True, help_text="Where it was produced.")
    genres = models.ManyToManyField("catalog.Genre", blank=True)
    synopsis = models.TextField(null=True, blank=True, help_text="What it is about, in our own words.")


class Credit(Part):
    """One line of a title's credits: who did what, and under which name."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="credits", editable=False)
    person = models.ForeignKey(
        "catalog.Person", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    organisation = models.ForeignKey(
        "catalog.Organisation", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    job = models.ForeignKey("catalog.Job", models.PROTECT, related_name="credits")
    character = models.CharField(max_length=300, null=True, blank=True)
    credited_as = models.CharField(
        max_length=300, null=True, blank=True, help_text="The name as the credits print it."
    )
    billing = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the order of billing."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False)
                | Q(person__isnull=False, organisation=None),
                name="credit_names_one",
                violation_error_message="A credit names one person or one organisation.",
            ),
            models.UniqueConstraint(
                "title",
                Coalesce("person", Value(0)),
                Coalesce("organisation", Value(0)),
                "job",
                Coalesce("character", Value("")),
                name="credit_once",
                violation_error_message="That credit is in the list already: same name, job and character.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.credited_as or self.person or self.organisation}"

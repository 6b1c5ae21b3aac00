from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from cms.desk.models import Part

from .title import Title


class Credit(Part):
    """One credit of a title: a person or organisation, a job, and the name as credited."""

    class Manner(models.TextChoices):
        VOICE = "voice", "voice"
        SELF = "self", "as themselves"
        UNCREDITED = "uncredited", "uncredited"
        ARCHIVE = "archive", "archive footage"

    title = models.ForeignKey(Title, models.CASCADE, related_name="credits", editable=False)
    person = models.ForeignKey(
        "catalog.Person", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    organisation = models.ForeignKey(
        "catalog.Organisation", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    job = models.ForeignKey("catalog.Job", models.PROTECT, related_name="credits")
    character = models.CharField(max_length=300, null=True, blank=True)
    manner = models.CharField(max_length=20, choices=Manner, null=True, blank=True)
    credited_as = models.CharField(
        max_length=300, null=True, blank=True, help_text="The name as the credits print it."
    )
    join_phrase = models.CharField(
        max_length=40,
        null=True,
        blank=True,
        help_text="What the credits print before the next name: “and”, “&”.",
    )
    billing = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the order of billing."
    )
    episodes_note = models.CharField(
        "episodes", max_length=200, null=True, blank=True, help_text="Which ones, where not all: “Part Four”."
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
                # Coalesced, since a unique index holds any number of rows with a null in it.
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

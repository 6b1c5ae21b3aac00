from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from cms.desk.models import Part

from .title import Title


class Credit(Part):
    """One credit of a title: a person or organisation, a job, and the name as credited.

    Somebody who is credited twice for one job, under two names, live and as a voice, or for other episodes,
    has a line for each. Two people behind one pseudonym have a line each, with that name as credited.
    """

    class Manner(models.TextChoices):
        VOICE = "voice", "voice"
        SELF = "self", "as themselves"
        UNCREDITED = "uncredited", "uncredited"
        ARCHIVE = "archive", "archive footage"
        VOICE_UNCREDITED = "voice_uncredited", "voice, uncredited"
        SELF_UNCREDITED = "self_uncredited", "as themselves, uncredited"
        SELF_ARCHIVE = "self_archive", "as themselves, archive footage"
        ARCHIVE_UNCREDITED = "archive_uncredited", "archive footage, uncredited"

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
        max_length=100,
        null=True,
        blank=True,
        help_text="What the credits print before the next name: “and”, “&”, “with the participation of”.",
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
                Coalesce("manner", Value("")),
                Coalesce("credited_as", Value("")),
                Coalesce("episodes_note", Value("")),
                name="credit_once",
                violation_error_message=(
                    "That credit is in the list already, with the same job, character, manner, printed name "
                    "and episodes."
                ),
            ),
        ]

    def __str__(self) -> str:
        named = f"{self.job}: {self.credited_as or self.person or self.organisation}"
        return f"{named} as {self.character}" if self.character else named

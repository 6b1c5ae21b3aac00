from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import at_most_one
from cms.desk.models import Part, Record


class Nomination(Record):
    """One nomination: who was nominated, for what, in one category of one ceremony, and the result."""

    class Result(models.TextChoices):
        NOMINATED = "nominated", "nominated"
        WON = "won", "won"
        TIED = "tied", "tied for the win"
        HONOURED = "honoured", "honoured without a contest"
        WITHDRAWN = "withdrawn", "withdrawn"
        NOT_OFFICIAL = "not_official", "listed, never an official nomination"

    ceremony = models.ForeignKey("catalog.Event", models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(
        "catalog.AwardCategory", models.PROTECT, null=True, blank=True, related_name="+"
    )
    category_named = models.CharField(
        max_length=300, null=True, blank=True, help_text="The category as the award prints it."
    )
    result = models.CharField(max_length=12, choices=Result, null=True, blank=True)
    title = models.ForeignKey(
        "catalog.Title",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The work it is for.",
    )
    note = models.CharField(max_length=400, null=True, blank=True)

    class Meta:
        constraints = [
            # Among working copies only; `is_the_only_winner` compares with what is live.
            models.UniqueConstraint(
                fields=["ceremony", "category"],
                condition=Q(result="won"),
                name="nomination_one_winner",
                violation_error_message=(
                    "Another nomination has won that category: mark both as tied, or correct one of them."
                ),
            ),
        ]


class Nominee(Part):
    """One nominee: a record, or the name as the award prints it where we have no record."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="nominees", editable=False)
    person = models.ForeignKey("catalog.Person", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "catalog.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.ForeignKey("catalog.Title", models.PROTECT, null=True, blank=True, related_name="+")
    episode = models.ForeignKey("catalog.Episode", models.PROTECT, null=True, blank=True, related_name="+")
    named = models.CharField(
        max_length=300, null=True, blank=True, help_text="The name as the award prints it."
    )
    position = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the award's own list, from 1."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=at_most_one("person", "organisation", "title", "episode"),
                name="nominee_is_one",
                violation_error_message="A nominee is one person, organisation, title or episode.",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(organisation__isnull=False)
                | Q(title__isnull=False)
                | Q(episode__isnull=False)
                | Q(named__isnull=False),
                name="nominee_has_name",
                violation_error_message="A nominee without a record needs its name as the award prints it.",
            ),
            models.UniqueConstraint(
                "nomination",
                # Coalesced, since a unique index holds any number of rows with a null in it.
                Coalesce("person", Value(0)),
                Coalesce("organisation", Value(0)),
                Coalesce("title", Value(0)),
                Coalesce("episode", Value(0)),
                Coalesce("named", Value("")),
                name="nominee_once",
                violation_error_message="That nominee is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.named or self.person or self.organisation or self.title or self.episode)

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower

from catalog.constraints import at_most_one
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record


class Nomination(Record):
    """One nomination: who was nominated, for what, in one category of one ceremony, and the result.

    result: as it was announced, for good. afterwards: what became of it since, with when, by whom and why;
    afterwards_nomination: to which it was reassigned, with which it is shared, or which was announced in its
    place. Those with whom it is shared afterwards are nominees of it that were added.
    """

    class Result(models.TextChoices):
        NOMINATED = "nominated", "nominated"
        WON = "won", "won"
        TIED = "tied", "tied for the win"
        HONOURED = "honoured", "honoured without a contest"
        WITHDRAWN = "withdrawn", "withdrawn"
        NOT_OFFICIAL = "not_official", "listed, never an official nomination"
        NOT_NAMED = "not_named", "not named when it was announced"

    class Afterwards(models.TextChoices):
        REVOKED = "revoked", "revoked by those who gave it"
        RETURNED = "returned", "returned by those who got it"
        DECLINED = "declined", "declined by those who got it"
        REASSIGNED = "reassigned", "reassigned to another nomination"
        SHARED = "shared", "shared with others who were added"
        AWARDED = "awarded", "awarded later than it was announced"

    ceremony = models.ForeignKey("catalog.Event", models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(
        "catalog.AwardCategory", models.PROTECT, null=True, blank=True, related_name="+"
    )
    category_named = models.CharField(
        max_length=300,
        null=True,
        blank=True,
        help_text="The category as the award prints it, such as “Writing (Drama)”: it tells them apart.",
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
    afterwards = models.CharField(
        max_length=12,
        choices=Afterwards,
        null=True,
        blank=True,
        help_text=(
            "The result above stays as it was announced. What was revoked or reassigned is no honour any "
            "more."
        ),
    )
    afterwards_on = PartialDateField("when", help_text="2019, 2019-05 or 2019-05-31.")
    afterwards_by = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="by whom",
        help_text="The organisation whose act it was.",
    )
    afterwards_by_named = models.CharField(
        "by whom, in words",
        max_length=300,
        null=True,
        blank=True,
        help_text="As it was said, or where we have no record: “the board of the academy”.",
    )
    afterwards_reason = models.CharField(
        "why", max_length=400, null=True, blank=True, help_text="In our own words, with a source."
    )

    afterwards_nomination = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="the other nomination",
        help_text=(
            "To which it was reassigned, with which it is shared, or which was announced in its place; of "
            "the same category and ceremony. Both say so."
        ),
    )

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["result"], name="nomination_result"),
            models.Index(fields=["afterwards"], name="nomination_afterwards"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(afterwards_nomination=None) | ~Q(afterwards_nomination=F("card")),
                name="nomination_of_another",
                violation_error_message="An award can't be reassigned to itself, or shared with itself.",
            ),
            models.CheckConstraint(
                condition=Q(afterwards__isnull=False)
                | Q(
                    afterwards_nomination=None,
                    afterwards_on=None,
                    afterwards_by=None,
                    afterwards_by_named=None,
                    afterwards_reason=None,
                ),
                name="nomination_afterwards",
                violation_error_message=(
                    "Say what became of it afterwards, such as revoked, before when, by whom or why."
                ),
            ),
            # Among working copies only, and by the letter; `is_the_only_winner` compares with what is live,
            # and folds the printed names.
            models.UniqueConstraint(
                "ceremony",
                "category",
                Lower(Coalesce("category_named", Value(""))),
                condition=Q(result="won")
                & (Q(afterwards=None) | ~Q(afterwards__in=["revoked", "reassigned"])),
                name="nomination_one_winner",
                violation_error_message=(
                    "Another nomination has won that category. If it is another category of that kind, give "
                    "both as the award prints them; if they share the win, mark both as tied; or correct one."
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
    join_phrase = models.CharField(
        max_length=100,
        null=True,
        blank=True,
        help_text="What the award prints before the next name: “and”, “&”, “for”.",
    )
    position = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the award's own list, from 1."
    )
    added_afterwards = models.BooleanField(
        default=False, help_text="Not announced: the award is shared with them since."
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

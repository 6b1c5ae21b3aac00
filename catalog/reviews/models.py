from django.db import models
from django.db.models import Q

from catalog.subjects import ONE_SUBJECT, OfOneWork
from cms.desk.base.fields import PartialDateField, WebAddressField


class Review(OfOneWork):
    """A review of a title, season or episode by one critic or one outlet."""

    class Verdict(models.TextChoices):
        POSITIVE = "positive", "positive"
        MIXED = "mixed", "mixed"
        NEGATIVE = "negative", "negative"

    class Judge(models.TextChoices):
        CRITIC = "critic", "the critic"
        AGGREGATOR = "aggregator", "an aggregator"
        US = "us", "us"

    outlet = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where it was published first.",
    )
    outlet_unidentified = models.BooleanField(
        default=False, help_text="We looked, and no source says where it was published."
    )
    seen_on = models.CharField(
        max_length=200, null=True, blank=True, help_text="Where we found it, if not at the outlet."
    )
    critic = models.ForeignKey("catalog.Person", models.PROTECT, null=True, blank=True, related_name="+")
    critic_named = models.CharField(
        max_length=200, null=True, blank=True, help_text="The critic's name as it is printed."
    )
    url = WebAddressField(help_text="Its address on the web.")
    published = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    language = models.ForeignKey("catalog.Language", models.PROTECT, null=True, blank=True, related_name="+")
    rating_printed = models.CharField(
        max_length=60, null=True, blank=True, help_text="As printed: four stars, B+, 9/10."
    )
    rating_scale = models.CharField(
        max_length=60, null=True, blank=True, help_text="What the rating is out of: 5 stars, A to F, 10."
    )
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The printed rating as a number from 0 to 100, for comparison."
    )
    verdict = models.CharField(max_length=10, choices=Verdict, null=True, blank=True)
    verdict_by = models.CharField("verdict given by", max_length=10, choices=Judge, null=True, blank=True)
    summary = models.TextField(null=True, blank=True, help_text="What it says, in one line in our own words.")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["verdict"], name="review_verdict"),
            models.Index(fields=["published"], name="review_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT,
                name="review_one_subject",
                violation_error_message="A review is of one title, one season or one episode.",
            ),
            models.CheckConstraint(
                condition=Q(rating__lte=100),
                name="review_rating_to_100",
                violation_error_message="A rating goes from 0 to 100; the printed rating has its own field.",
            ),
            models.CheckConstraint(
                condition=Q(outlet=None) | Q(outlet_unidentified=False),
                name="review_outlet_or_unidentified",
                violation_error_message="The outlet is both named and marked as unidentified: choose one.",
            ),
        ]

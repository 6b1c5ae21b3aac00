from django.db import models

from cms.desk.models import Record


class Award(Record):
    """A prize that a body gives again and again: the Primetime Emmys, not one night of them."""

    name = models.CharField(
        max_length=300, null=True, blank=True, help_text="In full, such as Primetime Emmy Award."
    )
    short_name = models.CharField(
        max_length=100, null=True, blank=True, help_text="As headlines have it, such as Emmy."
    )
    organisation = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The body that gives it.",
    )
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(null=True, blank=True, help_text="What it is, in our own words.")
    categories = models.ManyToManyField(
        "catalog.AwardCategory", blank=True, help_text="What it is given for, as far as we follow it."
    )

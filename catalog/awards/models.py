from django.db import models

from cms.desk.models import Record


class Award(Record):
    """An award, such as the Primetime Emmys; one ceremony of it is an event."""

    name = models.CharField(
        max_length=300, null=True, blank=True, help_text="In full, such as Primetime Emmy Award."
    )
    short_name = models.CharField(
        max_length=100, null=True, blank=True, help_text="As headlines print it, such as Emmy."
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
        "catalog.AwardCategory", blank=True, help_text="The categories that we follow."
    )

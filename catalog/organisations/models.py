from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import not_before
from catalog.names import NameOfSomebody
from cms.desk.base.fields import PartialDateField, WebAddressField
from cms.desk.models import Record


class Organisation(Record):
    """A company, network, outlet, court or any other named body."""

    class ParentRelation(models.TextChoices):
        IMPRINT_OF = "imprint_of", "imprint of"
        UNIT_OF = "unit_of", "unit of"
        OWNED_BY = "owned_by", "owned by"

    name = models.CharField(max_length=300, null=True, blank=True, help_text="The name it is best known by.")
    description = models.CharField(
        max_length=200, null=True, blank=True, help_text="What it is, in our own words: “streaming service”."
    )
    types = models.ManyToManyField("catalog.OrganisationType", blank=True)
    parent_relation = models.CharField(
        max_length=20,
        choices=ParentRelation,
        null=True,
        blank=True,
        help_text="How it relates to its parent.",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The organisation that it is an imprint or a unit of, or that owns it.",
    )
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    website = WebAddressField(help_text="The address of its own pages.")
    founded = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    dissolved = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    biography = models.TextField(null=True, blank=True)

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["parent_relation"], name="organisation_parent_relation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("dissolved", "founded"),
                name="organisation_dissolved_after_founding",
                violation_error_message="It is dissolved before it is founded: correct one of the dates.",
            ),
            models.CheckConstraint(
                # `card` is the primary key, so this compares the organisation with itself.
                condition=~Q(parent=F("card")),
                name="organisation_parent_is_another",
                violation_error_message="An organisation can't be its own parent.",
            ),
            models.CheckConstraint(
                condition=Q(parent_relation=None) | Q(parent__isnull=False),
                name="organisation_relation_has_parent",
                violation_error_message="Name the parent too, or leave the relation to the parent empty.",
            ),
        ]


class OrganisationName(NameOfSomebody):
    """An alternative name of an organisation: its legal name, an abbreviation, a former name."""

    class Kind(models.TextChoices):
        ALSO_KNOWN_AS = "also_known_as", "also known as"
        LEGAL = "legal", "legal"
        ABBREVIATION = "abbreviation", "abbreviation"
        FORMER = "former", "former"
        ERRONEOUS = "erroneous", "erroneous"
        MACHINE_TRANSLATED = "machine_translated", "machine translated"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names", editable=False)
    kind = models.CharField(
        max_length=20,
        choices=Kind,
        help_text="Erroneous and machine translated names are found by search and never shown.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                "kind",
                "text",
                Coalesce("language", Value("")),
                name="organisation_name_once",
                violation_error_message="That name is in the list already: same kind and language.",
            ),
        ]

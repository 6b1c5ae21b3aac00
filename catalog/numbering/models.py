"""What a number of a season or an episode is, whoever counts: rows of both kinds are made of it."""

from typing import TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import not_before
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part

from .written import CountField, KeyField

N = TypeVar("N", bound="Numbered")


class Scheme(models.TextChoices):
    """A way of counting."""

    AIRED = "aired", "as aired"
    DVD = "dvd", "on DVD"
    STREAMING = "streaming", "streaming"
    TERRITORY = "territory", "in one country"
    ABSOLUTE = "absolute", "counted through"
    PRODUCTION = "production", "order of production"
    CODE = "production_code", "production code"


class Holds(models.TextChoices):
    """What the one that has the number there holds of the record here; nothing said: just that."""

    MORE = "more", "this one, and others too"
    A_PART = "a_part", "only a part of this one"
    CUT_ANEW = "cut_anew", "a part of this one, and of others"


# Counts that begin once, and not again with each season.
THROUGH = (Scheme.ABSOLUTE, Scheme.CODE)
# One record may have several numbers there, or several records one.
SPLIT = (Holds.A_PART, Holds.CUT_ANEW)
SHARED = (Holds.MORE, Holds.CUT_ANEW)


class Numbered(Part):
    """One number of a season or an episode in one way of counting: by whom, and from when.

    Beside the text that is printed stands the key that it sorts by: see `written`.
    """

    scheme = models.CharField("counted", max_length=20, choices=Scheme, help_text="How it is counted.")
    of_season: models.CharField | None = models.CharField(
        "season there",
        max_length=40,
        null=True,
        blank=True,
        help_text="The season that holds it there: 3, 3B, Part Two. Empty if that is its season here.",
    )
    value = models.CharField("number", max_length=40, help_text="As it is printed there: 2, 1-2, 1B, 4F22.")
    provider = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="by whom",
        help_text="The service, channel or publisher that counts it so.",
    )
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    holds = models.CharField(
        "holds there",
        max_length=10,
        choices=Holds,
        null=True,
        blank=True,
        help_text="Where it is not just this one: one broadcast of two episodes, a season that is split.",
    )
    part = models.PositiveSmallIntegerField(
        "which part", null=True, blank=True, help_text="Of several that are one: 1, 2."
    )
    since = PartialDateField("from when", help_text="2019, 2019-05 or 2019-05-31.")
    until = PartialDateField("until when", help_text="Where it was renumbered: 2019, 2019-05 or 2019-05-31.")
    note = models.CharField(max_length=300, null=True, blank=True)
    key = KeyField(source="value")
    first = CountField(source="value", end="first")
    last = CountField(source="value", end="last")
    season_key: KeyField | None = KeyField(source="of_season")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        season = f"{self.of_season}, " if self.of_season else ""
        return f"{self.get_scheme_display()}: {season}{self.value}"


def constraints(owner: str) -> list[models.BaseConstraint]:
    """What holds of the numbers of one record. owner: the foreign key to it, which is also what it is called.

    Dates that overlap are compared by `checks`, and so is whatever stands in another record.
    """
    name = f"{owner}_numbering" if owner != "season" else "numbering"
    counted = (owner, "scheme", Coalesce("provider", Value(0)), Coalesce("country", Value("")))
    from_then = Coalesce("since", Value(""))
    return [
        models.UniqueConstraint(
            *counted,
            from_then,
            condition=Q(holds=None) | Q(holds=Holds.MORE),
            name=f"{name}_one_at_a_time",
            violation_error_message=(
                f"The {owner} has a number of that scheme already, by the same provider: correct one of "
                "them, say from when each is so, or that there each holds only a part of it."
            ),
        ),
        models.UniqueConstraint(
            *counted,
            from_then,
            *(() if owner == "season" else (Coalesce("of_season", Value("")),)),
            "value",
            name=f"{name}_once",
            violation_error_message="That number is in the list already.",
        ),
        models.CheckConstraint(
            condition=Q(part=None) | Q(holds__isnull=False),
            name=f"{name}_part_of",
            violation_error_message=(
                "It is a part: say also what there holds, such as “this one, and others too”, or leave out "
                "which part."
            ),
        ),
        models.CheckConstraint(
            condition=Q(part=None) | Q(part__gt=0),
            name=f"{name}_part_from_one",
            violation_error_message="Parts are counted from 1.",
        ),
        models.CheckConstraint(
            condition=not_before("until", "since"),
            name=f"{name}_until_after_since",
            violation_error_message="It ends before it begins: correct “from when” or “until when”.",
        ),
    ]


class NumberedQuerySet(models.QuerySet[N]):
    """Numbers of seasons or episodes."""

    def counting(self, number: int) -> "NumberedQuerySet[N]":
        """Those that count a number, also within a span; a production code counts nothing."""
        return self.filter(first__lte=number, last__gte=number).exclude(scheme=Scheme.CODE)

    def in_order(self) -> "NumberedQuerySet[N]":
        """The one that holds now first, where somebody renumbered; a first part before a second."""
        return self.order_by(F("since").desc(nulls_last=True), F("part").asc(nulls_first=True), "key", "pk")

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import exactly_one
from cms.desk.base.fields import ClockTimeField, Derived, PartialDateField, ZoneField
from cms.desk.models import Part
from cms.pages.words import country, day

from .first import PREVIEW
from .moments import SECOND, moment

SHOWN = ("title", "season", "episode")
STATED = ("date", "time", "zone", "which_time", "country")


class InstantField(Derived, models.DateTimeField):
    """The earliest or the latest instant, in UTC, that the stated moment of a row can mean."""

    def __init__(self, *args: Any, end: str = "", **kwargs: Any) -> None:
        self.end = end
        super().__init__(*args, **{"null": True, **kwargs})

    def derive(self, *values: Any) -> datetime | None:
        found = moment(dict(zip(self.sources, values, strict=True)))
        return getattr(found, self.end) if found else None

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "end": self.end}


class Showing(Part):
    """One first showing of a title, season or episode: where, by whom, and when as precisely as is known.

    “First” is in its territory and on its service: what a service repeats has one line.
    """

    class Kind(models.TextChoices):
        BROADCAST = "broadcast", "broadcast"
        STREAMING = "streaming", "streaming"
        THEATRICAL = "theatrical", "in cinemas"
        FESTIVAL = "festival", "at a festival"
        PHYSICAL = "physical", "on disc or tape"
        PREVIEW = PREVIEW, "preview"

    class Territory(models.TextChoices):
        COUNTRY = "country", "one country"
        WORLDWIDE = "worldwide", "worldwide"
        NOT_STATED = "not_stated", "not stated"

    class WhichTime(models.TextChoices):
        FIRST = "first", "the first time, before the clocks go back"
        SECOND = SECOND, "the second time, after the clocks went back"

    title = models.ForeignKey(
        "catalog.Title", models.CASCADE, null=True, related_name="showings", editable=False
    )
    season = models.ForeignKey(
        "catalog.Season", models.CASCADE, null=True, related_name="showings", editable=False
    )
    episode = models.ForeignKey(
        "catalog.Episode", models.CASCADE, null=True, related_name="showings", editable=False
    )
    territory = models.CharField(max_length=10, choices=Territory, null=True, blank=True)
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who showed it: a network, a streaming service, a festival, a distributor.",
    )
    occasion = models.CharField(
        max_length=200,
        null=True,
        blank=True,
        help_text="Where there is no record of who showed it, or beside it: “Tribeca Film Festival”.",
    )
    kind = models.CharField(max_length=12, choices=Kind, null=True, blank=True)
    date = PartialDateField(help_text="On the calendar there: 2019, 2019-05 or 2019-05-31.")
    time = ClockTimeField(help_text="On the clock there, if known: 21:00.")
    zone = ZoneField(
        "time zone", help_text="Of the date, and of the time where there is one: America/New_York."
    )
    which_time = models.CharField(
        "which of two",
        max_length=6,
        choices=WhichTime,
        null=True,
        blank=True,
        help_text="Only where the clock shows that time twice, as it goes back.",
    )
    note = models.CharField(max_length=300, null=True, blank=True)
    earliest_at = InstantField(source=STATED, end="earliest")
    latest_at = InstantField(source=STATED, end="latest")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["date"], name="showing_date"),
            models.Index(fields=["territory"], name="showing_territory_index"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*SHOWN),
                name="showing_of_one",
                violation_error_message="A showing is of one title, one season or one episode.",
            ),
            models.CheckConstraint(
                condition=~Q(territory="worldwide", country__isnull=False),
                name="showing_territory",
                violation_error_message="A worldwide showing names a country: leave one of the two out.",
            ),
            models.UniqueConstraint(
                # Coalesced, since a unique index holds any number of rows with a null in it. The moments are
                # not: of two lines without a date, each may still get its own.
                *(Coalesce(name, Value(0)) for name in SHOWN),
                Coalesce("service", Value(0)),
                *(Coalesce(name, Value("")) for name in ("occasion", "territory", "country", "kind")),
                "earliest_at",
                "latest_at",
                name="showing_once",
                violation_error_message=(
                    "That showing is in the list already, by the same service in the same territory at the "
                    "same moment: change one of the two, or leave one out."
                ),
            ),
        ]

    def __str__(self) -> str:
        parts = (self.occasion or (self.service and str(self.service)), self.where, self.when)
        return ", ".join(each for each in parts if each) or "showing"

    @property
    def where(self) -> str:
        return country(self.country_id) or (self.territory == self.Territory.WORLDWIDE and "worldwide") or ""

    @property
    def when(self) -> str:
        return " ".join(filter(None, (day(self.date), self.time, self.zone if self.time else None)))


def stated(row: Mapping[str, Any]) -> str:
    """The territory of a row: as it is chosen, else as its country says."""
    return row["territory"] or (Showing.Territory.COUNTRY if row["country"] else Showing.Territory.NOT_STATED)

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import exactly_one, not_before, within_stated
from cms.desk.base.dates.columns import HELP as WHEN
from cms.desk.base.dates.columns import StatedDateField, earliest_day, latest_day
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record


class Event(Record):
    """Something that happened or is due to happen: an arrest, a trial, a ceremony, a resignation."""

    name = models.CharField(
        max_length=300,
        null=True,
        blank=True,
        help_text="What happened, such as “71st Primetime Emmy Awards”.",
    )
    type = models.ForeignKey("catalog.EventType", models.PROTECT, null=True, blank=True, related_name="+")
    date = PartialDateField(help_text="When it happened or began: 2019, 2019-05 or 2019-05-31.")
    end = PartialDateField(help_text="Its last day, if it lasted more than one.")
    when = StatedDateField("when, as stated", help_text=WHEN)
    when_earliest = earliest_day("when")
    when_latest = latest_day("when")
    place = models.CharField(max_length=200, null=True, blank=True, help_text="City, building or court.")
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The longer event it is a stage of: a verdict is part of a case.",
    )
    title = models.ForeignKey(
        "catalog.Title",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The title it concerns.",
    )
    award = models.ForeignKey(
        "catalog.Award",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The award that is given at this ceremony.",
    )
    edition = models.CharField(max_length=100, null=True, blank=True, help_text="Which one, such as 71st.")
    outcome = models.CharField(max_length=400, null=True, blank=True, help_text="What came of it.")
    description = models.TextField(null=True, blank=True, help_text="What happened, in our own words.")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["date"], name="event_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("end", "date"),
                name="event_end_after_date",
                violation_error_message="The event ends before it begins: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=within_stated("when", "date", "end"),
                name="event_date_within_when",
                violation_error_message=(
                    "Its date, or its end, lies outside the date as stated: correct one of them."
                ),
            ),
            models.CheckConstraint(
                # `card` is the primary key, so this compares the event with itself.
                condition=~Q(part_of=F("card")),
                name="event_not_part_of_itself",
                violation_error_message="An event can't be part of itself.",
            ),
        ]


class Participant(Part):
    """Somebody who took part in an event, in one role; a description stands in for an unnamed person."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants", editable=False)
    person = models.ForeignKey("catalog.Person", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "catalog.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    description = models.CharField(
        max_length=300,
        null=True,
        blank=True,
        help_text="Instead of a name, such as “a woman who was jogging”.",
    )
    role = models.ForeignKey("catalog.ParticipantRole", models.PROTECT, related_name="+")
    named = models.CharField(
        max_length=300, null=True, blank=True, help_text="The name as it was given at the time."
    )
    note = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("person", "organisation", "description"),
                name="participant_is_one",
                violation_error_message=(
                    "A participant is one person, one organisation, or a description in place of a name."
                ),
            ),
            models.UniqueConstraint(
                "event",
                # Coalesced, since a unique index holds any number of rows with a null in it.
                Coalesce("person", Value(0)),
                Coalesce("organisation", Value(0)),
                Coalesce("description", Value("")),
                "role",
                name="participant_once",
                violation_error_message="That participant is in the list already, in the same role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.named or self.person or self.organisation or self.description}"

"""Vocabularies of claims and stories; each kind's own models are in its folder."""

from django.db import models
from django.db.models import Q

from catalog.constraints import not_before
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Vocabulary


class Unit(Vocabulary):
    """What a quantity counts. Units of different dimensions never convert into each other."""

    class Dimension(models.TextChoices):
        ACCOUNTS = "accounts", "accounts"
        HOUSEHOLDS = "households", "households"
        PERSONS = "persons", "persons"
        SUBSCRIBERS = "subscribers", "subscribers"
        VIEWS = "views", "views"
        SIGNATURES = "signatures", "signatures"
        TIME = "time", "time"
        AGE = "age", "age"
        WORKS = "works", "works"
        HONOURS = "honours", "honours"
        SHARE = "share", "shares of a whole, in per cent"
        POINTS = "points", "differences between shares, in percentage points"
        OTHER = "other", "other: compares with itself alone"

    dimension = models.CharField(max_length=20, choices=Dimension)
    factor = models.PositiveIntegerField(
        "how many of the smallest unit",
        null=True,
        blank=True,
        help_text="To convert within its dimension: 60 for hours, where minutes have 1. Empty: it does not.",
    )
    singular = models.CharField(max_length=120, help_text="As it reads after one: account.")


class Property(Vocabulary):
    """What a claim states of its subject, such as its audience, and which values it may have."""

    class ValueType(models.TextChoices):
        QUANTITY = "quantity", "a number with a unit"
        MONEY = "money", "an amount of money"
        PERCENT = "percent", "a percentage"
        RANK = "rank", "a place in a named universe"
        DATE = "date", "a date"
        ENTITY = "entity", "another record"
        TEXT = "text", "words"
        BOOLEAN = "boolean", "yes or no"

    class Party(models.TextChoices):
        AUTHORITY = "authority", "the authority on it: its own word is enough"
        INTERESTED = "interested", "interested in it: its own word does not count"

    value_type = models.CharField(max_length=20, choices=ValueType)
    phrase = models.CharField(
        max_length=200,
        help_text="The words after the subject, with {value}: “had been watched by {value}”. Where the "
        "subject does not come first, write {subject} too: “On {subject}: {value}”.",
    )
    units = models.ManyToManyField(Unit, blank=True, help_text="The units a number may have.")
    many = models.BooleanField(
        default=False, help_text="Several values can be true at once, so they are not a conflict."
    )
    sources_needed = models.PositiveSmallIntegerField(
        default=2, help_text="Independent sources needed to state it as a fact."
    )
    perishable = models.BooleanField(
        default=False, help_text="Its value moves with time, so that it is told with the day as of which."
    )
    review_after = models.PositiveSmallIntegerField(
        "review after so many days",
        null=True,
        blank=True,
        help_text="For one that is perishable: how long after that day it is due for review.",
    )
    party = models.CharField(
        "whom it is about is",
        max_length=12,
        choices=Party,
        null=True,
        blank=True,
        help_text="A service is the authority on its own release dates, and interested in its own audience.",
    )
    accumulates = models.BooleanField(
        "only grows",
        default=False,
        help_text="A total, such as an audience: a later and larger number does not contradict it.",
    )
    mirrors = models.CharField(
        "fact of the record that it mirrors",
        max_length=80,
        null=True,
        blank=True,
        help_text="Of what it is about: premiere, episode_count, or a job such as credits/writer.",
    )

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "properties"


class Region(Vocabulary):
    """A country, a group of countries, the world, or a part of a country: where a claim holds."""

    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    until = PartialDateField(help_text="Until when there was one: 1991-12.")


class Metric(Vocabulary):
    """How somebody measures something, for as long as they do it so: no two metrics are comparable."""

    owner = models.ForeignKey(
        "desk.Card",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind__in": ["person", "organisation"]},
        help_text="Whose it is.",
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField("how it is counted", max_length=300, null=True, blank=True)
    threshold = models.CharField(
        max_length=200, null=True, blank=True, help_text="What is enough to count: two minutes of it."
    )
    population = models.CharField(
        max_length=200, null=True, blank=True, help_text="Among whom: homes with a television in the US."
    )
    valid_from = PartialDateField(help_text="Since when it is used.")
    valid_to = PartialDateField(help_text="Until when it was.")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(
        max_length=300, null=True, blank=True, help_text="How it compares: some 35% above the one before."
    )
    source = models.ForeignKey("sources.Source", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Vocabulary.Meta):
        constraints = [
            models.CheckConstraint(
                condition=not_before("valid_to", "valid_from"),
                name="metric_in_order",
                violation_error_message="It stops being used before it starts: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(superseded_by=models.F("code")),
                name="metric_not_after_itself",
                violation_error_message="A metric is not superseded by itself: choose the one that followed.",
            ),
        ]


class Topic(Vocabulary):
    """A topic of stories, for lists and feeds."""

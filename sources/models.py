"""Vocabularies of what is claimed; the kinds' own models lie in their folders."""

from django.db import models

from cms.desk.models import Vocabulary


class Unit(Vocabulary):
    """What a quantity counts. Counts of different things are different dimensions and never convert."""

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
        OTHER = "other", "other"

    dimension = models.CharField(max_length=20, choices=Dimension)
    singular = models.CharField(max_length=120, help_text="As it reads after one: account.")


class Property(Vocabulary):
    """What a claim says of its subject, and what its value may be."""

    class ValueType(models.TextChoices):
        QUANTITY = "quantity", "a number with a unit"
        MONEY = "money", "an amount of money"
        PERCENT = "percent", "a percentage"
        RANK = "rank", "a place in a named universe"
        DATE = "date", "a date"
        ENTITY = "entity", "another record"
        TEXT = "text", "words"
        BOOLEAN = "boolean", "yes or no"

    value_type = models.CharField(max_length=20, choices=ValueType)
    phrase = models.CharField(
        max_length=200,
        help_text="How it reads after the subject, with {value}: “had been watched by {value}”; with "
        "{subject} where that comes elsewhere: “On {subject}: {value}”.",
    )
    units = models.ManyToManyField(Unit, blank=True, help_text="The units a number may have.")
    many = models.BooleanField(
        default=False, help_text="Several values are true at once, so that they are no conflict."
    )
    sources_needed = models.PositiveSmallIntegerField(
        default=2, help_text="Independent sources that let us state it as a fact."
    )

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "properties"


class Topic(Vocabulary):
    """What stories are about, for lists and feeds."""

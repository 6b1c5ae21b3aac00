"""Vocabularies of claims and stories; each kind's own models are in its folder."""

from django.db import models

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
        OTHER = "other", "other"

    dimension = models.CharField(max_length=20, choices=Dimension)
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

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "properties"


class Topic(Vocabulary):
    """A topic of stories, for lists and feeds."""

"""The people a title portrays, what it is based on, and its related titles."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import at_most_one, exactly_one
from cms.desk.models import Part

from .title import Title


class Character(Part):
    """A character in the story, and the real person or group that it portrays."""

    class LifeStage(models.TextChoices):
        CHILD = "child", "child"
        TEENAGER = "teenager", "teenager"
        YOUNG_ADULT = "young_adult", "young adult"
        ADULT = "adult", "adult"
        OLDER = "older", "older"

    title = models.ForeignKey(Title, models.CASCADE, related_name="characters", editable=False)
    name = models.CharField(max_length=300, null=True, blank=True)
    description = models.CharField(
        max_length=300, null=True, blank=True, help_text="Who it is; enough by itself if there is no name."
    )
    life_stage = models.CharField(max_length=20, choices=LifeStage, null=True, blank=True)
    person = models.ForeignKey(
        "catalog.Person",
        models.PROTECT,
        verbose_name="portrays",
        null=True,
        blank=True,
        related_name="+",
        help_text="The real person.",
    )
    organisation = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        verbose_name="portrays the group",
        null=True,
        blank=True,
        related_name="+",
        help_text="The real group of people.",
    )
    note = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__isnull=False) | Q(description__isnull=False),
                name="character_is_told",
                violation_error_message="A character needs a name or a description.",
            ),
            models.CheckConstraint(
                condition=at_most_one("person", "organisation"),
                name="character_portrays_one",
                violation_error_message="A character portrays a person or a group, not both.",
            ),
            models.UniqueConstraint(
                "title",
                Coalesce("name", Value("")),
                Coalesce("description", Value("")),
                name="character_once",
                violation_error_message="That character is in the list already: same name and description.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.description or ""


class Basis(Part):
    """What a title is based on: an event, a person's life, another title, or a work we hold no record of."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="basis", editable=False)
    event = models.ForeignKey(
        "catalog.Event",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The event it is based on.",
    )
    person = models.ForeignKey(
        "catalog.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person whose life it is based on.",
    )
    based_on = models.ForeignKey(
        Title,
        models.PROTECT,
        verbose_name="title",
        null=True,
        blank=True,
        related_name="+",
        help_text="The title it is based on.",
    )
    work = models.CharField(
        max_length=300, null=True, blank=True, help_text="A book, a play, an article: its name and author."
    )
    note = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        verbose_name_plural = "bases"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("event", "person", "based_on", "work"),
                name="basis_is_one",
                violation_error_message="A basis is one event, one person, one title or one work in words.",
            ),
            models.CheckConstraint(
                condition=~Q(title=F("based_on")),
                name="basis_is_another",
                violation_error_message="A title can't be based on itself.",
            ),
            models.UniqueConstraint(
                "title",
                Coalesce("event", Value(0)),
                Coalesce("person", Value(0)),
                Coalesce("based_on", Value(0)),
                Coalesce("work", Value("")),
                name="basis_once",
                violation_error_message="That basis is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.event or self.person or self.based_on or self.work)


class Relation(Part):
    """A related title, and why it is recommended beside this one."""

    class Kind(models.TextChoices):
        COMPANION = "companion", "companion"
        SEQUEL = "sequel", "sequel"
        PREQUEL = "prequel", "prequel"
        REMAKE = "remake", "remake"
        SPIN_OFF = "spin_off", "spin-off"
        RECOMMENDED = "recommended", "recommended"
        FRANCHISE = "franchise", "same franchise"

    title = models.ForeignKey(Title, models.CASCADE, related_name="relations", editable=False)
    related = models.ForeignKey(Title, models.PROTECT, related_name="+", help_text="The other title.")
    kind = models.CharField(max_length=20, choices=Kind, help_text="How the other title relates to this one.")
    reason = models.CharField(
        max_length=600, null=True, blank=True, help_text="Why it is related, in our own words."
    )

    class Meta:
        verbose_name = "related title"
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=F("related")),
                name="relation_is_another",
                violation_error_message="A title can't be related to itself.",
            ),
            models.UniqueConstraint(
                fields=["title", "related", "kind"],
                name="relation_once",
                violation_error_message="That title is in the list already, related in the same way.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.related}"

from django.db import models
from django.db.models import Q

from catalog.constraints import not_before
from catalog.showings.first import ShownOnField
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Record


class Title(Record):
    """A film, a series, a special or any other work that is released under a name."""

    class Type(models.TextChoices):
        FILM = "film", "film"
        SERIES = "series", "series"
        LIMITED_SERIES = "limited_series", "limited series"
        SPECIAL = "special", "special"
        DOCUMENTARY = "documentary", "documentary"
        SHORT = "short", "short"

    class ProductionStatus(models.TextChoices):
        ANNOUNCED = "announced", "announced"
        IN_PRODUCTION = "in_production", "in production"
        COMPLETED = "completed", "completed"
        RELEASED = "released", "released"
        ENDED = "ended", "ended"
        CANCELLED = "cancelled", "cancelled"

    name = models.CharField(max_length=300, null=True, blank=True)
    type = models.CharField(max_length=20, choices=Type, null=True, blank=True)
    original_name = models.CharField(
        max_length=300, null=True, blank=True, help_text="The name in its original language, if that differs."
    )
    original_language = models.ForeignKey(
        "catalog.Language", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sort_name = models.CharField(
        max_length=300, null=True, blank=True, help_text="How lists sort it: “Crown, The”."
    )
    disambiguation = models.CharField(
        max_length=200, null=True, blank=True, help_text="Sets it apart from titles of the same name."
    )
    tagline = models.CharField(max_length=300, null=True, blank=True)
    synopsis_short = models.CharField(
        max_length=190, null=True, blank=True, help_text="In our own words, 190 characters at most."
    )
    synopsis_medium = models.CharField(
        max_length=400, null=True, blank=True, help_text="In our own words, 400 characters at most."
    )
    synopsis = models.TextField(null=True, blank=True, help_text="What it is about, in our own words.")
    premiere = PartialDateField(help_text="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    ended = PartialDateField(help_text="When its last part was shown: 2019, 2019-05 or 2019-05-31.")
    production_status = models.CharField(max_length=20, choices=ProductionStatus, null=True, blank=True)
    countries = models.ManyToManyField("catalog.Country", blank=True, help_text="Where it was produced.")
    languages = models.ManyToManyField("catalog.Language", blank=True, help_text="What is spoken in it.")
    genres = models.ManyToManyField("catalog.Genre", blank=True)
    keywords = models.ManyToManyField("catalog.Keyword", blank=True)
    runtime = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In minutes; for a series, of a usual episode."
    )
    episode_count = models.PositiveSmallIntegerField(
        "number of episodes", null=True, blank=True, help_text="As announced or made, over all seasons."
    )
    setting_place = models.CharField(max_length=200, null=True, blank=True, help_text="Where it is set.")
    setting_period = models.CharField(max_length=200, null=True, blank=True, help_text="When it is set.")
    notice = models.CharField(
        "viewer notice",
        max_length=400,
        null=True,
        blank=True,
        help_text="What viewers may want to know before they watch.",
    )
    first_shown = ShownOnField(fact="premiere")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["type"], name="title_type"),
            models.Index(fields=["production_status"], name="title_production_status"),
            models.Index(fields=["first_shown"], name="title_first_shown"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("ended", "premiere"),
                name="title_ended_after_premiere",
                violation_error_message="The end is before the premiere: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=Q(runtime__gt=0),
                name="title_runs",
                violation_error_message="A runtime can't be 0 minutes: leave it empty while it is unknown.",
            ),
            models.CheckConstraint(
                condition=Q(episode_count__gt=0),
                name="title_has_episodes",
                violation_error_message="Leave the number of episodes empty while it is unknown.",
            ),
        ]

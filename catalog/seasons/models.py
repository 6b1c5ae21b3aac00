from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import not_before
from catalog.images import Image
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record


class Season(Record):
    """A season: a run of episodes of a title that is numbered, released and reviewed as one."""

    title = models.ForeignKey("catalog.Title", models.PROTECT, null=True, blank=True, related_name="seasons")
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="As the title counts its seasons; other counts are numberings."
    )
    name = models.CharField(max_length=300, null=True, blank=True, help_text="If it has its own: “Coven”.")
    synopsis = models.TextField(null=True, blank=True, help_text="What it is about, in our own words.")
    premiere = PartialDateField(help_text="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    ended = PartialDateField(help_text="When its last episode was shown: 2019, 2019-05 or 2019-05-31.")
    episode_count = models.PositiveSmallIntegerField(
        "number of episodes", null=True, blank=True, help_text="As announced or made."
    )

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["premiere"], name="season_premiere"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("ended", "premiere"),
                name="season_ended_after_premiere",
                violation_error_message="The end is before the premiere: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=Q(episode_count__gt=0),
                name="season_has_episodes",
                violation_error_message="Leave the number of episodes empty while it is unknown.",
            ),
        ]


class Numbering(Part):
    """The number of a season under another count: on DVD, on a streaming service, in one country."""

    class Scheme(models.TextChoices):
        AIRED = "aired", "as aired"
        DVD = "dvd", "on DVD"
        STREAMING = "streaming", "streaming"
        TERRITORY = "territory", "in one country"

    season = models.ForeignKey(Season, models.CASCADE, related_name="numberings", editable=False)
    scheme = models.CharField(max_length=20, choices=Scheme)
    value = models.CharField("number", max_length=40, help_text="As it is printed there: 2, 1B, Part Three.")
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "season",
                "scheme",
                Coalesce("country", Value("")),
                name="numbering_once",
                violation_error_message="The season has a number of that scheme already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}: {self.value}"


class SeasonImage(Image):
    """A poster, backdrop, still or logo of a season."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="images", editable=False)

    class Meta(Image.Meta):
        constraints = [
            *Image.Meta.constraints,
            models.UniqueConstraint(
                fields=["season", "kind", "url"],
                name="season_image_once",
                violation_error_message="That image is in the list already.",
            ),
        ]

from django.db import models
from django.db.models import Q

from catalog.constraints import not_before
from catalog.images import Image
from catalog.numbering.models import Numbered, NumberedQuerySet, constraints
from catalog.showings.first import ShownOnField
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Record


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
    first_shown = ShownOnField(fact="premiere")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["first_shown"], name="season_first_shown"),
            # “S03” is found by it.
            models.Index(fields=["number"], name="season_number"),
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


class Numbering(Numbered):
    """The number of a season under another count: on DVD, on a streaming service, in one country."""

    # It is one itself.
    of_season = None
    season_key = None
    season = models.ForeignKey(Season, models.CASCADE, related_name="numberings", editable=False)

    objects = NumberedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key", "season"], name="numbering_key")]
        constraints = constraints("season")


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

from django.db import models
from django.db.models import Q

from catalog.numbering.models import Numbered, NumberedQuerySet, constraints
from catalog.showings.first import ShownOnField
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Record


class Episode(Record):
    """One episode of a title, in a season where the title has seasons."""

    class Type(models.TextChoices):
        REGULAR = "regular", "regular"
        SPECIAL = "special", "special"
        PILOT = "pilot", "pilot"
        FINALE = "finale", "finale"

    title = models.ForeignKey("catalog.Title", models.PROTECT, null=True, blank=True, related_name="episodes")
    season = models.ForeignKey(
        "catalog.Season", models.PROTECT, null=True, blank=True, related_name="episodes"
    )
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its number in the season, or in the title if that has no seasons."
    )
    name = models.CharField(max_length=300, null=True, blank=True)
    type = models.CharField(max_length=20, choices=Type, null=True, blank=True)
    synopsis = models.TextField(null=True, blank=True, help_text="What happens in it, in our own words.")
    air_date = PartialDateField(help_text="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    runtime = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In minutes.")
    first_shown = ShownOnField(fact="air_date")

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["type"], name="episode_type"),
            models.Index(fields=["first_shown"], name="episode_first_shown"),
            # “S03E05” is found by it.
            models.Index(fields=["season", "number"], name="episode_numbered"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(runtime__gt=0),
                name="episode_runs",
                violation_error_message="A runtime can't be 0 minutes: leave it empty while it is unknown.",
            ),
        ]


class EpisodeNumbering(Numbered):
    """The number of an episode under another count, or its production code."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="numberings", editable=False)

    objects = NumberedQuerySet.as_manager()

    class Meta:
        verbose_name = "numbering"
        indexes = [models.Index(fields=["key", "episode"], name="episode_numbering_key")]
        constraints = constraints("episode")

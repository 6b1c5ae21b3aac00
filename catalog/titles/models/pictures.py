from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from catalog.images import Image
from cms.desk.base.fields import WebAddressField
from cms.desk.models import Part

from .title import Title


class TitleImage(Image):
    """A poster, backdrop, still or logo of a title."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="images", editable=False)

    class Meta(Image.Meta):
        constraints = [
            *Image.Meta.constraints,
            models.UniqueConstraint(
                fields=["title", "kind", "url"],
                name="title_image_once",
                violation_error_message="That image is in the list already.",
            ),
        ]


class Video(Part):
    """A trailer, clip or other short film that goes with a title."""

    class Kind(models.TextChoices):
        TRAILER = "trailer", "trailer"
        TEASER = "teaser", "teaser"
        CLIP = "clip", "clip"
        FEATURETTE = "featurette", "featurette"
        INTERVIEW = "interview", "interview"
        SPECIAL = "special", "special"

    title = models.ForeignKey(Title, models.CASCADE, related_name="videos", editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=300, null=True, blank=True)
    url = WebAddressField("address", help_text="Where it can be watched.")
    note = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "title",
                "kind",
                Coalesce("name", Value("")),
                Coalesce("url", Value("")),
                name="video_once",
                violation_error_message="That video is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name or self.url}"

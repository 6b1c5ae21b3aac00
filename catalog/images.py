"""Images of titles and seasons: address, description and credit line."""

from django.db import models
from django.db.models import Q
from rest_framework import serializers

from cms.desk.base.fields import WebAddressField
from cms.desk.models import Part
from cms.desk.records.registry import Facts, State
from cms.desk.records.wanted import Wanted
from cms.sheets.cells import Choice, Key
from cms.sheets.columns import Column, PartSheet


class Image(Part):
    """A picture of a record. It has no address yet where a source only describes it."""

    class Kind(models.TextChoices):
        POSTER = "poster", "poster"
        BACKDROP = "backdrop", "backdrop"
        STILL = "still", "still"
        LOGO = "logo", "logo"

    kind = models.CharField(max_length=20, choices=Kind)
    url = WebAddressField("address", help_text="Address of the image file.")
    alt = models.CharField(
        "shows", max_length=300, null=True, blank=True, help_text="What it shows, for those who can't see it."
    )
    creator = models.CharField(max_length=200, null=True, blank=True, help_text="Who took or drew it.")
    agency = models.CharField(max_length=200, null=True, blank=True)
    credit_line = models.CharField(
        max_length=300, null=True, blank=True, help_text="The credit to print beside the picture."
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(url__isnull=False) | Q(alt__isnull=False),
                name="%(class)s_is_told",
                violation_error_message="An image needs its address, or a description of what it shows.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.alt or self.url}"


def image(row: State) -> Facts:
    """One image as the body states it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "url": row["url"],
        "alt": row["alt"],
        "creator": row["creator"],
        "agency": row["agency"],
        "credit_line": row["credit_line"],
    }


HAS_POSTER = Wanted(
    code="poster",
    label="a poster",
    is_there=lambda body: any(each["kind"] == Image.Kind.POSTER and each["url"] for each in body["images"]),
)


class ImageDocument(serializers.Serializer):
    """A picture. One without an address has only its description."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    kind = serializers.CharField(help_text=f"One of {', '.join(Image.Kind.values)}; tolerate unknown ones.")
    url = serializers.CharField(allow_null=True, help_text="Address of the image file.")
    alt = serializers.CharField(allow_null=True, help_text="What it shows.")
    creator = serializers.CharField(allow_null=True, help_text="Who took or drew it.")
    agency = serializers.CharField(allow_null=True)
    credit_line = serializers.CharField(allow_null=True, help_text="Print it beside the picture.")


def image_sheet(of: str) -> type[PartSheet]:
    """The sheet for the images of records of kind `of`."""

    # A class for each kind, since the sheet's code, its owner and the name of the key column follow the kind.
    class ImageSheet(PartSheet):
        code = f"{of}-images"
        title = f"Images of {of}s"
        part = "images"
        owner = of
        identity = ("kind", "url")
        needs = ("kind",)

        record = Column(of, widget=Key(of), help=f"The {of}'s key.")
        kind = Column("kind", widget=Choice(Image.Kind), help=f"One of {', '.join(Image.Kind.labels)}.")
        url = Column("url", help="Address of the image file.")
        alt = Column("alt", help="What it shows, for those who can't see it.")
        creator = Column("creator", help="Who took or drew it.")
        agency = Column("agency", help="The agency it comes from.")
        credit_line = Column("credit_line", help="The credit to print beside the picture.")

    return ImageSheet

from collections.abc import Iterable, Sequence

from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.images import ImageDocument, image
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from cms.pages.words import year

from .models import Numbering

PART_OF = "part_of"


class SeasonBody(Body):
    def label(self, season: State) -> Label:
        """Its name, else its title and number: “When They See Us: Season 1”."""
        if season["name"] or season["title"] is None:
            return season["name"] or ""
        return [ref(season["title"], "title", role=PART_OF), f": {_number(season)}"]

    def told_apart(self, season: Facts) -> Iterable[str | None]:
        return (year(season.get("premiere")),)

    def address(self, season: State) -> Sequence[str | Facts | None]:
        """Its title and its name or number: “american-horror-story-coven”."""
        return [ref(season["title"], "title", role=PART_OF), season["name"] or _number(season)]

    def facts(self, season: State) -> Facts:
        return {
            "title": ref(season["title"], "title", role=PART_OF),
            "number": season["number"],
            "name": season["name"],
            "synopsis": season["synopsis"],
            "premiere": season["premiere"],
            "ended": season["ended"],
            "episode_count": season["episode_count"],
            "external_ids": external_ids(season),
            "numberings": [numbering(row) for row in season["numberings"]],
            "images": [image(row) for row in season["images"]],
        }


def _number(season: State) -> str:
    return "Season" if season["number"] is None else f"Season {season['number']}"


def numbering(row: State) -> Facts:
    return {
        "id": row["id"],
        "scheme": row["scheme"],
        "value": row["value"],
        "country": row["country"],
    }


class NumberingDocument(serializers.Serializer):
    """The number of the season under another count."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    scheme = serializers.CharField(
        help_text=f"One of {', '.join(Numbering.Scheme.values)}; tolerate unknown ones."
    )
    value = serializers.CharField(help_text="As it is printed there; not always a number.")
    country = serializers.CharField(allow_null=True, help_text="The country that counts it so: ISO 3166.")


class SeasonDocument(RecordDocument):
    """A season as the feed serves it."""

    title = NamedRecord(help_text="The title it is a season of.")
    number = serializers.IntegerField(allow_null=True, help_text="As the title counts its seasons.")
    name = serializers.CharField(allow_null=True, help_text="If it has its own.")
    synopsis = serializers.CharField(allow_null=True)
    premiere = serializers.CharField(
        allow_null=True, help_text="First shown anywhere, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    ended = serializers.CharField(
        allow_null=True, help_text="When its last episode was shown; null if unknown or still running."
    )
    episode_count = serializers.IntegerField(
        allow_null=True, help_text="As announced or made; not a count of our records."
    )
    external_ids = ExternalIdDocument(many=True)
    numberings = NumberingDocument(many=True, help_text="Its numbers under other counts.")
    images = ImageDocument(many=True)

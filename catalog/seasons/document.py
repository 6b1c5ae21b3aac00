from collections.abc import Iterable, Sequence

from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.images import ImageDocument, image
from catalog.numbering.document import NumberingDocument, numbering, numberings
from catalog.showings.document import ShownBody, showing_id, showings, showings_document, shown_on
from catalog.texts.document import TranslatedBody
from cms.desk.records.registry import Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from cms.pages.words import year

PART_OF = "part_of"


class SeasonBody(ShownBody, TranslatedBody):
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

    def served(self, body: Facts) -> Facts:
        return {**super().served(body), "numberings": numberings(body)}

    def facts(self, season: State) -> Facts:
        return {
            "title": ref(season["title"], "title", role=PART_OF),
            "number": season["number"],
            "name": season["name"],
            "synopsis": season["synopsis"],
            **shown_on(season, "premiere"),
            "ended": season["ended"],
            "episode_count": season["episode_count"],
            "external_ids": external_ids(season),
            "numberings": [numbering(row) for row in season["numberings"]],
            "images": [image(row) for row in season["images"]],
            "showings": showings(season),
        }


def _number(season: State) -> str:
    return "Season" if season["number"] is None else f"Season {season['number']}"


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
    premiere_showing = showing_id("premiere")
    showings = showings_document()

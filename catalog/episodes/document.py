from collections.abc import Iterable, Sequence

from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.numbering.document import EpisodeNumberingDocument, numbering, numberings
from catalog.seasons.document import PART_OF
from catalog.showings.document import ShownBody, showing_id, showings, showings_document, shown_on
from catalog.texts.document import TranslatedBody
from cms.desk.records.registry import Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from cms.pages.words import year

from .models import Episode


class EpisodeBody(ShownBody, TranslatedBody):
    def label(self, episode: State) -> Label:
        """Its name, else its season (or title) and number: “When They See Us: Season 1: Episode 2”."""
        of = ref(episode["season"], "season", role=PART_OF) or ref(episode["title"], "title", role=PART_OF)
        if episode["name"] or of is None:
            return episode["name"] or ""
        return [of, f": {_number(episode)}"]

    def told_apart(self, episode: Facts) -> Iterable[str | None]:
        return (year(episode.get("air_date")),)

    def address(self, episode: State) -> Sequence[str | Facts | None]:
        """Its title, its season and its name or number: “adolescence-season-1-episode-1”."""
        return [
            ref(episode["title"], "title", role=PART_OF),
            ref(episode["season"], "season", role=PART_OF),
            episode["name"] or _number(episode),
        ]

    def served(self, body: Facts) -> Facts:
        return {**super().served(body), "numberings": numberings(body)}

    def facts(self, episode: State) -> Facts:
        return {
            "title": ref(episode["title"], "title", role=PART_OF),
            "season": ref(episode["season"], "season", role=PART_OF),
            "number": episode["number"],
            "name": episode["name"],
            "type": episode["type"],
            "synopsis": episode["synopsis"],
            **shown_on(episode, "air_date"),
            "runtime": episode["runtime"],
            "external_ids": external_ids(episode),
            "numberings": [numbering(row) for row in episode["numberings"]],
            "showings": showings(episode),
        }


def _number(episode: State) -> str:
    return "Episode" if episode["number"] is None else f"Episode {episode['number']}"


class EpisodeDocument(RecordDocument):
    """An episode as the feed serves it."""

    title = NamedRecord(help_text="The title it is an episode of.")
    season = NamedRecord(allow_null=True, help_text="The season it belongs to; null where there are none.")
    number = serializers.IntegerField(
        allow_null=True, help_text="Its number in the season, or in the title if that has no seasons."
    )
    name = serializers.CharField(allow_null=True)
    type = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Episode.Type.values)}; tolerate unknown ones."
    )
    synopsis = serializers.CharField(allow_null=True)
    air_date = serializers.CharField(
        allow_null=True, help_text="First shown anywhere, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    runtime = serializers.IntegerField(allow_null=True, help_text="In minutes.")
    external_ids = ExternalIdDocument(many=True)
    numberings = EpisodeNumberingDocument(many=True, help_text="Its numbers under other counts.")
    air_date_showing = showing_id("air_date")
    showings = showings_document()

from collections.abc import Iterable

from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.texts.document import names_in
from cms.desk.records.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from cms.pages.words import country

AWARD_BODY = "award_body"


class AwardBody(Body):
    def names(self, award: State) -> Iterable[str | None]:
        return (award["short_name"], *names_in(award["texts"]))

    def live_names(self, award: Facts) -> Iterable[str | None]:
        return (award.get("short_name"), *names_in(award.get("texts") or ()))

    def told_apart(self, award: Facts) -> Iterable[str | None]:
        return (country(award.get("country")),)

    def facts(self, award: State) -> Facts:
        return {
            "name": award["name"],
            "short_name": award["short_name"],
            "organisation": ref(award["organisation"], "organisation", role=AWARD_BODY),
            "country": award["country"],
            "categories": award["categories"],
            "description": award["description"],
            "external_ids": external_ids(award),
        }


class AwardDocument(RecordDocument):
    """An award as the feed serves it; one ceremony of it is an event."""

    name = serializers.CharField(help_text="In full.")
    short_name = serializers.CharField(allow_null=True, help_text="As headlines print it, such as Emmy.")
    organisation = NamedRecord(allow_null=True, help_text="The body that gives it.")
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1 or 3166-3.")
    categories = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the categories it is given in."
    )
    description = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)

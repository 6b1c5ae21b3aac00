from collections.abc import Iterable, Mapping

from rest_framework import serializers

from catalog.dates import year_known
from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.names import NamedBody, NameDocument, name, own_name, served_names
from cms.desk.records.registry import Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from cms.pages.words import country

from .models import Organisation

PARENT = "parent"


class OrganisationBody(NamedBody):
    def names(self, organisation: State) -> Iterable[str | None]:
        # Wrong names too: an editor who knows only a wrong name has to find the record.
        return (row["text"] for row in organisation["names"])

    def told_apart(self, organisation: Facts) -> Iterable[str | None]:
        return (organisation.get("description"), country(organisation.get("country")))

    def compared(self, organisation: State) -> Mapping[str, str | int | None]:
        return {
            "country": organisation.get("country"),
            "year it was founded": year_known(organisation, "founded"),
        }

    def kept(self, organisation: State) -> dict[str, list[Facts]]:
        return own_name(organisation)

    def facts(self, organisation: State) -> Facts:
        return {
            "name": organisation["name"],
            "description": organisation["description"],
            "types": organisation["types"],
            "parent": ref(organisation["parent"], "organisation", role=PARENT),
            "parent_relation": organisation["parent_relation"],
            "country": organisation["country"],
            "founded": organisation["founded"],
            "dissolved": organisation["dissolved"],
            "website": organisation["website"],
            "biography": organisation["biography"],
            "external_ids": external_ids(organisation),
            "names": [name(row) for row in served_names(organisation["names"])],
        }


class OrganisationDocument(RecordDocument):
    """An organisation as the feed serves it."""

    name = serializers.CharField(help_text="The name it is best known by.")
    description = serializers.CharField(
        allow_null=True, help_text="What it is, in a few words: “streaming service”."
    )
    types = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of what it is, such as outlet or publisher."
    )
    parent = NamedRecord(allow_null=True, help_text="The organisation it belongs to.")
    parent_relation = serializers.CharField(
        allow_null=True,
        help_text="How it relates to its parent: "
        f"{', '.join(Organisation.ParentRelation.values)}; tolerate unknown ones.",
    )
    country = serializers.CharField(allow_null=True, help_text="Where it is based: ISO 3166.")
    founded = serializers.CharField(
        allow_null=True, help_text="As precise as known: 1997, 1997-08 or 1997-08-29."
    )
    dissolved = serializers.CharField(
        allow_null=True, help_text="As precise as known; null if unknown or still active."
    )
    website = serializers.CharField(allow_null=True, help_text="The address of its own pages.")
    biography = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    names = NameDocument(
        many=True, help_text="Alternative names; former and birth names where they may be shown."
    )

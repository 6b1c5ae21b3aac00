from rest_framework import serializers

from catalog.external import ExternalIdDocument, external_ids
from cms.desk.registry import Body, Facts, State
from cms.feed.documents import RecordDocument


class OrganisationBody(Body):
    def facts(self, organisation: State) -> Facts:
        return {
            "name": organisation["name"],
            "founded": organisation["founded"],
            "dissolved": organisation["dissolved"],
            "biography": organisation["biography"],
            "external_ids": external_ids(organisation),
        }


class OrganisationDocument(RecordDocument):
    """An organisation as the feed serves it."""

    name = serializers.CharField(help_text="The name it goes by most.")
    founded = serializers.CharField(
        allow_null=True, help_text="As precise as known: 1997, 1997-08 or 1997-08-29."
    )
    dissolved = serializers.CharField(
        allow_null=True, help_text="As precise as known; null for unknown or still there."
    )
    biography = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)

from rest_framework import serializers

from catalog.external import ExternalIdDocument, external_ids
from cms.desk.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Title

CREDIT = "credit"


class TitleBody(Body):
    def facts(self, title: State) -> Facts:
        return {
            "name": title["name"],
            "type": title["type"],
            "premiere": title["premiere"],
            "countries": title["countries"],
            "genres": title["genres"],
            "synopsis": title["synopsis"],
            "external_ids": external_ids(title),
            "credits": [credit(row) for row in title["credits"]],
        }


def credit(row: State) -> Facts:
    """One line of the credits; its own words for the name are `credited_as`."""
    printed = row["credited_as"]
    return {
        "id": row["id"],
        "contributor": ref(row["person"], "person", role=CREDIT, printed=printed)
        or ref(row["organisation"], "organisation", role=CREDIT, printed=printed),
        "credited_as": printed,
        "job": row["job"],
        "character": row["character"],
        "billing": row["billing"],
    }


class CreditDocument(serializers.Serializer):
    """Who did what. A line whose contributor is no longer published keeps `credited_as` alone."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    contributor = NamedRecord(help_text="The person or organisation.")
    credited_as = serializers.CharField(allow_null=True, help_text="The name as the credits print it.")
    job = serializers.CharField(
        help_text="Code of the job, such as director or actor; tolerate unknown ones."
    )
    character = serializers.CharField(allow_null=True)
    billing = serializers.IntegerField(allow_null=True, help_text="Place in the order of billing, from 1.")


class TitleDocument(RecordDocument):
    """A title as the feed serves it."""

    name = serializers.CharField(help_text="The name it goes by.")
    type = serializers.CharField(
        help_text=f"One of {', '.join(Title.Type.values)}; tolerate unknown ones.",
    )
    premiere = serializers.CharField(
        allow_null=True, help_text="First shown anywhere, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    countries = serializers.ListField(
        child=serializers.CharField(), help_text="Where it was produced: ISO 3166-1, former ones ISO 3166-3."
    )
    genres = serializers.ListField(child=serializers.CharField(), help_text="Codes of genres.")
    synopsis = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    credits = CreditDocument(many=True, help_text="In the order of billing.")

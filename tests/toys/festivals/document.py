from rest_framework import serializers

from cms.desk.records.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

SCREENED = "screened"


class FestivalBody(Body):
    def facts(self, festival: State) -> Facts:
        return {
            "name": festival["name"],
            "city": festival["city"],
            "opened": festival["opened"],
            "screenings": [
                {
                    "id": row["id"],
                    "title": ref(row["title"], "title", role=SCREENED, printed=row["printed"]),
                    "printed": row["printed"],
                }
                for row in festival["screenings"]
            ],
        }


class ScreeningDocument(serializers.Serializer):
    """One screening."""

    id = serializers.IntegerField()
    title = NamedRecord()
    printed = serializers.CharField(allow_null=True, help_text="As the programme prints it.")


class FestivalDocument(RecordDocument):
    """A festival as the feed serves it."""

    name = serializers.CharField()
    city = serializers.CharField(allow_null=True)
    opened = serializers.CharField(allow_null=True, help_text="As precise as known.")
    screenings = ScreeningDocument(many=True)

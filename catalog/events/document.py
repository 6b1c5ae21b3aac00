from collections.abc import Iterable

from rest_framework import serializers

from catalog.dates import told
from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.texts.document import TranslatedBody
from cms.desk.base.dates.facts import date_fact, plain_ends
from cms.desk.records.registry import Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument, StatedDate

PARTICIPANT = "participant"
CONCERNS = "concerns"
WITHIN = "within"
AWARD = "award"


class EventBody(TranslatedBody):
    def told_apart(self, event: Facts) -> Iterable[str | None]:
        return (told(event, "date", "when"), event.get("place"))

    def facts(self, event: State) -> Facts:
        begins, ends = plain_ends(event["when"])
        return {
            "name": event["name"],
            "type": event["type"],
            # What is plain of the date as stated need not be entered twice.
            "date": event["date"] or begins,
            "end": event["end"] or ends,
            "when": date_fact(event["when"]),
            "place": event["place"],
            "country": event["country"],
            "part_of": ref(event["part_of"], "event", role=WITHIN),
            "title": ref(event["title"], "title", role=CONCERNS),
            "award": ref(event["award"], "award", role=AWARD),
            "edition": event["edition"],
            "outcome": event["outcome"],
            "description": event["description"],
            "external_ids": external_ids(event),
            "participants": [participant(row) for row in event["participants"]],
        }


def participant(row: State) -> Facts:
    """One participant; `named` is the name as it was given at the time."""
    named = row["named"]
    return {
        "id": row["id"],
        "participant": ref(row["person"], "person", role=PARTICIPANT, printed=named)
        or ref(row["organisation"], "organisation", role=PARTICIPANT, printed=named),
        "description": row["description"],
        "role": row["role"],
        "named": named,
        "note": row["note"],
    }


class ParticipantDocument(serializers.Serializer):
    """A participant. An unnamed one has a description instead."""

    id = serializers.IntegerField(help_text="Stays the same while the row exists.")
    participant = NamedRecord(
        allow_null=True, help_text="The person or organisation; null where they are only described."
    )
    description = serializers.CharField(allow_null=True, help_text="Who it was, where no name is given.")
    role = serializers.CharField(
        help_text="Code of the role, such as prosecutor or venue; tolerate unknown ones."
    )
    named = serializers.CharField(allow_null=True, help_text="The name as it was given at the time.")
    note = serializers.CharField(allow_null=True)


class EventDocument(RecordDocument):
    """An event as the feed serves it."""

    name = serializers.CharField(help_text="What happened.")
    type = serializers.CharField(
        help_text="Code of the type, such as trial or award-ceremony; tolerate unknown ones."
    )
    date = serializers.CharField(
        allow_null=True,
        help_text="When it happened or began, as precise as known: 1989, 1989-04 or 1989-04-19.",
    )
    end = serializers.CharField(allow_null=True, help_text="Its last day, if it lasted more than one.")
    when = StatedDate(
        allow_null=True,
        help_text="When it was, as stated, where that is not plain; then say it in these words.",
    )
    place = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True, help_text="Where it was: ISO 3166-1 or 3166-3.")
    part_of = NamedRecord(allow_null=True, help_text="The longer event that it is a stage of.")
    title = NamedRecord(allow_null=True, help_text="The title it concerns.")
    award = NamedRecord(allow_null=True, help_text="The award given there, where it is a ceremony.")
    edition = serializers.CharField(allow_null=True, help_text="Which one of its series, such as 71st.")
    outcome = serializers.CharField(allow_null=True, help_text="What came of it.")
    description = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    participants = ParticipantDocument(many=True)

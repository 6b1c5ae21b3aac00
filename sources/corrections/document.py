from rest_framework import serializers

from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Correction

CORRECTS = "corrects"
PLAIN = ("type", "wrong", "right", "cause", "note", "found_on")


class CorrectionBody(Body):
    def label(self, correction: State) -> Label:
        facts = self.facts(correction)
        # What is taken down has no name any more that a reader could be told.
        what = (correction["type"] or "correction").replace("_", " ").capitalize()
        named = facts["record"] or facts["claim"]
        return [f"{what} of ", named] if named else what

    def facts(self, correction: State) -> Facts:
        stays = correction["type"] != Correction.Type.WITHDRAWAL
        named = {name: correction[name] if stays else None for name in ("claim", "record")}
        return {
            **{name: correction[name] for name in PLAIN},
            "claim": ref(named["claim"], "claim", role=CORRECTS, printed=correction["wrong"]),
            "record": ref(named["record"], None, role=CORRECTS, printed=correction["wrong"]),
            "corrected": [
                {
                    "id": row["id"],
                    "record": ref(row["record"], None, role=CORRECTS, printed=row["called"]),
                    "called": row["called"],
                }
                for row in correction["corrected"]
            ],
        }


class CorrectedDocument(serializers.Serializer):
    """Another record that told what was wrong."""

    id = serializers.IntegerField()
    record = NamedRecord(allow_null=True)
    called = serializers.CharField(help_text="What it is, in words that stay where it is withdrawn.")


class CorrectionDocument(RecordDocument):
    """A correction as the feed serves it."""

    type = serializers.CharField(help_text=f"One of {', '.join(Correction.Type.values)}.")
    claim = NamedRecord(allow_null=True, help_text="The claim that was wrong.")
    record = NamedRecord(allow_null=True, help_text="The record that was wrong.")
    wrong = serializers.CharField(allow_null=True, help_text="What was wrong.")
    right = serializers.CharField(allow_null=True, help_text="What is right.")
    cause = serializers.CharField(allow_null=True, help_text=f"One of {', '.join(Correction.Cause.values)}.")
    note = serializers.CharField(help_text="The public note.")
    found_on = serializers.CharField(allow_null=True)
    corrected = CorrectedDocument(many=True, help_text="The other records that told what was wrong.")

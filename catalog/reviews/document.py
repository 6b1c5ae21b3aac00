from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.subjects import subject
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Review

OUTLET = "outlet"
CRITIC = "critic"


class ReviewBody(Body):
    def label(self, review: State) -> Label:
        """The outlet and what it reviewed: “The Telegraph on When They See Us: Season 1”."""
        work = subject(review)
        return [_outlet(review) or "Unidentified outlet", " on ", work] if work else ""

    def facts(self, review: State) -> Facts:
        return {
            "subject": subject(review),
            "outlet": _outlet(review),
            "outlet_unidentified": review["outlet_unidentified"],
            "seen_on": review["seen_on"],
            "critic": ref(review["critic"], "person", role=CRITIC, printed=review["critic_named"]),
            "critic_named": review["critic_named"],
            "url": review["url"],
            "published": review["published"],
            "language": review["language"],
            "rating_printed": review["rating_printed"],
            "rating_scale": review["rating_scale"],
            "rating": review["rating"],
            "verdict": review["verdict"],
            "verdict_by": review["verdict_by"],
            "summary": review["summary"],
            "external_ids": external_ids(review),
        }


def _outlet(review: State) -> Facts | None:
    return ref(review["outlet"], "organisation", role=OUTLET)


class ReviewDocument(RecordDocument):
    """A review of a work as the feed serves it."""

    subject = NamedRecord(help_text="The title, season or episode reviewed.")
    outlet = NamedRecord(allow_null=True, help_text="Where it was published first; null where unidentified.")
    outlet_unidentified = serializers.BooleanField(help_text="No source says where it was published.")
    seen_on = serializers.CharField(allow_null=True, help_text="Where we found it, if not at the outlet.")
    critic = NamedRecord(allow_null=True)
    critic_named = serializers.CharField(allow_null=True, help_text="The critic's name as it is printed.")
    url = serializers.CharField(allow_null=True)
    published = serializers.CharField(
        allow_null=True, help_text="As precise as known: 2019, 2019-05 or 2019-05-31."
    )
    language = serializers.CharField(allow_null=True, help_text="BCP 47.")
    rating_printed = serializers.CharField(allow_null=True, help_text="As printed: four stars, B+, 9/10.")
    rating_scale = serializers.CharField(allow_null=True, help_text="What the printed rating is out of.")
    rating = serializers.IntegerField(
        allow_null=True, help_text="The printed rating as a number from 0 to 100; null where none is printed."
    )
    verdict = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Review.Verdict.values)}; tolerate unknown ones."
    )
    verdict_by = serializers.CharField(
        allow_null=True,
        help_text=f"Who gave the verdict: one of {', '.join(Review.Judge.values)}; tolerate unknown ones.",
    )
    summary = serializers.CharField(allow_null=True, help_text="What it says, in one line in our own words.")
    external_ids = ExternalIdDocument(many=True)

from collections.abc import Iterable

from rest_framework import serializers

from cms.desk.base.dates.facts import date_fact, plain_date, plain_ends
from cms.desk.records.passages import Passage, passages_of
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument, StatedDate

from ..citations.document import CitedDerived
from ..models import Property
from .comparison.differences import INFORMATIVE, Conflict
from .models import Claim, Qualifier
from .scope.not_stated import NOT_STATED
from .scope.relate import Axis
from .scope.windows import Span
from .sentence import value_words

ALARMING = [each.value for each in Conflict if each.is_alarming]
SUBJECT = "subject"
ORIGINATOR = "originator"
SPEAKER = "speaker"
VALUE = "value"
QUALIFIER = "qualifier"
DEPICTED_IN = "depicted_in"
PLAIN = (
    *("property", "method", "modality", "originator_described", "speaker_described"),
    *("standing", "standing_reason", "review_by", "criteria", "outcome", "told_as", "told_as_reason"),
)
TYPED = ("region", "metric", "span", "days")
OF_VALUE = ("amount", "amount_to", "unit", "bound", "currency", "text", "date", "rank", "universe", "boolean")


class ClaimBody(Body):
    def label(self, claim: State) -> Label:
        """Subject, property and value: “When They See Us: audience, more than 23 million accounts”."""
        facts = self.facts(claim)
        # The property's code stands in for its label: a body is made from the record's state alone.
        about = (claim["property"] or "claim").replace("-", " ")
        words = value_words(facts["value"])
        entity = facts["value"]["entity"]
        return [*((facts["subject"], ": ") if facts["subject"] else ()), f"{about}, ", entity or words]

    def names(self, claim: State) -> Iterable[str | None]:
        return (claim["text"], claim["universe"], claim["amount"])

    def passages(self, claim: Facts) -> Iterable[Passage]:
        """Its sentence, which has all of it in words, and the same in other languages."""
        if sentence := (claim.get("derived") or {}).get("sentence"):
            yield Passage("derived/sentence", sentence)
        yield from passages_of({"texts": claim.get("texts") or []})

    def served(self, body: Facts) -> Facts:
        # Approved before dates were held as stated.
        typed = dict.fromkeys(("when", *TYPED))
        rows = [{**typed, **row} for row in body["qualifiers"]]
        later = {"said_when": None, "valid_when": None}
        # Approved before bodies said how they may be told: then it is looked up by the record.
        told = {} if body["format"] > 1 else {"told_as": None}
        return {**later, **body, **told, "value": {"when": None, **body["value"]}, "qualifiers": rows}

    def facts(self, claim: State) -> Facts:
        valid_from, valid_to = plain_ends(claim["valid_when"])
        return {
            "subject": ref(claim["subject"], None, role=SUBJECT),
            **{name: claim[name] for name in PLAIN},
            "said_on": claim["said_on"] or plain_date(claim["said_when"]),
            "said_when": date_fact(claim["said_when"]),
            "valid_from": claim["valid_from"] or valid_from,
            "valid_to": claim["valid_to"] or valid_to,
            "valid_when": date_fact(claim["valid_when"]),
            "value": {
                "state": claim["value_state"],
                **{name: claim[name] for name in OF_VALUE},
                "date": claim["date"] or plain_date(claim["when"]),
                "when": date_fact(claim["when"]),
                "entity": ref(claim["entity"], None, role=VALUE),
            },
            "qualifiers": [
                {
                    **{name: row[name] for name in ("id", "kind", "text", "starts", "ends", *TYPED)},
                    "when": date_fact(row["when"]),
                    "record": ref(row["record"], None, role=QUALIFIER, printed=row["text"]),
                }
                for row in claim["qualifiers"]
            ],
            "originator": ref(
                claim["originator"], None, role=ORIGINATOR, printed=claim["originator_described"]
            ),
            "speaker": ref(claim["speaker"], None, role=SPEAKER, printed=claim["speaker_described"]),
            "depicted_in": ref(claim["depicted_in"], None, role=DEPICTED_IN),
            "window": {"starts": claim["window_from"], "ends": claim["window_to"]},
        }


class ValueDocument(serializers.Serializer):
    """The value of a claim; which fields are filled depends on its property."""

    state = serializers.CharField(help_text="known, unknown (there is one) or none (there is none).")
    amount = serializers.CharField(
        allow_null=True, help_text="A decimal number as text; money in minor units."
    )
    amount_to = serializers.CharField(allow_null=True, help_text="The end of a range.")
    unit = serializers.CharField(allow_null=True, help_text="Code of what is counted; units never convert.")
    bound = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Claim.Bound.values)}; null for none given."
    )
    currency = serializers.CharField(allow_null=True, help_text="ISO 4217.")
    text = serializers.CharField(allow_null=True)
    date = serializers.CharField(allow_null=True, help_text="As precise as known.")
    when = StatedDate(
        allow_null=True, help_text="The date as stated, where that is not plain; then say it in these words."
    )
    entity = NamedRecord(allow_null=True)
    rank = serializers.IntegerField(allow_null=True, help_text="The place, 1 being the first.")
    universe = serializers.CharField(allow_null=True, help_text="What it is ranked among.")
    boolean = serializers.BooleanField(allow_null=True)


class QualifierDocument(serializers.Serializer):
    """A restriction of the value, such as a region or a platform."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text=f"One of {', '.join(Qualifier.Kind.values)}.")
    text = serializers.CharField(
        allow_null=True,
        help_text=f"In words; “{NOT_STATED}” alone where the source leaves it open: it is unknown.",
    )
    starts = serializers.CharField(allow_null=True)
    ends = serializers.CharField(allow_null=True)
    when = StatedDate(allow_null=True, help_text="The time as stated, where that is not plain.")
    record = NamedRecord(allow_null=True)
    region = serializers.CharField(
        allow_null=True,
        help_text="Code of the region where it holds, or not: ISO 3166; groups by UN M49, 001 is the world.",
    )
    metric = serializers.CharField(allow_null=True, help_text="Code of the metric that it was measured by.")
    span = serializers.CharField(
        allow_null=True,
        help_text=f"A window counted from the release: one of {', '.join(Span)}; tolerate unknown ones.",
    )
    days = serializers.IntegerField(allow_null=True, help_text="How many days, where the span is first_days.")


class WindowDocument(serializers.Serializer):
    """The time that a prediction or a plan covers."""

    starts = serializers.CharField(allow_null=True)
    ends = serializers.CharField(allow_null=True)


class ClaimDocument(RecordDocument):
    """A claim as the feed serves it. `derived` holds its sentence, how to state it, and open conflicts."""

    subject = NamedRecord(help_text="What it is about.")
    property = serializers.CharField(help_text="Code of what is claimed of it.")
    value = ValueDocument()
    qualifiers = QualifierDocument(many=True)
    originator = NamedRecord(allow_null=True, help_text="Whose figure or finding it is.")
    originator_described = serializers.CharField(allow_null=True)
    speaker = NamedRecord(allow_null=True, help_text="Who said it in public.")
    speaker_described = serializers.CharField(allow_null=True)
    said_on = serializers.CharField(allow_null=True, help_text="When it was said, as precise as known.")
    said_when = StatedDate(
        allow_null=True,
        help_text="When it was said, as stated, where that is not plain; then say it in these words.",
    )
    method = serializers.CharField(allow_null=True, help_text="How it was counted, as far as a source says.")
    modality = serializers.CharField(help_text=f"One of {', '.join(Claim.Modality.values)}.")
    depicted_in = NamedRecord(allow_null=True, help_text="True in this story only; say so when you show it.")
    standing = serializers.CharField(help_text=f"One of {', '.join(Claim.Standing.values)}.")
    standing_reason = serializers.CharField(allow_null=True)
    valid_from = serializers.CharField(allow_null=True, help_text="Since when it holds.")
    valid_to = serializers.CharField(allow_null=True, help_text="Until when it holds.")
    valid_when = StatedDate(
        allow_null=True,
        help_text="When it holds, as stated, where that is not plain; then say it in these words.",
    )
    review_by = serializers.CharField(allow_null=True)
    window = WindowDocument()
    criteria = serializers.CharField(allow_null=True, help_text="How to decide whether it came true.")
    outcome = serializers.CharField(allow_null=True, help_text=f"One of {', '.join(Claim.Outcome.values)}.")
    told_as = serializers.CharField(
        allow_null=True,
        help_text=f"The voice that the newsroom approved, one of {', '.join(Claim.ToldAs.values)}; null in "
        "what was approved before it said so. Go by `derived.voice`, which is never more than this.",
    )
    told_as_reason = serializers.CharField(
        allow_null=True, help_text="Why it is told as less than its evidence allows."
    )


class ClaimLink(serializers.Serializer):
    """A live claim, by its id."""

    kind = serializers.CharField()
    id = serializers.IntegerField()


class ConflictDocument(serializers.Serializer):
    """A live claim that contradicts this one, which nobody has resolved."""

    claim = ClaimLink()
    kind = serializers.CharField(
        help_text=f"What they contradict each other in: one of {', '.join(ALARMING)}; tolerate unknown ones."
    )
    sentence = serializers.CharField()


class DifferenceDocument(serializers.Serializer):
    """A live claim that differs from this one without contradicting it: both can be right."""

    claim = ClaimLink()
    kind = serializers.CharField(help_text=f"One of {', '.join(sorted(INFORMATIVE))}; tolerate unknown ones.")
    axes = serializers.ListField(
        child=serializers.CharField(),
        help_text=f"In what their scopes differ: of {', '.join(Axis)}, universe, and zone, where two dates "
        "are those of one instant in different time zones; tolerate unknown ones.",
    )
    sentence = serializers.CharField()


class DiscrepancyDocument(serializers.Serializer):
    """Where the claim differs from what its own source printed, or from the record that it is about."""

    path = serializers.CharField(help_text="citations/ and the id of the citation, or mirrors/ and the fact.")
    kind = serializers.CharField(help_text="As in `conflicts`.")
    sentence = serializers.CharField()


class ReasonDocument(serializers.Serializer):
    """A reason, as a code for programs and a sentence for people; tolerate codes that you don't know."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class StaleDocument(serializers.Serializer):
    """What of the claim is over, such as the time for which it holds; then say that it is under review."""

    since = serializers.CharField(help_text="The day since when it is so.")
    why = ReasonDocument(many=True)


class SourceLink(serializers.Serializer):
    """A cited source, by its id; null where it is not published."""

    kind = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)


class OriginDocument(serializers.Serializer):
    """Cited sources that are one origin: however many repeat it, it is stated once."""

    sources = SourceLink(many=True)
    counts = serializers.BooleanField(help_text="Whether it counts towards the origins that a fact needs.")
    why = ReasonDocument(many=True, help_text="What makes its sources one, and why some don't count.")


class ClaimDerived(CitedDerived):
    """Values derived from a claim, its sources and competing claims."""

    sentence = serializers.CharField(help_text="The claim in one sentence, with who said it.")
    value_type = serializers.CharField(
        allow_null=True,
        help_text=f"What its value is, by its property: one of {', '.join(Property.ValueType.values)}. "
        "A `percent` has no unit: print it with its sign.",
    )
    scope = serializers.DictField(
        child=serializers.CharField(),
        help_text="Its typed qualifiers in words, by their id: in the United States, over the first 28 days.",
    )
    voice = serializers.CharField(help_text="How it may be stated: fact, attributed or in_story.")
    reasons = ReasonDocument(many=True, help_text="Why it may be stated so.")
    stale = StaleDocument(allow_null=True, help_text="Null while its time is not over.")
    as_of = serializers.CharField(
        allow_null=True,
        help_text="Of a value that changes with time, when it was so: EDTF. Say it with the value.",
    )
    origins = OriginDocument(many=True, help_text="Where the value comes from, what counts first.")
    conflicts = ConflictDocument(many=True, help_text="Open conflicts with live claims.")
    differences = DifferenceDocument(
        many=True, help_text="Live claims of the same that differ, and can be right as well."
    )
    discrepancies = DiscrepancyDocument(
        many=True,
        help_text="What its own sources print otherwise, or the record that it is about has otherwise.",
    )

from typing import Any

from cms.sheets.cells import Amount, AnyKey, Choice, Code, Key, Number, Stated, YesNo
from cms.sheets.columns import Column, PartSheet, RecordSheet

from ..models import Metric, Property, Region, Unit
from .models import Claim, Qualifier

KEY_HELP = "Kind and key, such as title:when-they-see-us."


class MaybeYesNo(YesNo):
    """Yes or no; a cleared cell means that it is unknown."""

    nothing = None

    def render(self, value: bool | None, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else super().render(value)


class ClaimSheet(RecordSheet):
    """Claims, one a row."""

    code = "claims"
    title = "Claims"

    subject = Column("subject", widget=AnyKey(), help=f"What it is about. {KEY_HELP}")
    property_of = Column("property", widget=Code(Property), help="Code or label of a property.")
    value_state = Column(
        "value_state", widget=Choice(Claim.ValueState), help="known, unknown or none; empty for known."
    )
    amount = Column("amount", widget=Amount(), help="Digits only: 23000000.")
    amount_to = Column("amount_to", widget=Amount(), help="The end of a range.")
    unit = Column("unit", widget=Code(Unit), help="Code or label of a unit.")
    bound = Column("bound", widget=Choice(Claim.Bound), help=f"One of {', '.join(Claim.Bound.values)}.")
    currency = Column("currency", help="For money: USD, with the amount in cents.")
    text = Column("text", help="The value in our own words.")
    date = Column("date", help="2019, 2019-05 or 2019-05-31.")
    when = Column(
        "when", widget=Stated(), help="Instead of date, if that is not plain: c. 1989, 1989 or 1990, 44 BCE."
    )
    entity = Column("entity", widget=AnyKey(), help=f"The record that is the value. {KEY_HELP}")
    rank = Column("rank", widget=Number(most=32_767), help="A place, 1 being the first.")
    universe = Column("universe", help="What it is ranked among.")
    boolean = Column("boolean", widget=MaybeYesNo(), help="yes or no.")
    method = Column("method", help="How it was counted, as far as a source says.")
    originator = Column("originator", widget=AnyKey(), help="Whose figure it is: person:… or organisation:….")
    originator_described = Column("originator_described", help="A description, if nobody is named.")
    speaker = Column("speaker", widget=AnyKey(), help="Who said it: person:… or organisation:….")
    speaker_described = Column("speaker_described", help="A description, if nobody is named.")
    said_on = Column("said_on", help="2019, 2019-05 or 2019-05-31.")
    said_when = Column(
        "said_when", widget=Stated(), help="Instead of said_on, if that is not plain: c. 1989, before 1990."
    )
    modality = Column(
        "modality", widget=Choice(Claim.Modality), help=f"One of {', '.join(Claim.Modality.values)}."
    )
    depicted_in = Column("depicted_in", widget=AnyKey(), help=f"True in this story only. {KEY_HELP}")
    standing = Column(
        "standing", widget=Choice(Claim.Standing), help=f"One of {', '.join(Claim.Standing.values)}."
    )
    standing_reason = Column("standing_reason", help="Why it is preferred or deprecated.")
    valid_from = Column("valid_from", help="2019, 2019-05 or 2019-05-31.")
    valid_to = Column("valid_to", help="2019, 2019-05 or 2019-05-31.")
    valid_when = Column(
        "valid_when", widget=Stated(), help="Instead of both, if they are not plain: since c. 1989."
    )
    review_by = Column("review_by", help="When the newsroom should review it.")
    window_from = Column("window_from", help="For a prediction or plan: the earliest date it covers.")
    window_to = Column("window_to", help="The latest date it covers.")
    criteria = Column("criteria", help="How to decide whether it came true.")
    outcome = Column(
        "outcome", widget=Choice(Claim.Outcome), help=f"One of {', '.join(Claim.Outcome.values)}."
    )
    told_as = Column("told_as", widget=Choice(Claim.ToldAs), help=f"One of {', '.join(Claim.ToldAs.values)}.")
    told_as_reason = Column("told_as_reason", help="Why it is told as less than its evidence allows.")


class QualifierSheet(PartSheet):
    """Qualifiers of claims, one a row."""

    code = "claim-qualifiers"
    title = "Qualifiers of claims"
    part = "qualifiers"
    owner = "claim"
    identity = ("kind", "text")
    told_apart_by = ("region", "metric", "span")
    needs = ("kind",)

    of = Column("claim", widget=Key("claim"), help="The claim's key.")
    kind_of = Column(
        "kind", widget=Choice(Qualifier.Kind), help=f"One of {', '.join(Qualifier.Kind.values)}."
    )
    text = Column("text", help="In words: worldwide, every day since it came out.")
    starts = Column("starts", help="2019, 2019-05 or 2019-05-31.")
    ends = Column("ends", help="2019, 2019-05 or 2019-05-31.")
    when = Column(
        "when", widget=Stated(), help="Instead of starts and ends, if they are not plain: since c. 1989."
    )
    record = Column("record", widget=AnyKey(), help=f"A record, where it is one. {KEY_HELP}")
    region = Column(
        "region", widget=Code(Region), help="Code or name of a region: US, United Kingdom, 001 for worldwide."
    )
    metric = Column("metric", widget=Code(Metric), help="Code or name of a metric.")
    span = Column("span", widget=Choice(Qualifier.Span), help="Counted from the release: first_days.")
    days = Column("days", widget=Number(most=32_767), help="How many days, for first_days: 28.")

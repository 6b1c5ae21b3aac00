"""The kinds of difference between claims, how grave each is, and how each is told."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Conflict(StrEnum):
    """What two claims contradict each other in, or differ in without a contradiction."""

    VALUE = "value"
    UNIT = "unit"
    BOUND = "bound"
    ATTRIBUTION = "attribution"
    MODALITY = "modality"
    DATE = "date"
    ENTITY = "entity"
    ROLE = "role"
    PART = "part"
    WINDOW = "window"
    DERIVED = "derived"
    QUOTATION = "quotation"
    HEADLINE = "headline"
    SCOPE = "scope"
    METRIC = "metric"
    PRECISION = "precision"
    SUPERSEDED = "superseded"
    NOT_COMPARABLE = "not_comparable"

    @property
    def is_alarming(self) -> bool:
        """Whether both can't stand as they are, so that an editor has to decide."""
        return self not in INFORMATIVE


INFORMATIVE = frozenset(
    {Conflict.SCOPE, Conflict.METRIC, Conflict.PRECISION, Conflict.SUPERSEDED, Conflict.NOT_COMPARABLE}
)
# What two days differ in that one moment has: an axis, beside those of scopes.
ZONE = "zone"
IN_ANOTHER_ZONE = "Another claim has the day that it was at the same moment in another time zone."
# As a reader is told of another claim.
SENTENCES = {
    Conflict.VALUE: "Another claim gives another value.",
    Conflict.UNIT: "Another claim has the same number of something else.",
    Conflict.BOUND: "Another claim has the same number, and bounds it otherwise.",
    Conflict.ATTRIBUTION: "Another claim says that it comes from somebody else.",
    Conflict.MODALITY: "Another claim has it as a fact, or as no more than expected or alleged.",
    Conflict.DATE: "Another claim gives another date.",
    Conflict.ENTITY: "Another claim names somebody or something else.",
    Conflict.ROLE: "The credits have another role for it.",
    Conflict.PART: "A part would be larger than the whole that it is part of.",
    Conflict.WINDOW: "A shorter time would have more than the longer one that it is part of.",
    Conflict.DERIVED: "Another claim, of hours, gives another number of views by the length.",
    Conflict.QUOTATION: "Another claim quotes the same words otherwise.",
    Conflict.HEADLINE: "The headline of a source prints something else than its text.",
    Conflict.SCOPE: "Another claim differs, and covers something else.",
    Conflict.METRIC: "Another claim was measured otherwise: the two numbers can’t be compared.",
    Conflict.PRECISION: "Another claim has the number more, or less, precisely.",
    Conflict.SUPERSEDED: "A later claim has a later state of it.",
    Conflict.NOT_COMPARABLE: "Another claim counts something else: the two can’t be compared.",
}
# As an editor is told in a warning, after “It” and before the other claim.
DEEDS = {
    Conflict.VALUE: "has another value than",
    Conflict.UNIT: "counts something else than",
    Conflict.BOUND: "has the number of, but not the bound of",
    Conflict.ATTRIBUTION: "names somebody else for the same than",
    Conflict.MODALITY: "is told with more or less certainty than",
    Conflict.DATE: "has another date than",
    Conflict.ENTITY: "names another than",
    Conflict.ROLE: "has another role than",
    Conflict.PART: "does not fit, as a part to its whole, with",
    Conflict.WINDOW: "does not fit, as a shorter time to a longer one, with",
    Conflict.DERIVED: "does not follow, by the length, from",
    Conflict.QUOTATION: "quotes otherwise than",
}


# As the queue heads a pair.
EXPLAINED = {
    Conflict.VALUE: "They give different values of one thing.",
    Conflict.UNIT: "They have the same number of different things: one of them misreports.",
    Conflict.BOUND: "They have the same number, and one of them lost or gained a bound.",
    Conflict.ATTRIBUTION: "They credit different people or houses for the same.",
    Conflict.MODALITY: "One tells as a fact what the other only expects, alleges or retells.",
    Conflict.DATE: "They give different dates.",
    Conflict.ENTITY: "They name different records.",
    Conflict.ROLE: "The credits have another role for whom it names.",
    Conflict.PART: "The part would be larger than the whole.",
    Conflict.WINDOW: "The shorter time would have more than the longer one that holds it.",
    Conflict.DERIVED: "The views do not follow from the hours and the length.",
    Conflict.QUOTATION: "They quote the same words in two wordings.",
    Conflict.HEADLINE: "A headline prints something else than the text under it.",
}


class Difference(NamedTuple):
    """How two claims differ. axes: those in which their scopes do, where that is what it is about."""

    kind: Conflict
    axes: Sequence[str] = ()

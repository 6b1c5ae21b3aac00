"""What the newsroom's claims say of a sentence already: held, or differing; and what a new one would say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cms.desk.base.figures.find import Figure, Measure, singular
from cms.desk.models import Card

from ..claims.amounts import major
from ..claims.form import plain
from ..claims.models import Claim
from .sentences import Sentence

MOST = 500  # claims about what a page names
BOUNDS = set(Claim.Bound.values)


@dataclass
class Offer:
    """A sentence with the claims that say its figure, those that differ, and what to fill a form with."""

    sentence: Sentence
    held: list[Claim] = field(default_factory=list)
    differs: list[Claim] = field(default_factory=list)
    filled: dict[str, Any] = field(default_factory=dict)

    @property
    def suggested(self) -> str:
        if self.held:
            return "held"
        if self.differs:
            return "differs"
        return "new" if self.sentence.figures and self.sentence.names else "nothing"


def offers(sentences: Sequence[Sentence]) -> list[Offer]:
    """What to offer for each sentence; the claims about all that they name are fetched at once."""
    named = {card.pk for each in sentences for *_, card in each.names}
    claims = list(
        Claim.objects.filter(subject__in=named, amount__isnull=False)
        .exclude(standing=Claim.Standing.DEPRECATED)
        .select_related("card", "unit", "property")
        .order_by("-pk")[:MOST]
    )
    found, before = [], None
    for each in sentences:
        here = [card for *_, card in sorted(each.names, key=lambda name: name[0])]
        works = [card for card in here if card.kind not in ("person", "organisation")]
        # A sentence that names nothing goes on about what the one before it was about.
        before = next(iter([*works, *here]), before)
        offer = Offer(each, filled=_filled(each, before))
        about = {card.pk for card in here} or ({before.pk} if before else set())
        for claim in claims:
            if claim.subject_id in about and each.figures:
                says = [_compared(claim, figure) for figure in each.figures]
                if True in says:
                    offer.held.append(claim)
                elif False in says:
                    offer.differs.append(claim)
        found.append(offer)
    return found


def _compared(claim: Claim, figure: Figure) -> bool | None:
    """Whether the claim has the figure's value; None where it counts something else."""
    unit = singular(claim.unit.singular) if claim.unit else None
    if (claim.currency or None) != figure.currency or (figure.unit and unit and figure.unit != unit):
        return None
    if (figure.measure is Measure.COUNT and figure.unit is None) or (unit and not figure.unit):
        return True if _value(claim) == figure.value else None
    return _value(claim) == figure.value


def _value(claim: Claim) -> Decimal:
    return major(claim.amount or "0", claim.currency)


def _filled(sentence: Sentence, subject: Card | None) -> dict[str, Any]:
    """The fields of a new claim, as far as the sentence gives them."""
    figure = next(iter(sentence.figures), None)
    filled: dict[str, Any] = {"quotation": sentence.text, "subject": subject, "modality": "fact"}
    if figure:
        filled |= {
            "amount": plain(figure.value),
            "amount_to": plain(figure.value_to) if figure.value_to is not None else "",
            "bound": figure.bound if figure.bound in BOUNDS else "",
            "currency": figure.currency or "",
            "counted": figure.unit or "",
            "printed_value": figure.digits,
            "printed_unit": figure.unit or "",
        }
    people = [card for *_, card in sentence.names if card.kind in ("person", "organisation")]
    if people and any(
        word in sentence.text for word in (" said", " told ", " according to ", "According to")
    ):
        filled |= {"speaker": people[-1], "modality": "party_statement"}
    return filled

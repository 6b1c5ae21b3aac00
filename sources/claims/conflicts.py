"""Open conflicts among working copies, drafts included, for the editors' list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts

from ..models import Property, Unit
from .derived import conflicts_among
from .models import Claim
from .sentence import value_words


@dataclass(frozen=True)
class Side:
    """One of the claims: its value in words, and how many sources support it."""

    card: Card
    value: str
    sources: int


@dataclass(frozen=True)
class Contradiction:
    """Claims about one property of one subject that can't all be true."""

    subject: Card
    property: Property
    kinds: Sequence[str]
    sides: Sequence[Side]


def competing() -> QuerySet[Claim]:
    """The claims that can contradict others."""
    # A merged duplicate is part of its survivor, and a property with many values has no conflicts.
    return Claim.objects.exclude(standing=Claim.Standing.DEPRECATED).filter(
        subject__isnull=False, property__many=False, card__merged_into=None
    )


def contested() -> QuerySet:
    """The subjects, properties and stories that have several claims, where a conflict is possible.

    All claims are grouped for it: pages go by what is stored in `open_conflicts`.
    """
    groups = competing().values("subject", "property", "depicted_in").annotate(number=Count("pk"))
    return groups.filter(number__gt=1).order_by("subject", "property", "depicted_in")


def contradictions(groups: Iterable[Mapping[str, Any]]) -> list[Contradiction]:
    """The conflicts in the given groups, in a bounded number of queries."""
    # Starts from what matches nothing: an empty Q would match every claim if there are no groups.
    in_groups = Q(pk=None)
    for group in groups:
        in_groups |= Q(**{name: group[name] for name in ("subject", "property", "depicted_in")})
    claims = list(
        competing()
        .filter(in_groups)
        .select_related("card__pending", "subject", "property")
        .order_by("subject", "property", "pk")
    )
    claim_bodies = bodies([claim.card for claim in claims])
    units = Unit.objects.in_bulk()
    found = conflicts_among(
        claim_bodies, {each.pk: each for claim in claims if (each := claim.property)}, units
    )
    contradicting: dict[tuple[int | None, Property, int | None], list[Claim]] = {}
    for claim in claims:
        if claim.property and found[claim.pk]:
            key = (claim.subject_id, claim.property, claim.depicted_in_id)
            contradicting.setdefault(key, []).append(claim)
    return [
        _contradiction(of, sides, claim_bodies, found, units) for (_, of, _), sides in contradicting.items()
    ]


def _contradiction(
    of: Property,
    claims: Sequence[Claim],
    claim_bodies: dict[int, Facts],
    found: dict[int, list[Facts]],
    units: dict[str, Unit],
) -> Contradiction:
    kinds = sorted({row["kind"] for claim in claims for row in found[claim.pk]})
    sides = [_side(claim, claim_bodies[claim.pk], units) for claim in claims]
    return Contradiction(claims[0].subject, of, kinds, sides)


def _side(claim: Claim, body: Facts, units: dict[str, Unit]) -> Side:
    unit = units.get(body["value"]["unit"] or "")
    sources = {row["source"]["$ref"] for row in body["citations"] if row["stance"] == "supports"}
    # The label of a claim ends in the name of a record that is its value; a body holds only its id.
    value = (
        claim.card.label.rpartition(", ")[2] if body["value"]["entity"] else value_words(body["value"], unit)
    )
    return Side(claim.card, value, len(sources))

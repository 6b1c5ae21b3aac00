"""Live stories that state a claim which no longer stands as it did: deprecated, held or weakened."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from cms.desk.models import Card, Hold
from cms.publishing.models import Reference
from sources.claims.models import Asked, Claim

from .markup import CLAIM

# Of one page of stories, so many claims are read.
MOST = 1000


@dataclass(frozen=True)
class Fallen:
    """A claim that no longer stands, how it fell, and why where that is known."""

    claim: Card
    how: str
    why: str = ""


def weakened() -> QuerySet[Asked]:
    """What live claims ask that are told as less than was approved: evidence fell away, or time passed."""
    as_facts = Claim.objects.filter(told_as=Claim.ToldAs.FACT, card__live_version=F("card__version"))
    is_less = Q(what=Asked.What.WEAKENED)
    is_over = Q(what=Asked.What.REVIEW, card__in=as_facts.values("card"))
    return Asked.objects.filter(is_less | is_over)


def fallen_claims() -> QuerySet[Card]:
    """The claims that are live and deprecated, without edits, or that are held, or told as less.

    A withdrawn claim leaves no live story that names it: withdrawing asks about each of those.
    """
    deprecated = Claim.objects.filter(
        standing=Claim.Standing.DEPRECATED, card__live_version=F("card__version")
    )
    held = Hold.objects.filter(ended_at=None, card__kind=CLAIM)
    fallen = deprecated.values("card").union(held.values("card"), weakened().values("card"))
    return Card.objects.filter(pk__in=fallen)


def stories_to_look_at() -> QuerySet[Card]:
    """The live stories that state such a claim, by id."""
    stating = Reference.objects.filter(
        role=CLAIM, target__in=fallen_claims().values("pk"), source__kind="story"
    )
    return Card.objects.filter(pk__in=stating.order_by().values("source")).order_by("pk")


def fallen_in(stories: list[Card]) -> dict[int, list[Fallen]]:
    """For each of the stories the claims that no longer stand; three queries."""
    stating = Reference.objects.filter(
        source__in=stories, role=CLAIM, target__in=fallen_claims().values("pk")
    ).order_by("source", "sort")
    pairs = list(dict.fromkeys(stating.values_list("source", "target")[:MOST]))
    cards = Card.objects.select_related("hold").in_bulk({claim for _, claim in pairs})
    less = dict(weakened().filter(card__in=cards).values_list("card", "why"))
    found: dict[int, list[Fallen]] = defaultdict(list)
    for story, claim in pairs:
        found[story].append(_fallen(cards[claim], less))
    return found


def _fallen(claim: Card, less: dict[int, str]) -> Fallen:
    if claim.hold_id:
        return Fallen(claim, "held")
    if claim.pk in less:
        return Fallen(claim, "told as somebody’s words, no longer as a fact", less[claim.pk])
    return Fallen(claim, "deprecated")

"""Live stories that state a claim which no longer stands: deprecated, held or withdrawn."""

from collections import defaultdict

from django.db.models import F, QuerySet

from cms.desk.models import Card, Hold
from cms.publishing.models import Reference
from sources.claims.models import Claim

from .markup import CLAIM

# Of one page of stories, so many claims are read.
MOST = 1000


def fallen_claims() -> QuerySet[Card]:
    """The claims that are live and deprecated, without edits, or that are held.

    A withdrawn claim leaves no live story that names it: withdrawing asks about each of those.
    """
    deprecated = Claim.objects.filter(
        standing=Claim.Standing.DEPRECATED, card__live_version=F("card__version")
    )
    held = Hold.objects.filter(ended_at=None, card__kind=CLAIM)
    return Card.objects.filter(pk__in=deprecated.values("card").union(held.values("card")))


def stories_to_look_at() -> QuerySet[Card]:
    """The live stories that state such a claim, by id."""
    stating = Reference.objects.filter(
        role=CLAIM, target__in=fallen_claims().values("pk"), source__kind="story"
    )
    return Card.objects.filter(pk__in=stating.order_by().values("source")).order_by("pk")


def fallen_in(stories: list[Card]) -> dict[int, list[Card]]:
    """For each of the stories the claims that no longer stand; two queries."""
    stating = Reference.objects.filter(
        source__in=stories, role=CLAIM, target__in=fallen_claims().values("pk")
    ).order_by("source", "sort")
    pairs = list(dict.fromkeys(stating.values_list("source", "target")[:MOST]))
    cards = Card.objects.select_related("hold").in_bulk({claim for _, claim in pairs})
    found: dict[int, list[Card]] = defaultdict(list)
    for story, claim in pairs:
        found[story].append(cards[claim])
    return found

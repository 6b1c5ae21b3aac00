"""Offers beside others of the same work, provider and country: which of them can't both be so."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from catalog.siblings import Beside, beside, is_before, named, proposed
from catalog.subjects import KINDS, SUBJECT
from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts
from cms.pages.words import day

from .models import Offer

# One plan of one provider shows a work in one of these ways at a time; it may be rented or sold beside.
ONE_OF = (Offer.Type.STREAMING, Offer.Type.SUBSCRIPTION, Offer.Type.FREE, Offer.Type.ADS)


def offers_agree(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each offer that another of the same work, provider and country contradicts."""
    mine = proposed(proposals, "offer")
    works = {key for each in mine if (key := named(each.body, SUBJECT))}
    others = beside("offer", SUBJECT, works, own={each.card.pk for each in proposals}, columns=KINDS)
    groups: dict[Hashable, list[Beside]] = defaultdict(list)
    for each in (*mine, *others):
        groups[_terms(each.body)].append(each)
    for each in mine:
        for other in groups[_terms(each.body)]:
            if other is not each and (how := contradiction(each.body, other.body)):
                message = f"“{other.card}” {how}: correct one of them, or let the other one go."
                yield Finding(each.card, "offer-contradicted", message, level=Level.WARNING, other=other.card)
                # One is enough to look at, where a whole sheet came in twice.
                break


def _terms(offer: Facts) -> Hashable:
    """Who offers what in which plan and through whom."""
    keys = (named(offer, each) for each in (SUBJECT, "provider", "through"))
    return (*keys, canonical.fold(offer["plan"] or ""))


def contradiction(one: Facts, other: Facts) -> str | None:
    """Why two offers of the same terms can't both be so, in words that go on from the other's name."""
    if not (_meet(one, other) and _overlap(one, other)):
        return None
    if one["type"] != other["type"]:
        kinds = {one["type"], other["type"]}
        return "says another kind of availability for those days" if kinds <= {*ONE_OF} else None
    if _differ(one, other, "quality"):
        return None
    if one["price"] and other["price"] and one["currency"] == other["currency"]:
        if one["price"] != other["price"]:
            return f"says {other['price']} {other['currency'] or ''}".rstrip() + " for the same"
    elif _differ(one, other, "currency"):
        return None
    return _dates(one, other) or "says the same"


def _dates(one: Facts, other: Facts) -> str | None:
    for fact, words in (("starts", "says that it starts"), ("ends", "says that it ends")):
        if is_before(one[fact], other[fact]) or is_before(other[fact], one[fact]):
            return f"{words} {day(other[fact])}"
    return None


def _differ(one: Facts, other: Facts, fact: str) -> bool:
    return bool(one[fact] and other[fact] and one[fact] != other[fact])


def _overlap(one: Facts, other: Facts) -> bool:
    """Whether there are days of both; unknown ends are open."""
    return not (is_before(one["ends"], other["starts"]) or is_before(other["ends"], one["starts"]))


def _meet(one: Facts, other: Facts) -> bool:
    """Whether both are for one country; an offer for nobody knows where contradicts none."""
    return any(_reaches(each, beside["country"]) for each, beside in ((one, other), (other, one))) or (
        one["territory"] == other["territory"] == Offer.Territory.WORLDWIDE
    )


def _reaches(offer: Facts, country: str | None) -> bool:
    if not country:
        return False
    if offer["territory"] == Offer.Territory.WORLDWIDE:
        return country not in offer["except_countries"]
    return bool(offer["country"] == country)

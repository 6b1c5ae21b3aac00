"""The answer to whether two records of like names are one: that they are two is kept, and not asked again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, ToldApart
from cms.desk.records.survivors import survivor


class ToldApartError(Refusal):
    """Two records can't be told apart, or asked about again; the message says why."""


@transaction.atomic
def tell_apart(card: Card, others: Collection[Card], *, by: User, at: datetime) -> list[ToldApart]:
    """Say that a record is none of the others, which are called alike; pairs that are told apart stay so.

    Returns the new pairs. NotAllowed; ToldApartError where two are of different kinds, or one was merged.
    """
    permissions.require(by, permissions.WRITE)
    found = Card.objects.locked([card.pk, *(each.pk for each in others)])
    for each in found.values():
        _require_comparable(found[card.pk], each)
    pairs = {_in_order(card.pk, each.pk) for each in others if each.pk != card.pk}
    there = set(ToldApart.objects.among(found.keys()).values_list("first", "second"))
    made = ToldApart.objects.bulk_create(
        ToldApart(first_id=first, second_id=second, by=by, at=at) for first, second in sorted(pairs - there)
    )
    for pair in made:
        _audit("names.told_apart", pair, found, by=by, at=at)
    return made


@transaction.atomic
def compare_again(pair: ToldApart, *, by: User, at: datetime) -> None:
    """Take back that two records are two, so that they are offered as likely duplicates again.

    NotAllowed; ToldApartError where somebody did so already.
    """
    permissions.require(by, permissions.WRITE)
    cards = Card.objects.locked([pair.first_id, pair.second_id])
    removed, _ = ToldApart.objects.filter(pk=pair.pk).delete()
    if not removed:
        raise ToldApartError(
            "Somebody has taken that back already: the two are compared again.", code="taken_back_already"
        )
    _audit("names.compared_again", pair, cards, by=by, at=at)


def _require_comparable(card: Card, other: Card) -> None:
    if other.kind != card.kind:
        raise ToldApartError(
            f"“{card}” and “{other}” are of different kinds: nobody takes one for the other.",
            code="different_kinds",
        )
    if other.merged_into_id:
        raise ToldApartError(
            f"“{other}” was merged into “{survivor(other)}”: compare with that one.", code="merged_already"
        )


def _in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _audit(what: str, pair: ToldApart, cards: Mapping[int, Card], *, by: User, at: datetime) -> None:
    first, second = cards[pair.first_id], cards[pair.second_id]
    audit.record(
        what, by=by, at=at, card=second.pk, about=str(second), detail={"from": str(first), "id": first.pk}
    )

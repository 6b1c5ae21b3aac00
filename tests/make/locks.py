"""Locks on facts as tests need them."""

from cms.accounts.models import User
from cms.desk.models import Card, FactLock
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write.locks import lock_fact

from . import NOON

WHY = "Disputed: the court decides."


def make_lock(record, path: str, *, by: User, reason: str = WHY) -> FactLock:
    card = Card.objects.get(pk=record.pk)
    return lock_fact(card, path, reason=reason, by=by, at=NOON, expect=card.version)


def state_of(record) -> dict:
    """The working copy as a version would store it."""
    card = Card.objects.get(pk=record.pk)
    return states(kind(card.kind), [card])[card.pk]


def lines(record, part: str = "credits") -> list[int]:
    """Ids of the rows of a part, in its order."""
    return [row["id"] for row in state_of(record)[part]]

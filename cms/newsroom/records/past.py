"""The past of one record: its versions, and between them the locks that were placed and lifted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cms.accounts.models import User
from cms.desk.models import Card, FactLock, Version

SHOWN = 200


@dataclass(frozen=True)
class Entry:
    """A version, or what somebody decided about a fact: did is “locked” or “lifted the lock on”."""

    at: datetime
    by: User
    version: Version | None = None
    did: str = ""
    fact: str = ""
    reason: str = ""


def entries(card: Card) -> list[Entry]:
    """The newest versions of the record and the decisions beside them, the newest first; four queries."""
    # `text` holds the whole record: 200 of them are not loaded for a list.
    versions = card.versions.select_related("by").prefetch_related("contributions__user").defer("text")
    found = [Entry(each.at, each.by, each) for each in versions.order_by("-number")[:SHOWN]]
    locks = card.locks.select_related("by", "lifted_by").order_by("-at", "-pk")[:SHOWN]
    decided = [entry for each in locks for entry in _decided(each)]
    # Stable: of one moment, the versions keep their order and stand above what was decided on them.
    return sorted([*found, *decided], key=lambda each: each.at, reverse=True)


def _decided(lock: FactLock) -> Iterator[Entry]:
    if lock.lifted_at and lock.lifted_by:
        yield Entry(
            lock.lifted_at,
            lock.lifted_by,
            did="lifted the lock on",
            fact=lock.fact,
            reason=lock.lifted_reason or "",
        )
    yield Entry(lock.at, lock.by, did="locked", fact=lock.fact, reason=lock.reason)

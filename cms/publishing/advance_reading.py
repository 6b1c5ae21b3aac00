"""Who read what in advance: kept, before the bytes leave, as acts that nobody can change."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from cms.accounts import audit
from cms.accounts.models import Act, Key, User
from cms.desk.models import Card, Changeset

READ = "advance.read"


class Copy(NamedTuple):
    """What was read: which record, by which changeset, in which version, and what it is called in it."""

    card: int
    changeset: int
    version: int
    label: str


@dataclass(frozen=True)
class Reader:
    """A person, or a program by its key: how many documents they read, when first and last."""

    name: str
    is_key: bool
    documents: int
    first: datetime
    last: datetime


@transaction.atomic(durable=True)
def keep(copies: Collection[Copy], *, by: User | None, key: Key | None, at: datetime) -> None:
    """Keep that somebody reads these now; once it returns, that is committed."""
    said: dict[str, Any] = {"key": key.pk, "name": key.name, "prefix": key.prefix} if key else {}
    audit.record_many(
        audit.act(
            READ,
            by=by,
            at=at,
            card=each.card,
            changeset=each.changeset,
            about=f"{each.label}, version {each.version}",
            detail=said,
        )
        for each in copies
    )


def readers_of_card(card: Card) -> list[Reader]:
    """Who read the record in advance, the last first; one query."""
    return _readers(Act.objects.filter(card=card.pk))


def readers_of(changeset: Changeset) -> list[Reader]:
    """Who read anything of the changeset in advance, the last first; one query."""
    return _readers(Act.objects.filter(changeset=changeset.pk))


def _readers(acts: QuerySet[Act]) -> list[Reader]:
    rows = acts.filter(what=READ).values_list("by__first_name", "by__last_name", "by__username", "detail")
    counted = rows.annotate(Count("card", distinct=True), Min("at"), Max("at"))
    found = [Reader(_name(*row[:3], said=json.loads(row[3])), row[3] != "{}", *row[4:]) for row in counted]
    return sorted(found, key=lambda reader: reader.last, reverse=True)


def _name(first_name: str, last_name: str, username: str, *, said: dict[str, Any]) -> str:
    if said:
        return f"{said['name']} ({said['prefix']}…)"
    return f"{first_name} {last_name}".strip() or username

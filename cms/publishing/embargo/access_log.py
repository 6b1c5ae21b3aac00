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


def readers_of_card(card: int) -> list[Reader]:
    """Who read the record in advance, the last first; one query."""
    return [reader for _, reader in _read(Act.objects.filter(card=card), "card")]


def readers_of(*changesets: int) -> dict[int, list[Reader]]:
    """Who read anything of each changeset in advance, the last first; one query."""
    found: dict[int, list[Reader]] = {each: [] for each in changesets}
    acts = Act.objects.filter(changeset__in=changesets)
    for changeset, reader in _read(acts, "changeset"):
        found[changeset].append(reader)
    return found


def _read(acts: QuerySet[Act], by: str) -> list[tuple[int, Reader]]:
    rows = acts.filter(what=READ).values_list(by, "by__first_name", "by__last_name", "by__username", "detail")
    counted = rows.annotate(Count("card", distinct=True), Min("at"), Max("at"))
    found = [
        (row[0], Reader(_name(*row[1:4], said=json.loads(row[4])), row[4] != "{}", *row[5:]))
        for row in counted
    ]
    return sorted(found, key=lambda each: each[1].last, reverse=True)


def _name(first_name: str, last_name: str, username: str, *, said: dict[str, Any]) -> str:
    if said:
        return f"{said['name']} ({said['prefix']}…)"
    return f"{first_name} {last_name}".strip() or username

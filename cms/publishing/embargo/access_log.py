"""The access log of the advance feed: who read which document under embargo, and when.

Each read is an act in the audit log, which nobody can change, committed before the document is sent.
"""

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
    """A document that was read: its record, changeset, version and label."""

    card: int
    changeset: int
    version: int
    label: str


@dataclass(frozen=True)
class Reader:
    """A person, or a program with a key: how many documents they read, first and last time."""

    name: str
    is_key: bool
    documents: int
    first: datetime
    last: datetime


# Durable, so that the entry is committed before the caller sends a byte.
@transaction.atomic(durable=True)
def log_access(copies: Collection[Copy], *, by: User | None, key: Key | None, at: datetime) -> None:
    """Log that a person, or a program with `key`, reads these documents now."""
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
    """Who read the record in advance, latest first; one query."""
    return [reader for _, reader in _read(Act.objects.filter(card=card), "card")]


def readers_of(*changesets: int) -> dict[int, list[Reader]]:
    """Who read documents of each changeset in advance, latest first; one query."""
    found: dict[int, list[Reader]] = {each: [] for each in changesets}
    acts = Act.objects.filter(changeset__in=changesets)
    for changeset, reader in _read(acts, "changeset"):
        found[changeset].append(reader)
    return found


def _read(acts: QuerySet[Act], by: str) -> list[tuple[int, Reader]]:
    # Grouped by the whole detail: it names the key, and is "{}" for a person.
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

"""Presence: who has a record open. A window without a heartbeat for a minute counts as closed."""

from datetime import datetime, timedelta

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card, Presence

from . import leases
from .autosave import is_tab

FORGOTTEN = timedelta(hours=1)


@transaction.atomic
def heartbeat(
    card: Card, *, tab: str, by: User, at: datetime, field: str = "", is_typing: bool = False
) -> None:
    """Record that somebody has the record open in a window; opening it and typing extend their lease."""
    permissions.require_newsroom(by, "edit records")
    if not is_tab(tab):
        return
    values = {"card": card, "seen_at": at}
    if is_typing:
        values["field"] = field.replace("\0", "")[:80]
    _, is_new = Presence.objects.update_or_create(
        by=by, tab=tab, defaults=values, create_defaults={**values, "since": at}
    )
    if is_new:
        Presence.objects.filter(by=by, seen_at__lt=at - FORGOTTEN).delete()
    # A window left open and idle must not keep the record from others.
    if is_new or is_typing:
        leases.extend(card, by=by, at=at)


@transaction.atomic
def leave(card: Card, *, tab: str, by: User, at: datetime) -> None:
    """Forget a closed window; if it was somebody's last one on the record, their lease ends soon."""
    if not is_tab(tab):
        return
    Presence.objects.filter(by=by, tab=tab).delete()
    if not Presence.objects.there(at=at).filter(card=card, by=by).exists():
        leases.leave(card, by=by, at=at)


def others(card: Card, *, by: User, at: datetime) -> list[Presence]:
    """Who else has the record open, one row per person; one query."""
    there = Presence.objects.there(at=at).filter(card=card).exclude(by=by).select_related("by")
    # Of a person's several windows the one they type in is shown, else the most recent.
    newest = sorted(there, key=lambda each: (bool(each.field), each.seen_at))
    return sorted({each.by_id: each for each in newest}.values(), key=lambda each: (each.since, each.pk))


def is_open(by: User, tab: str, *, at: datetime) -> bool:
    """Whether this window sent a heartbeat within the last minute."""
    return Presence.objects.there(at=at).filter(by=by, tab=tab).exists()


def forget(*, at: datetime) -> int:
    """Delete windows without a heartbeat for an hour; returns how many."""
    return Presence.objects.filter(seen_at__lt=at - FORGOTTEN).delete()[0]

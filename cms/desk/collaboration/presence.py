"""Who has a record open: windows say so while they are, and are gone after a minute of silence."""

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
    """Somebody has the record open in a window; whoever works on it keeps it while they come and type."""
    permissions.require_newsroom(by, "edit records")
    if not is_tab(tab):
        return
    said = {"card": card, "seen_at": at}
    if is_typing:
        said["field"] = field.replace("\0", "")[:80]
    _, is_new = Presence.objects.update_or_create(
        by=by, tab=tab, defaults=said, create_defaults={**said, "since": at}
    )
    if is_new:
        Presence.objects.filter(by=by, seen_at__lt=at - FORGOTTEN).delete()
    if is_new or is_typing:
        leases.extend(card, by=by, at=at)


@transaction.atomic
def leave(card: Card, *, tab: str, by: User, at: datetime) -> None:
    """A window is closed; with somebody's last one over the record, what they work on is soon free."""
    Presence.objects.filter(by=by, tab=tab).delete()
    if not Presence.objects.there(at=at).filter(card=card, by=by).exists():
        leases.leave(card, by=by, at=at)


def others(card: Card, *, by: User, at: datetime) -> list[Presence]:
    """Who else has the record open, each once, as they typed last; one query."""
    there = Presence.objects.there(at=at).filter(card=card).exclude(by=by).select_related("by")
    # The window somebody types in says more than another that is merely open.
    newest = sorted(there, key=lambda each: (bool(each.field), each.seen_at))
    return sorted({each.by_id: each for each in newest}.values(), key=lambda each: (each.since, each.pk))


def is_open(by: User, tab: str, *, at: datetime) -> bool:
    """Whether a window of theirs was heard of within a minute."""
    return Presence.objects.there(at=at).filter(by=by, tab=tab).exists()


def forget(*, at: datetime) -> int:
    """Delete windows that were not heard of for an hour; how many."""
    return Presence.objects.filter(seen_at__lt=at - FORGOTTEN).delete()[0]

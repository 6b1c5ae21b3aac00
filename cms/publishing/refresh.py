"""Refresh: documents are rendered again after a name they carry, or a derived value, moved.

Live ones, and after them those that lie under embargo.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from cms.desk.base import canonical
from cms.desk.models import Card

from . import documents, log
from .documents import Live
from .embargo import feed
from .embargo import queue as embargo_queue
from .models import URGENT, AdvanceDue, LiveDocument, NameChange, Publication, Reference, RefreshDue

BATCH = 500


def refresh_soon(*, at: datetime) -> int:
    """One batch by the request that published, all of it after a hold; `manage.py refresh` does the rest."""
    batch = _refresh(at=at, most=BATCH)
    changed = batch.changed
    while batch.taken and RefreshDue.objects.filter(priority__gte=URGENT).exists():
        batch = _refresh(at=at, most=BATCH)
        changed += batch.changed
    return changed


def refresh_all(*, at: datetime) -> int:
    """Batches until nothing is due that nobody else has in hand; how many documents changed."""
    changed = 0
    while (batch := _refresh(at=at, most=BATCH)).taken:
        changed += batch.changed
    return changed


def refresh(*, at: datetime, most: int = BATCH) -> int:
    """Render up to `most` due documents again and log those whose bytes changed; how many did."""
    return _refresh(at=at, most=most).changed


def is_due() -> bool:
    """Whether anything waits to be rendered again, in whosever hands."""
    return any(queue.objects.exists() for queue in (NameChange, RefreshDue, AdvanceDue))


def refresh_batch(*, at: datetime) -> "Batch":
    """One batch, so that whoever refreshes can look after other things in between."""
    return _refresh(at=at, most=BATCH)


class Batch(NamedTuple):
    """taken: moved names and due documents dealt with. changed: live ones that have other bytes now."""

    taken: int
    changed: int


def _refresh(*, at: datetime, most: int) -> Batch:
    batch = _refresh_live(at=at, most=most)
    return Batch(batch.taken + feed.settle(at=at), batch.changed)


@transaction.atomic(durable=True)
def _refresh_live(*, at: datetime, most: int) -> Batch:
    moved = _expand()
    due = list(RefreshDue.objects.order_by("-priority", "pk").select_for_update(skip_locked=True)[:most])
    cards = Card.objects.locked(row.card_id for row in due)
    current = {each.pk: each for each in LiveDocument.objects.filter(card__in=cards)}
    lives = documents.live_now({pk: cards[pk] for pk in current})
    read = documents.live_names(documents.named(live.body for live in lives))
    times = documents.moments([live.card.pk for live in lives])
    rendered = documents.render(lives, read, at=at, times=times)
    changed = {each.pk: each for each in rendered if _says(each) != _says(current[each.pk])}
    log.point([live for live in lives if live.follows or live.card.pk in changed])
    LiveDocument.objects.bulk_update(
        changed.values(), ["label", "text", "etag", "modified_at"], batch_size=100
    )
    _rename([each for each in rendered if each.label != current[each.pk].label])
    RefreshDue.objects.filter(pk__in=[row.pk for row in due]).delete()
    if changed:
        log.append(
            [_entry(live, at=at) for live in lives if live.card.pk in changed],
            by=None,
            at=at,
            read=read,
            sources=lives,
        )
    return Batch(moved + len(due), len(changed))


def _says(document: LiveDocument) -> tuple[str, str]:
    return document.text, document.label


def _rename(renamed: Collection[LiveDocument]) -> None:
    """A name made of others' names moved with them: its namers follow, and the newsroom's lists."""
    NameChange.objects.bulk_create(NameChange(card_id=each.pk) for each in renamed)
    labels = {each.pk: each.label for each in renamed}
    unedited = list(Card.objects.filter(pk__in=labels, live_version=F("version")))
    for card in unedited:
        card.label, card.folded = labels[card.pk], canonical.fold(labels[card.pk])[:500]
    Card.objects.bulk_update(unedited, ["label", "folded"], batch_size=100)


def _entry(live: Live, *, at: datetime) -> Publication:
    action = Publication.Action.REFRESH
    return Publication(action=action, card=live.card, version=live.version, digest=live.digest, at=at)


def _expand() -> int:
    """Turn each moved name into the documents that carry it; how many names."""
    moved = list(NameChange.objects.order_by("-priority", "pk").select_for_update(skip_locked=True))
    priorities: dict[int, int] = {}
    for change in moved:
        priorities[change.card_id] = max(change.priority, priorities.get(change.card_id, 0))
    embargo_queue.queue(priorities)
    namers: dict[int, int] = {}
    for source, target in Reference.objects.filter(target__in=priorities).values_list("source", "target"):
        namers[source] = max(priorities[target], namers.get(source, 0))
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="name moved", priority=each) for card, each in namers.items()),
        batch_size=log.BATCH,
    )
    NameChange.objects.filter(pk__in=[change.pk for change in moved]).delete()
    return len(moved)

"""Refresh: documents are rendered again when a name or a derived value in them has changed.

Live documents first, then those under embargo. `renames` finds the documents that contain a name.
"""

from collections.abc import Iterable
from datetime import datetime
from math import ceil
from typing import NamedTuple

from django.db import transaction

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.records.registry import kind

from . import documents, log, renames
from .documents import Live
from .embargo import feed
from .finding.names import names_of
from .finding.passages import passages_in
from .models import URGENT, AdvanceDue, LiveDocument, NameChange, Publication, RefreshDue

# Documents in one transaction: few enough that the request which published can wait for one batch.
BATCH = 500


def refresh_soon(*, at: datetime) -> int:
    """Refresh one batch in the request that published, and leave the rest to a worker; how many changed."""
    batch = _refresh(at=at, most=BATCH)
    changed = batch.changed
    # A held record's name has to be gone from every document before the person who held it gets an answer.
    while batch.taken and RefreshDue.objects.filter(priority__gte=URGENT).exists():
        batch = _refresh(at=at, most=BATCH)
        changed += batch.changed
    return changed


def refresh_all(*, at: datetime) -> int:
    """Refresh batch after batch until nothing is left but what others are refreshing; how many changed."""
    changed = 0
    while (batch := _refresh(at=at, most=BATCH)).taken:
        changed += batch.changed
    return changed


def refresh(*, at: datetime, most: int = BATCH) -> int:
    """Render up to `most` due documents again and log those whose bytes changed; returns how many."""
    return _refresh(at=at, most=most).changed


def is_due() -> bool:
    """Whether any document waits to be rendered again, or is just being rendered."""
    return any(queue.objects.exists() for queue in (NameChange, RefreshDue, AdvanceDue))


def batches_due(*, most: int) -> int:
    """How many batches wait, at least one where anything does and at most `most`."""
    if not is_due():
        return 0
    rows = RefreshDue.objects.order_by()[: BATCH * most].count()
    return max(1, ceil(rows / BATCH))


def refresh_batch(*, at: datetime) -> "Batch":
    """Refresh one batch, so that a worker can do other work in between."""
    return _refresh(at=at, most=BATCH)


class Batch(NamedTuple):
    """What one batch did.

    taken: changed names and due documents that were dealt with. changed: live documents with new bytes.
    """

    taken: int
    changed: int


def _refresh(*, at: datetime, most: int) -> Batch:
    batch = _refresh_live(at=at, most=most)
    return Batch(batch.taken + feed.refresh_due(at=at), batch.changed)


@transaction.atomic(durable=True)
def _refresh_live(*, at: datetime, most: int) -> Batch:
    renamed = renames.queue_namers()
    # Another worker may be at it too: skip its rows instead of waiting for them.
    due = list(RefreshDue.objects.order_by("-priority", "pk").select_for_update(skip_locked=True)[:most])
    # By id: a document queued again since the rows were read stays for the next batch.
    RefreshDue.objects.filter(pk__in=[row.pk for row in due]).delete()
    return Batch(renamed + len(due), render_again([row.card_id for row in due], at=at))


@transaction.atomic
def render_again(keys: Iterable[int], *, at: datetime) -> int:
    """Render the live documents of these cards again, and log those whose bytes changed; how many changed."""
    cards = Card.objects.locked(keys)
    current = {each.pk: each for each in LiveDocument.objects.filter(card__in=cards)}
    lives = documents.live_now({pk: cards[pk] for pk in current})
    read = documents.live_names(documents.named(live.body for live in lives))
    times = documents.moments([live.card.pk for live in lives])
    rendered = documents.render(lives, read, at=at, times=times)
    changed = {each.pk: each for each in rendered if _content(each) != _content(current[each.pk])}
    log.follow_merges([live for live in lives if live.follows or live.card.pk in changed])
    # Most documents change where they name others, and are found as before: their index is left alone.
    renamed = [each for each in changed.values() if names_of(each) != names_of(current[each.pk])]
    reworded = [each for each in changed.values() if passages_in(each) != passages_in(current[each.pk])]
    log.rewrite(changed.values(), renamed=renamed, reworded=reworded)
    renames.queue_refreshed([each for each in rendered if each.label != current[each.pk].label])
    # What others show in their own text moves them, too: a story has the sentences of its claims.
    renames.queue_moved(each.pk for each in changed.values() if kind(each.kind).read_inline)
    if changed:
        log.append(
            [
                _entry(live, current[live.card.pk], changed[live.card.pk], at=at)
                for live in lives
                if live.card.pk in changed
            ],
            by=None,
            at=at,
            read=read,
            sources=lives,
        )
    return len(changed)


def _content(document: LiveDocument) -> tuple[str, str]:
    return document.text, document.label


def _entry(live: Live, before: LiveDocument, now: LiveDocument, *, at: datetime) -> Publication:
    said = kind(live.card.kind).why_refreshed
    return Publication(
        action=Publication.Action.REFRESH,
        card=live.card,
        version=live.version,
        digest=live.digest,
        at=at,
        note=said(canonical.loads(before.text), canonical.loads(now.text)) if said else "",
    )

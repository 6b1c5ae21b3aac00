"""What happens when a name changes: every document that names the record is queued to be rendered again.

Where a rule publishes, holds, lifts or merges, it queues the record itself as a `NameChange`. A refresh turns
each of those into the documents that name the record, live or under embargo, and renders them again.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import F

from cms.desk.finding.names import index_names
from cms.desk.models import Card
from cms.desk.models.cards import NAMED_BY
from cms.desk.records.registry import kind, references

from .documents import Live, Name
from .embargo import queue as embargo_queue
from .models import LiveDocument, NameChange, Reference, RefreshDue

BATCH = 1000


def queue(cards: Iterable[int], *, priority: int = 0) -> None:
    """Have every document that names one of the cards rendered again."""
    NameChange.objects.bulk_create(NameChange(card_id=card, priority=priority) for card in cards)


def queue_changed(before: Mapping[int, Name], after: Mapping[int, Name]) -> None:
    """Queue the records whose slug, label or names kept back changed, or that are no longer live.

    A record that was never published is skipped: no document can name it yet.
    """
    queue(
        card
        for card, old in before.items()
        if old.position is not None
        and (card not in after or _as_named(after[card]) != _as_named(old) or kind(old.kind).rederives_namers)
    )


def _as_named(name: Name) -> tuple[str | None, ...]:
    """What the documents that name a record have of its name."""
    return name.slug, name.label, name.kept_back


def queue_refreshed(documents: Collection[LiveDocument]) -> None:
    """Queue records whose label a refresh changed, because it contains another record's name."""
    queue(each.pk for each in documents)
    label_cards(documents)


def label_cards(documents: Collection[LiveDocument]) -> None:
    """Call cards what their live documents are called.

    A label may contain the names of other records, and a draft had it from their drafts.
    """
    labels = {each.pk: each.label for each in documents}
    # A card with unpublished edits keeps the label of its working copy.
    found = Card.objects.filter(pk__in=labels, live_version=F("version"))
    unedited = [card for card in found if card.label != labels[card.pk]]
    for card in unedited:
        card.call(labels[card.pk])
    Card.objects.bulk_update(unedited, NAMED_BY, batch_size=100)
    index_names(unedited)


def queue_renamed_since(read: Mapping[int, Name], sources: Collection[Live], *, own: Collection[int]) -> None:
    """Queue each of `sources` that names a record published since its name was read.

    own: records that the same transaction publishes, whose names it knows already.
    """
    others = [card for card in read if card not in own]
    now = dict(Card.objects.filter(pk__in=others).values_list("pk", "last_position"))
    renamed = {card for card in others if now[card] != read[card].position}
    RefreshDue.objects.bulk_create(
        RefreshDue(card_id=live.card.pk, reason="name moved meanwhile")
        for live in sources
        if renamed and any(ref["$ref"] in renamed for ref in references(live.body))
    )


def queue_namers() -> int:
    """Replace each queued name by the documents that contain it; return how many names were dealt with."""
    # Another worker may be at it too: skip its rows instead of waiting for them.
    renamed = list(NameChange.objects.order_by("-priority", "pk").select_for_update(skip_locked=True))
    priorities: dict[int, int] = {}
    for change in renamed:
        priorities[change.card_id] = max(change.priority, priorities.get(change.card_id, 0))
    embargo_queue.queue(priorities)
    namers: dict[int, int] = {}
    for source, target in Reference.objects.filter(target__in=priorities).values_list("source", "target"):
        namers[source] = max(priorities[target], namers.get(source, 0))
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="name moved", priority=each) for card, each in namers.items()),
        batch_size=BATCH,
    )
    # By id: a name queued since the rows were read stays for the next batch.
    NameChange.objects.filter(pk__in=[change.pk for change in renamed]).delete()
    return len(renamed)

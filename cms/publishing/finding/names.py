"""The names that live records are found by, as their documents have them."""

from collections.abc import Collection

from cms.desk.base import canonical
from cms.desk.finding.names import rows
from cms.desk.records.registry import kind
from cms.publishing.models import LiveDocument, LiveName

BATCH = 1000


def forget_names(ids: Collection[int]) -> None:
    """Have nobody find these records any more."""
    LiveName.objects.filter(card__in=ids).delete()


def names_of(document: LiveDocument) -> list[str]:
    """What a live record is found by: what it is called, its other served names, and its address."""
    others = kind(document.kind).body.live_names(canonical.loads(document.text))
    return [document.label, *(name for name in others if name), document.slug or ""]


def index_names(documents: Collection[LiveDocument]) -> None:
    """Write the names of documents that were just written; they have no rows yet."""
    LiveName.objects.bulk_create(
        (
            row
            for each in documents
            for main, *others in [names_of(each)]
            for row in rows(LiveName, each.card, main=main, others=others, finds=each.pk)
        ),
        batch_size=BATCH,
    )

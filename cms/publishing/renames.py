"""What happens when a record moves: every document that names it, or rests on it, is rendered again.

Where a rule publishes, holds, lifts or merges, it queues the record itself as a `NameChange`. A refresh turns
each of those into the documents that name the record, live or under embargo, and renders them again; of a
record whose name is as before, into those that derive values from it.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cms.desk.finding import missing
from cms.desk.finding.names import index_names
from cms.desk.models import Card
from cms.desk.models.cards import NAMED_BY
from cms.desk.records.registry import kinds, references

from .documents import Live, Name
from .embargo import queue as embargo_queue
from .models import LiveDocument, NameChange, Reference, RefreshDue

BATCH = 1000


def queue(cards: Iterable[int], *, priority: int = 0) -> None:
    """Have every document that names one of the cards rendered again."""
    NameChange.objects.bulk_create(NameChange(card_id=card, priority=priority) for card in cards)


def queue_changed(before: Mapping[int, Name], after: Mapping[int, Name]) -> None:
    """Queue the records whose slug, label or names kept back changed, that went, or that others rest on.

    A record that was never published is skipped: no document can name it yet.
    """
    known = {card: old for card, old in before.items() if old.position is not None}
    renamed = {
        card for card, old in known.items() if card not in after or _as_named(after[card]) != _as_named(old)
    }
    queue(sorted(renamed))
    queue_moved(known.keys() - renamed)


def queue_moved(cards: Iterable[int]) -> None:
    """Queue those of the cards that others rest on: their names are as before, and what they say is not."""
    if not (ids := set(cards)):
        return
    resting = Reference.objects.filter(target=OuterRef("pk"), role__in=_rested_on())
    moved = Card.objects.filter(Exists(resting), pk__in=ids).order_by("pk")
    NameChange.objects.bulk_create(
        NameChange(card_id=card, renamed=False) for card in moved.values_list("pk", flat=True)
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
    missing.call(unedited)


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
    """Replace each queued record by the documents that name it or rest on it; how many were dealt with."""
    # Another worker may be at it too: skip its rows instead of waiting for them.
    changes = list(NameChange.objects.order_by("-priority", "pk").select_for_update(skip_locked=True))
    moved: dict[int, int] = {}
    for change in changes:
        moved[change.card_id] = max(change.priority, moved.get(change.card_id, 0))
    handed_on = _handed_on(moved)
    embargo_queue.queue(handed_on)
    renamed = {change.card_id: moved[change.card_id] for change in changes if change.renamed}
    _queue_due(Reference.objects.filter(target__in=renamed), renamed, "name moved")
    rests = {of.code: of.all_rests_on for of in kinds()}
    _queue_due(_by_role(handed_on, rests), handed_on, "evidence moved")
    # By id: a name queued since the rows were read stays for the next batch.
    NameChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _handed_on(moved: Mapping[int, int]) -> dict[int, int]:
    """The records that moved, and those that hand it on, over any number of others, with priorities."""
    passes = {of.code: frozenset(of.passes_on) for of in kinds()}
    found, following = dict(moved), dict(moved)
    while following:
        further: dict[int, int] = {}
        for source, target in _by_role(following, passes).values_list("source", "target"):
            if source not in found:
                further[source] = max(following[target], further.get(source, 0))
        found |= further
        following = further
    return found


def _by_role(targets: Collection[int], roles: Mapping[str, frozenset[str]]) -> QuerySet[Reference]:
    """The references to the targets in one of the roles given for the kind of the record that refers."""
    wanted = [Q(source__kind=code, role__in=some) for code, some in roles.items() if some]
    return Reference.objects.filter(reduce(or_, wanted, Q(pk=None)), target__in=targets)


def _queue_due(references: QuerySet[Reference], priorities: Mapping[int, int], reason: str) -> None:
    due: dict[int, int] = {}
    for source, target in references.values_list("source", "target"):
        due[source] = max(priorities[target], due.get(source, 0))
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason=reason, priority=each) for card, each in due.items()),
        batch_size=BATCH,
    )


def _rested_on() -> set[str]:
    """The roles of references through which what moves is felt by whoever refers."""
    return {role for of in kinds() for role in (*of.all_rests_on, *of.passes_on)}

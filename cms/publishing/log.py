"""The end of every publishing transaction: live documents, then the log, under the lock of its head."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import database
from cms.desk.models import Card, Slug
from cms.desk.records.registry import kind, kinds, references

from . import renames
from .documents import Live, Name, named
from .embargo import queue
from .finding.names import forget_names, index_names
from .finding.passages import forget_passages, index_passages
from .http_dates import next_date
from .models import FeedHead, LiveDocument, LiveTerm, Publication, Reference, RefreshDue

BATCH = 1000


def clear(ids: Collection[int], *, priority: int = 0) -> None:
    """Take records off every surface: delete their documents, terms and outgoing references.

    priority: of refreshing the records that derive values from them.
    """
    # First, while the terms that tie them to other records are still there.
    _queue_related(ids, priority=priority)
    LiveDocument.objects.filter(card__in=ids).delete()
    LiveTerm.objects.filter(card__in=ids).delete()
    Reference.objects.filter(source__in=ids).delete()
    forget_names(ids)
    forget_passages(ids)


def write(lives: Collection[Live], rendered: Collection[LiveDocument]) -> None:
    """Store rendered documents, with the references and terms of their bodies."""
    clear([live.card.pk for live in lives])
    LiveDocument.objects.bulk_create(rendered, batch_size=BATCH)
    index_names(rendered)
    index_passages(rendered)
    Reference.objects.bulk_create((row for live in lives for row in _references(live)), batch_size=BATCH)
    LiveTerm.objects.bulk_create((row for live in lives for row in _terms(live)), batch_size=BATCH)
    # A slug that was served once leads to its record for ever, and is given to no other.
    for code in {live.card.kind for live in lives}:
        mine = [live for live in lives if live.card.kind == code and live.body["slug"]]
        owned = Slug.objects.filter(kind=code, slug__in=[live.body["slug"] for live in mine], served=False)
        owned.filter(card__in=[live.card.pk for live in mine]).update(served=True)


def rewrite(
    rendered: Collection[LiveDocument],
    *,
    renamed: Collection[LiveDocument],
    reworded: Collection[LiveDocument],
) -> None:
    """Store documents whose references and terms are as before.

    renamed: those found by other names now. reworded: those that say something else.
    """
    LiveDocument.objects.bulk_update(rendered, ["label", "text", "etag", "modified_at"], batch_size=100)
    forget_names([each.pk for each in renamed])
    index_names(renamed)
    if reworded:
        forget_passages([each.pk for each in reworded])
        index_passages(reworded)


def follow_merges(lives: Collection[Live]) -> None:
    """Rewrite references and terms of live records that name a record which was merged, or unmerged."""
    stored: dict[int, set[int]] = {live.card.pk: set() for live in lives}
    for source, target in Reference.objects.filter(source__in=stored).values_list("source", "target"):
        stored[source].add(target)
    changed = [live for live in lives if stored[live.card.pk] != named([live.body])]
    if not changed:
        return
    ids = [live.card.pk for live in changed]
    # Before and after: records tied to them by the old terms lose a value, those by the new ones gain it.
    _queue_related(ids)
    Reference.objects.filter(source__in=ids).delete()
    LiveTerm.objects.filter(card__in=ids).delete()
    Reference.objects.bulk_create((row for live in changed for row in _references(live)), batch_size=BATCH)
    LiveTerm.objects.bulk_create((row for live in changed for row in _terms(live)), batch_size=BATCH)
    _queue_related(ids)


def _references(live: Live) -> Iterable[Reference]:
    for sort, ref in enumerate(references(live.body)):
        yield Reference(
            source_id=live.card.pk,
            target_id=ref["$ref"],
            role=ref["role"],
            sort=sort,
            printed=bool(ref["printed"]),
        )


def _terms(live: Live) -> Iterable[LiveTerm]:
    for each in kind(live.card.kind).filters:
        places = each.places(live.body) if each.places else {}
        for value in each.terms(live.body):
            yield LiveTerm(
                card_id=live.card.pk,
                kind=live.card.kind,
                name=each.name,
                value=value,
                place=places.get(value),
            )


def lock_head() -> FeedHead:
    """Lock the head of the log: until this transaction ends, nobody else publishes."""
    # Deferred constraints are checked now, before the lock, so that no check waits while it is held.
    database.check_constraints_now()
    FeedHead.objects.get_or_create(pk=1)
    return FeedHead.objects.select_for_update(no_key=True).get(pk=1)


def append(
    entries: Collection[Publication],
    *,
    by: User | None,
    at: datetime,
    read: Mapping[int, Name],
    sources: Collection[Live],
) -> int:
    """Give the entries positions and store them, last in a transaction; returns the last position.

    by: who publishes; None for a refresh. read: the names that `sources` were rendered with; a source whose
    names have changed since is queued for a refresh.
    """
    # The head is locked last of all and shortly: locked first, it would make others wait behind an import.
    head = lock_head()
    own = {entry.card_id for entry in entries}
    renames.queue_renamed_since(read, sources, own=own)
    # A refresh leaves the bodies as they are: nothing that others derive from them changes.
    if any(entry.action != Publication.Action.REFRESH for entry in entries):
        _queue_related(own)
        queue.queue_related(own)
    start = head.position
    # Positions and times go up together, also where a process's clock is behind.
    published_at = max(at, head.published_at) if head.published_at else at
    for position, entry in enumerate(entries, start + 1):
        entry.position, entry.published_at = position, published_at
    Publication.objects.bulk_create(entries, batch_size=BATCH)
    given = Publication.objects.filter(card=OuterRef("pk"), position__gt=start).order_by("-position")
    Card.objects.filter(pk__in=[entry.card_id for entry in entries]).update(
        last_position=Subquery(given.values("position")[:1])
    )
    head.position, head.published_at = start + len(entries), published_at
    head.dated_at = next_date(head.dated_at, at=published_at)
    head.save(update_fields=["position", "published_at", "dated_at"])
    LiveDocument.objects.filter(card__in=own).update(modified_at=head.dated_at)
    lines = [[entry.card_id, entry.position, str(entry.action)] for entry in entries]
    audit.record_cards("log.appended", lines, by=by, at=at)
    return head.position


def _queue_related(ids: Collection[int], *, priority: int = 0) -> None:
    """Queue the live records that derive values together with these, and these too.

    Records of a kind derive together where they share a value of the filter named in its `derives_by`.
    """
    filters = {kind.code: kind.derives_by for kind in kinds() if kind.derives_by}
    if not filters:
        return
    mine = LiveTerm.objects.filter(card__in=ids, kind__in=filters, name__in=set(filters.values()))
    shared = {
        (code, value)
        for code, name, value in mine.values_list("kind", "name", "value")
        if filters[code] == name
    }
    terms = LiveTerm.objects.filter(
        kind__in=filters, name__in=set(filters.values()), value__in={v for _, v in shared}
    )
    groups: dict[tuple[str, str], set[int]] = {}
    for card, code, name, value in terms.values_list("card", "kind", "name", "value"):
        if filters[code] == name and (code, value) in shared:
            groups.setdefault((code, value), set()).add(card)
    related = {card for group in groups.values() if len(group) > 1 for card in group}
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="kin moved", priority=priority) for card in sorted(related)),
        batch_size=BATCH,
    )

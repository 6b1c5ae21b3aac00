"""The end of every publishing transaction: what is live is written, then the log, under the head."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import database
from cms.desk.models import Card, Slug
from cms.desk.records.registry import Filter, kind, kinds, references

from .documents import Live, Name, named
from .embargo import queue
from .models import FeedHead, LiveDocument, LiveTerm, Publication, Reference, RefreshDue

BATCH = 1000


def clear(ids: Collection[int], *, priority: int = 0) -> None:
    """Take records off every surface: their documents, terms and the references they make.

    priority: of what is derived from them in others' documents.
    """
    _queue_kin(ids, priority=priority)
    LiveDocument.objects.filter(card__in=ids).delete()
    LiveTerm.objects.filter(card__in=ids).delete()
    Reference.objects.filter(source__in=ids).delete()


def write(lives: Collection[Live], rendered: Collection[LiveDocument]) -> None:
    """Put rendered documents in place, with the references and terms of their bodies."""
    clear([live.card.pk for live in lives])
    LiveDocument.objects.bulk_create(rendered, batch_size=BATCH)
    Reference.objects.bulk_create((row for live in lives for row in _references(live)), batch_size=BATCH)
    LiveTerm.objects.bulk_create((row for live in lives for row in _terms(live)), batch_size=BATCH)
    for code in {live.card.kind for live in lives}:
        mine = [live for live in lives if live.card.kind == code and live.body["slug"]]
        owned = Slug.objects.filter(kind=code, slug__in=[live.body["slug"] for live in mine], served=False)
        owned.filter(card__in=[live.card.pk for live in mine]).update(served=True)


def point(lives: Collection[Live]) -> None:
    """Let references and terms of live records follow their bodies, where one they name merged or parted."""
    stored: dict[int, set[int]] = {live.card.pk: set() for live in lives}
    for source, target in Reference.objects.filter(source__in=stored).values_list("source", "target"):
        stored[source].add(target)
    moved = [live for live in lives if stored[live.card.pk] != named([live.body])]
    if not moved:
        return
    ids = [live.card.pk for live in moved]
    _queue_kin(ids)
    Reference.objects.filter(source__in=ids).delete()
    LiveTerm.objects.filter(card__in=ids).delete()
    Reference.objects.bulk_create((row for live in moved for row in _references(live)), batch_size=BATCH)
    LiveTerm.objects.bulk_create((row for live in moved for row in _terms(live)), batch_size=BATCH)
    _queue_kin(ids)


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
        for value in _values(each, live):
            yield LiveTerm(card_id=live.card.pk, kind=live.card.kind, name=each.name, value=value)


def _values(of: Filter, live: Live) -> Iterable[str]:
    return dict.fromkeys(value[:200] for value in of.values(live.body) if value)


def lock_head() -> FeedHead:
    """Wait for the head of the log: until this transaction ends, nobody else publishes."""
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
    """Give positions to the entries and store them; the last thing a transaction does.

    by: on whose word; None for a refresh. read: the names the transaction rendered `sources` with. Where one
    has moved since, whoever was rendered with it is queued for refresh. Returns the last position.
    """
    head = lock_head()
    own = {entry.card_id for entry in entries}
    _queue_moved(read, sources, own=own)
    if any(entry.action != Publication.Action.REFRESH for entry in entries):
        _queue_kin(own)
        queue.queue_kin(own)
    start = head.position
    published_at = max(at, head.published_at) if head.published_at else at
    for position, entry in enumerate(entries, start + 1):
        entry.position, entry.published_at = position, published_at
    Publication.objects.bulk_create(entries, batch_size=BATCH)
    given = Publication.objects.filter(card=OuterRef("pk"), position__gt=start).order_by("-position")
    Card.objects.filter(pk__in=[entry.card_id for entry in entries]).update(
        last_position=Subquery(given.values("position")[:1])
    )
    head.position, head.published_at = start + len(entries), published_at
    head.save(update_fields=["position", "published_at"])
    lines = [[entry.card_id, entry.position, str(entry.action)] for entry in entries]
    audit.record_cards("log.appended", lines, by=by, at=at)
    return head.position


def _queue_kin(ids: Collection[int], *, priority: int = 0) -> None:
    """Let live records that share with these what their kind derives by be derived again, and these too."""
    tied = {kind.code: kind.derives_by for kind in kinds() if kind.derives_by}
    if not tied:
        return
    mine = LiveTerm.objects.filter(card__in=ids, kind__in=tied, name__in=set(tied.values()))
    shared = {
        (code, value) for code, name, value in mine.values_list("kind", "name", "value") if tied[code] == name
    }
    terms = LiveTerm.objects.filter(
        kind__in=tied, name__in=set(tied.values()), value__in={v for _, v in shared}
    )
    groups: dict[tuple[str, str], set[int]] = {}
    for card, code, name, value in terms.values_list("card", "kind", "name", "value"):
        if tied[code] == name and (code, value) in shared:
            groups.setdefault((code, value), set()).add(card)
    kin = {card for group in groups.values() if len(group) > 1 for card in group}
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="kin moved", priority=priority) for card in sorted(kin)),
        batch_size=BATCH,
    )


def _queue_moved(read: Mapping[int, Name], sources: Collection[Live], *, own: set[int]) -> None:
    others = [card for card in read if card not in own]
    now = dict(Card.objects.filter(pk__in=others).values_list("pk", "last_position"))
    moved = {card for card in others if now[card] != read[card].position}
    RefreshDue.objects.bulk_create(
        RefreshDue(card_id=live.card.pk, reason="name moved meanwhile")
        for live in sources
        if moved and any(ref["$ref"] in moved for ref in references(live.body))
    )

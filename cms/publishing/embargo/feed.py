"""The advance feed: documents under embargo, for those with advance access.

It lies beside the log and never in it, with documents, entries and a head of its own. The order of locks:
changeset, cards, the head of the feed's log, and this feed's head last.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from cms.desk.base import database
from cms.desk.models import Card, Changeset, Schedule
from cms.desk.records.registry import references
from cms.desk.records.survivors import merges
from cms.desk.review import schedule as review_schedule
from cms.publishing import documents, log
from cms.publishing.documents import Live, Name, Published
from cms.publishing.http_dates import next_date
from cms.publishing.models import (
    Advance,
    AdvanceDue,
    AdvanceEntry,
    AdvanceHead,
    AdvanceName,
    LiveDocument,
    Publication,
)
from cms.publishing.stale_bases import moved_bases, newer_holds

Action = AdvanceEntry.Action


@transaction.atomic
def update(due: Schedule, *, at: datetime) -> None:
    """Render what the schedule puts under embargo and enter what differs; nothing where it has ended.

    A schedule without embargo takes back whatever the changeset had in the advance feed.
    """
    cards = review_schedule.lock_standing(due)
    if cards is None:
        return
    lives, read, rendered = _rendered(due, cards, at=at) if due.embargo else ([], {}, [])
    stored = {each.pk: each for each in _of(due.changeset_id)}
    wanted = {each.pk: each for each in rendered}
    changed = [entry for each in rendered if (entry := _entry(each, stored.get(each.pk)))]
    gone = [stored[card] for card in sorted(stored.keys() - wanted.keys())]
    entries = [*changed, *(_entry_of(each, Action.VOID) for each in gone)]
    if not entries:
        return
    _delete([entry.card_id for entry in entries])
    _write([wanted[entry.card_id] for entry in changed], lives)
    # While the feed's head is locked nobody publishes, so that no name can change unseen after this check.
    log.lock_head()
    _queue_if_renamed(due, read)
    append(entries, at=at)


def refresh_due(*, at: datetime) -> int:
    """Render the queued schedules again, one transaction each, except those another worker has; how many.

    A schedule that can't be rendered delays no other; the first error is raised after all of them.
    """
    keys = AdvanceDue.objects.order_by("schedule").values_list("schedule", flat=True).distinct()
    refreshed, failed = 0, []
    for key in list(keys):
        try:
            refreshed += _refresh(key, at=at)
        except Exception as error:  # raised below, once the others are done
            failed.append(error)
    if failed:
        raise failed[0]
    return refreshed


@transaction.atomic(durable=True)
def _refresh(schedule: int, *, at: datetime) -> bool:
    rows = database.unclaimed(AdvanceDue.objects.filter(schedule=schedule).order_by("pk"))
    mine = [row.pk for row in rows]
    if not mine:
        return False
    update(Schedule.objects.select_related("changeset").get(pk=schedule), at=at)
    # Only the rows read before rendering: a name that changes now queues a new one.
    AdvanceDue.objects.filter(pk__in=mine).delete()
    return True


def ended(schedule: Schedule, *, at: datetime) -> None:
    """Take back the documents of a schedule that ended unpublished."""
    # A moved schedule has a successor, which `update` renders; `publish` below deals with a published one.
    if schedule.embargo and schedule.ended_how not in (Schedule.End.MOVED, Schedule.End.PUBLISHED):
        take_back(Advance.objects.filter(schedule=schedule).order_by("pk"), at=at)


def take_back(rows: Iterable[Advance], *, at: datetime) -> None:
    """Remove these documents from the advance feed, with an entry that says so for each."""
    if gone := list(rows):
        _delete([each.pk for each in gone])
        append([_entry_of(each, Action.VOID) for each in gone], at=at)


def hold(card: Card, *, at: datetime) -> None:
    """Take back a held record's document under embargo; its changeset keeps its time."""
    take_back(Advance.objects.filter(card=card), at=at)


def publish(changeset: Changeset, published: Collection[Publication], *, at: datetime) -> None:
    """End the embargo of a published changeset: each entry names the record's row in the feed's log."""
    publications = {each.card_id: each for each in published}
    if embargoed := list(_of(changeset.pk)):
        _delete([each.pk for each in embargoed])
        entries = [_entry_of(each, Action.PUBLISH) for each in embargoed]
        for entry in entries:
            entry.publication = publications[entry.card_id]
        append(entries, at=at)


def append(entries: Collection[AdvanceEntry], *, at: datetime) -> int:
    """Give the entries positions and store them; returns the last. Call it late in a transaction."""
    # Before the head is locked, so that no deferred check runs while others wait for it.
    database.check_constraints_now()
    AdvanceHead.objects.get_or_create(pk=1)
    head = AdvanceHead.objects.select_for_update(no_key=True).get(pk=1)
    # A process whose clock is behind must not date an entry before the one above it.
    moment = max(at, head.moved_at) if head.moved_at else at
    for position, entry in enumerate(entries, head.position + 1):
        entry.position, entry.at = position, moment
    AdvanceEntry.objects.bulk_create(entries, batch_size=log.BATCH)
    head.position, head.moved_at = head.position + len(entries), moment
    head.dated_at = next_date(head.dated_at, at=moment)
    head.save(update_fields=["position", "moved_at", "dated_at"])
    Advance.objects.filter(card__in={each.card_id for each in entries}).update(modified_at=head.dated_at)
    return head.position


def _of(changeset: int) -> Collection[Advance]:
    return Advance.objects.filter(schedule__changeset=changeset).select_related("schedule").order_by("pk")


def _rendered(
    due: Schedule, cards: Mapping[int, Card], *, at: datetime
) -> tuple[list[Live], dict[int, Name], list[Advance]]:
    """The records as they will be live when the schedule is due: bodies, the live names read, documents.

    Records that could not be published now are left out, and the others don't name them.
    """
    proposals = list(due.changeset.standing().select_related("base"))
    stopped = moved_bases(proposals, cards) | newer_holds(due)
    going = [each for each in proposals if each.card_id not in stopped]
    merging = merges(going, cards)
    lives = documents.lives_of(going, cards, merging=merging)
    read = documents.live_names(documents.named(live.body for live in lives))
    without_document = {each.card_id for each in proposals} - {live.card.pk for live in lives}
    gone = {card: Name(cards[card].kind, None, None, None) for card in without_document}
    own = documents.names_once_live(lives, read | gone)
    times = documents.moments_after(proposals, lives, at=due.due_at)
    published = Published(lives, gone, merging)
    rendered = documents.render(lives, read | gone | own, at=at, times=times, published=published)
    digests = {live.card.pk: live.digest for live in lives}
    return lives, read, [_advance(each, due, digests[each.pk]) for each in rendered]


def _advance(rendered: LiveDocument, due: Schedule, digest: str) -> Advance:
    return Advance(
        card_id=rendered.pk,
        schedule=due,
        kind=rendered.kind,
        slug=rendered.slug,
        label=rendered.label,
        version=rendered.version,
        digest=digest,
        text=rendered.text,
        etag=rendered.etag,
        modified_at=rendered.modified_at,
    )


def _entry(wanted: Advance, stored: Advance | None) -> AdvanceEntry | None:
    """The entry for a document that replaces the stored one; None where nothing changed."""
    if stored is None:
        return _entry_of(wanted, Action.LAY)
    if stored.schedule_id != wanted.schedule_id:
        return _entry_of(wanted, Action.MOVE)
    is_same = (stored.text, stored.label) == (wanted.text, wanted.label)
    return None if is_same else _entry_of(wanted, Action.REFRESH)


def _entry_of(advance: Advance, action: Action) -> AdvanceEntry:
    return AdvanceEntry(
        action=action,
        card_id=advance.pk,
        kind=advance.kind,
        schedule=advance.schedule,
        version=advance.version,
        digest=advance.digest,
        due_at=advance.schedule.due_at,
    )


def _delete(cards: Collection[int]) -> None:
    AdvanceName.objects.filter(advance__in=cards).delete()
    Advance.objects.filter(pk__in=cards).delete()


def _write(rows: Collection[Advance], lives: Collection[Live]) -> None:
    Advance.objects.bulk_create(rows, batch_size=log.BATCH)
    written = {each.pk for each in rows}
    AdvanceName.objects.bulk_create(
        (
            AdvanceName(advance_id=live.card.pk, target_id=target)
            for live in lives
            if live.card.pk in written
            for target in sorted({ref["$ref"] for ref in references(live.body)})
        ),
        batch_size=log.BATCH,
    )


def _queue_if_renamed(due: Schedule, read: Mapping[int, Name]) -> None:
    """Queue the schedule where a record that it names was published since its name was read."""
    now = dict(Card.objects.filter(pk__in=read).values_list("pk", "last_position"))
    if any(now[card] != name.position for card, name in read.items()):
        AdvanceDue.objects.create(schedule=due)

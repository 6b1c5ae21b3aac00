"""What is under embargo: laid out for those who may have it in advance, kept true, and taken back.

Beside the log and never in it: documents, entries and a head of its own. Whoever locks several takes the
changeset, its cards, the head of the feed's log, and this one last.
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
from cms.publishing.documents import Live, Name
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
def lay(due: Schedule, *, at: datetime) -> None:
    """Make what lies in advance of a changeset what its schedule asks for; nothing where that has ended."""
    cards = review_schedule.lock_standing(due)
    if cards is None:
        return
    lives, read, rendered = _rendered(due, cards, at=at) if due.embargo else ([], {}, [])
    there = {each.pk: each for each in _of(due.changeset_id)}
    wanted = {each.pk: each for each in rendered}
    moved = [entry for each in rendered if (entry := _entry(each, there.get(each.pk)))]
    gone = [there[card] for card in sorted(there.keys() - wanted.keys())]
    entries = [*moved, *(_entry_of(each, Action.VOID) for each in gone)]
    if not entries:
        return
    _delete([entry.card_id for entry in entries])
    _write([wanted[entry.card_id] for entry in moved], lives)
    log.lock_head()
    _queue_if_moved(due, read)
    append(entries, at=at)


def settle(*, at: datetime) -> int:
    """Render again what is queued and nobody else has in hand, a changeset a transaction; how many.

    One that can't be rendered keeps no other waiting; its error is raised after all of them.
    """
    keys = AdvanceDue.objects.order_by("schedule").values_list("schedule", flat=True).distinct()
    settled, failed = 0, []
    for key in list(keys):
        try:
            settled += _settle(key, at=at)
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return settled


@transaction.atomic(durable=True)
def _settle(schedule: int, *, at: datetime) -> bool:
    rows = database.unclaimed(AdvanceDue.objects.filter(schedule=schedule).order_by("pk"))
    mine = [row.pk for row in rows]
    if not mine:
        return False
    lay(Schedule.objects.select_related("changeset").get(pk=schedule), at=at)
    AdvanceDue.objects.filter(pk__in=mine).delete()
    return True


def ended(schedule: Schedule, *, at: datetime) -> None:
    """Take back what lies in advance by a schedule that ended unpublished; a moved one has a next."""
    if schedule.embargo and schedule.ended_how not in (Schedule.End.MOVED, Schedule.End.PUBLISHED):
        take_back(Advance.objects.filter(schedule=schedule).order_by("pk"), at=at)


def take_back(rows: Iterable[Advance], *, at: datetime) -> None:
    """Let nobody read these in advance any more, and say so in an entry without a document."""
    if gone := list(rows):
        _delete([each.pk for each in gone])
        append([_entry_of(each, Action.VOID) for each in gone], at=at)


def hold(card: Card, *, at: datetime) -> None:
    """Take back what lies in advance of a record that somebody holds; its changeset keeps its time."""
    take_back(Advance.objects.filter(card=card), at=at)


def publish(changeset: Changeset, published: Collection[Publication], *, at: datetime) -> None:
    """Say of what was under embargo where it is in the feed's log now."""
    positions = {each.card_id: each for each in published}
    if laid := list(_of(changeset.pk)):
        _delete([each.pk for each in laid])
        entries = [_entry_of(each, Action.PUBLISH) for each in laid]
        for entry in entries:
            entry.publication = positions[entry.card_id]
        append(entries, at=at)


def append(entries: Collection[AdvanceEntry], *, at: datetime) -> int:
    """Give positions to the entries and store them, late in a transaction; the last position."""
    database.check_constraints_now()
    AdvanceHead.objects.get_or_create(pk=1)
    head = AdvanceHead.objects.select_for_update(no_key=True).get(pk=1)
    moment = max(at, head.moved_at) if head.moved_at else at
    for position, entry in enumerate(entries, head.position + 1):
        entry.position, entry.at = position, moment
    AdvanceEntry.objects.bulk_create(entries, batch_size=log.BATCH)
    head.position, head.moved_at = head.position + len(entries), moment
    head.save(update_fields=["position", "moved_at"])
    return head.position


def _of(changeset: int) -> Collection[Advance]:
    return Advance.objects.filter(schedule__changeset=changeset).select_related("schedule").order_by("pk")


def _rendered(
    due: Schedule, cards: Mapping[int, Card], *, at: datetime
) -> tuple[list[Live], dict[int, Name], list[Advance]]:
    """The records as they would be live at their time: bodies, the names that were read, documents.

    What could not be published as it stands is left out, and named by nobody.
    """
    proposals = list(due.changeset.standing().select_related("base"))
    stopped = moved_bases(proposals, cards) | newer_holds(due)
    going = [each for each in proposals if each.card_id not in stopped]
    lives = documents.live_by(going, cards, merging=merges(going, cards))
    read = documents.live_names(documents.named(live.body for live in lives))
    saying = {live.card.pk for live in lives}
    silent = {each.card_id for each in proposals} - saying
    gone = {card: Name(cards[card].kind, None, None, None) for card in silent}
    own = documents.own_names(lives, read | gone)
    times = documents.moments_after(proposals, lives, at=due.due_at)
    rendered = documents.render(lives, read | gone | own, at=at, times=times)
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


def _entry(wanted: Advance, there: Advance | None) -> AdvanceEntry | None:
    """What to say of a document in place of the one that lies there; nothing where it is the same."""
    if there is None:
        return _entry_of(wanted, Action.LAY)
    if there.schedule_id != wanted.schedule_id:
        return _entry_of(wanted, Action.MOVE)
    is_same = (there.text, there.label) == (wanted.text, wanted.label)
    return None if is_same else _entry_of(wanted, Action.REFRESH)


def _entry_of(laid: Advance, action: Action) -> AdvanceEntry:
    return AdvanceEntry(
        action=action,
        card_id=laid.pk,
        kind=laid.kind,
        schedule=laid.schedule,
        version=laid.version,
        digest=laid.digest,
        due_at=laid.schedule.due_at,
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


def _queue_if_moved(due: Schedule, read: Mapping[int, Name]) -> None:
    """Have it rendered again where a name moved since it was read; asked under the head of the feed's log."""
    now = dict(Card.objects.filter(pk__in=read).values_list("pk", "last_position"))
    if any(now[card] != name.position for card, name in read.items()):
        AdvanceDue.objects.create(schedule=due)

"""Watching: live records and unfinished changesets are checked again and again, a few at a time.

A record that passed its checks when it was published can fail them later: a record that it names was
withdrawn, a check was added. The front page shows what was found, and when.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cms.desk.checks import rules
from cms.desk.checks.rules import Finding, Proposed
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.states import UNFINISHED

from .models import Failing, Watch

LIVE, WAITING = "live", "waiting"
# Checked in one round, which has to be short: the checks of one changeset may read thousands of records.
RECORDS, CHANGESETS = 500, 5
# From the start of one pass through everything to the start of the next.
REST = timedelta(minutes=10)


def failing_records() -> QuerySet[Failing]:
    """Live records with blockers, as of their last check."""
    # Records withdrawn or held since then are left out.
    found = Failing.objects.filter(card__live__isnull=False, card__hold=None)
    return found.select_related("card").order_by("card__folded", "card_id")


def failing_changesets() -> QuerySet[Failing]:
    """Unfinished changesets with blockers, as of their last check."""
    found = Failing.objects.filter(changeset__state__in=UNFINISHED)
    return found.select_related("changeset__created_by").order_by("changeset_id")


def last_checked() -> dict[str, datetime]:
    """When the last pass through live records, and through waiting changesets, was completed."""
    return {each.name: each.finished_at for each in Watch.objects.all() if each.finished_at}


def watch_live(*, at: datetime) -> None:
    """Check the next few live records."""
    watch = _next_pass(LIVE, at=at)
    if watch is None:
        return
    live = Card.objects.filter(pk__gt=watch.cursor, live__isnull=False, hold=None)
    cards = list(live.select_related("live").order_by("pk")[:RECORDS])
    found = rules.findings([Proposed(card, Action.PUBLISH, card.live.body) for card in cards if card.live])
    blockers: dict[int, list[Finding]] = {}
    for each in rules.blockers(found):
        blockers.setdefault(each.card.pk, []).append(each)
    rows = [_row(some, at=at, card_id=key) for key, some in blockers.items()]
    last = cards[-1].pk if len(cards) == RECORDS else None
    _write(watch, Failing.objects.filter(card__gt=watch.cursor), rows, last=last, by="card", at=at)


def watch_waiting(*, at: datetime) -> None:
    """Check the next few unfinished changesets."""
    watch = _next_pass(WAITING, at=at)
    if watch is None:
        return
    some = list(Changeset.objects.unfinished().filter(pk__gt=watch.cursor).order_by("pk")[:CHANGESETS])
    blockers = {each.pk: rules.blockers(rules.of_changeset(each)) for each in some}
    rows = [_row(found, at=at, changeset_id=key) for key, found in blockers.items() if found]
    last = some[-1].pk if len(some) == CHANGESETS else None
    _write(watch, Failing.objects.filter(changeset__gt=watch.cursor), rows, last=last, by="changeset", at=at)


def _next_pass(name: str, *, at: datetime) -> Watch | None:
    """How far the present pass has come; None during the rest between two passes."""
    watch, _ = Watch.objects.get_or_create(name=name, defaults={"started_at": at})
    # A start in the time to come is from before the clock went back.
    is_resting = not watch.cursor and watch.finished_at is not None and abs(at - watch.started_at) < REST
    if is_resting:
        return None
    if not watch.cursor:
        watch.started_at = at
    return watch


def _row(found: Collection[Finding], *, at: datetime, **of: int) -> Failing:
    first = next(iter(found))
    said = first.message if "card_id" in of else str(first)
    return Failing(blockers=len(found), message=said, at=at, **of)


@transaction.atomic
def _write(
    watch: Watch, seen: QuerySet[Failing], rows: Iterable[Failing], *, last: int | None, by: str, at: datetime
) -> None:
    """Replace what was found before; last: the id to continue after, None at the end of the pass."""
    now = Watch.objects.select_for_update(no_key=True).get(pk=watch.pk)
    # Another worker has checked the same records in between: its result is the newer one.
    if (now.cursor, now.finished_at) != (watch.cursor, watch.finished_at):
        return
    seen = seen.filter(**{f"{by}__lte": last}) if last else seen
    seen.delete()
    Failing.objects.bulk_create(rows)
    watch.cursor = last or 0
    watch.finished_at = watch.finished_at if last else at
    watch.save()

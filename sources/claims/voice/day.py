"""The day that claims are told as of: stored, so that what is served is what deriving anew gives.

A day ends at midnight of the newsroom's time zone, `DESK_TIME_ZONE`: the dates of a claim say no zone, and it
is the newsroom that is to look at it then. Workers move the stored day on, and with it queue what is over by
then, in one transaction: once for each day, whoever dies in between. A clock that goes back moves nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cms.publishing.embargo.queue import queue_kind
from cms.publishing.models import LiveTerm, RefreshDue

from ...models import Property
from .models import DayReached
from .staleness import days_before, over

BATCH = 1000
DUE = "due"
AS_OF = "as_of"


def day_of(at: datetime) -> date:
    """The newsroom's day at that instant."""
    return at.astimezone(ZoneInfo(settings.DESK_TIME_ZONE)).date()


def day_reached() -> date:
    """The day that claims are told as of; before all days where no worker has reached one yet."""
    return DayReached.objects.values_list("day", flat=True).first() or date.min


def is_over(*, at: datetime) -> int:
    """1 where a day has come that is not reached yet, since one worker is enough for it; else 0.

    Before the first day is reached, 0 too while no live claim has a date at all.
    """
    reached = day_reached()
    if day_of(at) <= reached:
        return 0
    return int(reached > date.min or LiveTerm.objects.filter(kind="claim", name__in=(DUE, AS_OF)).exists())


@transaction.atomic
def reach(*, at: datetime) -> int:
    """Move the day on to that of `at`, and queue the claims of which something is over now; how many."""
    DayReached.objects.get_or_create(pk=1, defaults={"day": date.min})
    # Of two workers, the second finds the day that the first has reached.
    reached = DayReached.objects.select_for_update(no_key=True).get(pk=1)
    today = day_of(at)
    if today <= reached.day:
        return 0
    found = sorted({card for cards in _over_between(reached.day, today) for card in cards})
    _queue(found)
    reached.day = today
    reached.save(update_fields=["day"])
    return len(found)


def look_again(documents: Mapping[int, Mapping[str, Any]]) -> None:
    """Queue claims that were rendered while a day was reached, and say nothing of what is over since.

    A claim that was published at that moment was not there to be found, and did not know of the day yet.
    """
    properties = Property.objects.in_bulk({each["property"] for each in documents.values()})
    # Under the lock of whoever reaches a day: whatever they have found is committed.
    reached = DayReached.objects.select_for_update(no_key=True).filter(pk=1).first()
    if reached is None:
        return
    behind = [
        card
        for card, each in documents.items()
        if [past.why for past in over(each, properties.get(each["property"]), reached.day)] != _told(each)
    ]
    due = (RefreshDue(card_id=card, reason="a day has come") for card in behind)
    RefreshDue.objects.bulk_create(due, batch_size=BATCH)


def _told(document: Mapping[str, Any]) -> list[str]:
    return [each["code"] for each in (document["derived"].get("stale") or {}).get("why", ())]


def _queue(cards: list[int]) -> None:
    due = (RefreshDue(card_id=card, reason="a day has come") for card in cards)
    RefreshDue.objects.bulk_create(due, batch_size=BATCH)
    # What is under embargo has no terms yet: all of its claims are looked at.
    queue_kind("claim")


def _over_between(before: date, today: date) -> list[QuerySet]:
    """The live claims of which something is over by today and was not by the day before that."""
    claims = LiveTerm.objects.filter(kind="claim").values_list("card", flat=True)
    found = [claims.filter(name=DUE, value__gt=before.isoformat(), value__lte=today.isoformat())]
    perishable = Property.objects.filter(perishable=True, review_after__isnull=False)
    for each in perishable:
        days = each.review_after or 0
        known = claims.filter(
            name=AS_OF,
            value__gt=days_before(before, days).isoformat(),
            value__lte=days_before(today, days).isoformat(),
        )
        found.append(known.filter(card__live_terms__name="property", card__live_terms__value=each.pk))
    return found

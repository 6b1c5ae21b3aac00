"""The queue of what lies under embargo and carries a name, or a derived value, that moved."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cms.desk.models import Card, Schedule
from cms.desk.records.registry import kinds
from cms.publishing.models import AdvanceDue


def queue(cards: Collection[int]) -> None:
    """For what names one of these, or is of one of them."""
    touched = Q(changeset__pending_cards__in=cards) | Q(advances__names__target__in=cards)
    _queue(_under_embargo().filter(touched))


def queue_kin(cards: Collection[int]) -> None:
    """For what may derive its values from one of these."""
    if tied := [kind.code for kind in kinds() if kind.derives_by]:
        moved = Card.objects.filter(pk__in=cards, kind__in=tied).values("kind")
        _queue(_under_embargo().filter(advances__kind__in=moved))


def _under_embargo() -> QuerySet[Schedule]:
    return Schedule.objects.standing().filter(embargo=True)


def _queue(schedules: QuerySet[Schedule]) -> None:
    keys = schedules.order_by("pk").values_list("pk", flat=True).distinct()
    AdvanceDue.objects.bulk_create(AdvanceDue(schedule_id=key) for key in keys)

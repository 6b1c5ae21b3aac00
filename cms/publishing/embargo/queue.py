"""The queue of schedules under embargo whose documents contain a name, or a derived value, that changed."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cms.desk.models import Card, Schedule
from cms.desk.records.registry import kinds
from cms.publishing.models import AdvanceDue


def queue(cards: Collection[int]) -> None:
    """Queue each schedule whose changeset contains one of these records, or names one."""
    touched = Q(changeset__pending_cards__in=cards) | Q(advances__names__target__in=cards)
    _queue(_under_embargo().filter(touched))


def queue_related(cards: Collection[int]) -> None:
    """Queue each schedule that may derive values from one of these records."""
    if deriving := [kind.code for kind in kinds() if kind.derives_by]:
        # By kind alone: documents under embargo have no terms to compare, as live ones have.
        changed = Card.objects.filter(pk__in=cards, kind__in=deriving).values("kind")
        _queue(_under_embargo().filter(advances__kind__in=changed))


def queue_kind(code: str) -> None:
    """Queue each schedule that has records of the kind."""
    _queue(_under_embargo().filter(advances__kind=code))


def _under_embargo() -> QuerySet[Schedule]:
    return Schedule.objects.standing().filter(embargo=True)


def _queue(schedules: QuerySet[Schedule]) -> None:
    keys = schedules.order_by("pk").values_list("pk", flat=True).distinct()
    AdvanceDue.objects.bulk_create(AdvanceDue(schedule_id=key) for key in keys)

"""Which statements have an open conflict, stored, so that their list walks an index and groups no claims.

Whatever writes, merges or drops claims queues what they state. After the commit the queue is settled, by the
process that wrote and else by a worker: whether claims contradict each other is asked of `contradiction`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import QuerySet

from cms.desk.records.registry import Kind, State

from ..models import Metric, Property, Region, Unit
from .conflicts import competing, stated
from .models import Claim, ConflictDue, OpenConflict
from .stored.found import Statement, by_statement, find, store

# Statements that are settled in one transaction.
BATCH = 500
# What the rule asks of the vocabularies.
RULED_BY: dict[type[models.Model], set[str]] = {
    Property: {"many", "accumulates", "mirrors", "value_type"},
    Unit: {"dimension", "factor", "label", "singular"},
    Region: {"part_of", "until", "label"},
    Metric: {"owner", "unit", "valid_from", "valid_to"},
}
# What claims name of a vocabulary, where they do.
NAMED_BY: dict[type[models.Model], str] = {Unit: "unit", Metric: "qualifiers__metric"}


def open_conflicts() -> QuerySet[OpenConflict]:
    return OpenConflict.objects.order_by("subject", "property", "pk")


def queue_claims(before: Mapping[int, State], after: Mapping[int, State]) -> None:
    """Queue what claims said and say, and settle it once they are committed."""
    _queue(
        Statement(each["subject"], each["property"], each["depicted_in"])
        for each in (*before.values(), *after.values())
        if each["subject"] and each["property"]
    )


def queue_term(term: models.Model, moved: set[str]) -> None:
    """Queue what a property or unit decides on, where it now does so otherwise."""
    if not moved & RULED_BY.get(type(term), set()):
        return
    if isinstance(term, Property):
        queue_all([term.pk])
    elif isinstance(term, Region):
        # Regions above and below it, and words that name it, move along.
        somewhere = Claim.objects.filter(qualifiers__kind__in=["region", "excluding"])
        queue_all(somewhere.order_by().values("property").distinct())
    elif isinstance(term, Metric) and term.owner_id:
        # A claim that names no metric is measured as its originator measured then.
        queue_all(Claim.objects.filter(originator=term.owner_id).order_by().values("property").distinct())
    else:
        found = Claim.objects.filter(**{NAMED_BY[type(term)]: term.pk})
        queue_all(found.order_by().values("property").distinct())


def queue_subjects(of: Kind, ids: Collection[int]) -> None:
    """Queue what is claimed of records that changed, whose facts or release claims may rest on."""
    if of.mirrored or of.released:
        names = ("subject", "property", "depicted_in")
        rows = Claim.objects.filter(subject__in=ids, property__isnull=False).values_list(*names)
        _queue(map(Statement._make, rows))


def queue_all(properties: Collection[str] | QuerySet | None = None) -> int:
    """Queue every statement, or every one of these properties; how many."""
    found, stored = stated(), OpenConflict.objects.all()
    if properties is not None:
        found, stored = found.filter(property__in=properties), stored.filter(property__in=properties)
    names = ("subject", "property", "depicted_in")
    return _queue({*map(Statement._make, found.values_list(*names)), *_statements(stored)})


def _queue(statements: Iterable[Statement]) -> int:
    due = [ConflictDue(**each._asdict()) for each in sorted(set(statements), key=str)]
    ConflictDue.objects.bulk_create(due, batch_size=BATCH)
    if due:
        transaction.on_commit(settle, robust=True)
    return len(due)


def are_due(*, at: datetime) -> int:
    """How many workers are wanted: one where anything waits, since they would only wait for one another."""
    return int(ConflictDue.objects.exists())


def settle_all() -> int:
    """Settle batch after batch until nothing is left but what others are settling; how many statements."""
    settled = 0
    while number := settle():
        settled += number
    return settled


@transaction.atomic
def settle() -> int:
    """Store anew whether there is a conflict for a batch of what is due; returns how many that were."""
    due = list(ConflictDue.objects.order_by("pk").select_for_update(skip_locked=True)[:BATCH])
    statements = {Statement(each.subject, each.property, each.depicted_in) for each in due}
    # Of two that settle the same, the later has to see all that the earlier saw: each property by one of
    # them at a time. Whoever writes claims is not kept waiting by this lock.
    properties = sorted({each.property for each in statements})
    list(Property.objects.filter(pk__in=properties).order_by("pk").select_for_update(no_key=True))
    _store(statements)
    # By id: what was queued again since the rows were read stays for the next batch.
    ConflictDue.objects.filter(pk__in=[each.pk for each in due]).delete()
    return len(due)


def _store(statements: set[Statement]) -> None:
    # Of each subject and each property more may be found than is asked for.
    claims = competing().filter(
        subject__in={each.subject for each in statements},
        property__in={each.property for each in statements},
    )
    found, _ = find(by_statement(claims.select_related("card"), statements))
    now = store(statements, found)
    among = OpenConflict.objects.filter(
        subject__in={each.subject for each in statements},
        property__in={each.property for each in statements},
    )
    stored = {Statement(row.subject_id, row.property_id, row.depicted_in_id): row.pk for row in among}
    over = [key for each, key in stored.items() if each in statements - now]
    OpenConflict.objects.filter(pk__in=over).delete()
    OpenConflict.objects.bulk_create(
        OpenConflict(subject_id=each.subject, property_id=each.property, depicted_in_id=each.depicted_in)
        for each in sorted(now - stored.keys(), key=str)
    )


def _statements(stored: QuerySet[OpenConflict]) -> set[Statement]:
    return set(map(Statement._make, stored.values_list("subject", "property", "depicted_in")))

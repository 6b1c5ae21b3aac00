"""What records lack of what their kind ought to have, kept beside each so that lists can find them by it.

Whatever writes a working copy notes it. Records that were there before their kind declared it are looked
through by a worker.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connections, transaction
from django.db.models import OuterRef, Subquery

from cms.desk.models import Card, LookedThrough, Missing
from cms.desk.records.bodies import body
from cms.desk.records.registry import Kind, kind, kinds
from cms.desk.records.states import states

# Records that are looked through in one transaction.
BATCH = 500


def lacks(of: Kind, state: Mapping[str, Any]) -> frozenset[str]:
    """The codes of what a working copy in this state lacks."""
    if not of.all_wanted:
        return frozenset()
    made = body(of, dict(state))
    return frozenset(each.code for each in of.all_wanted if not each.is_there(made))


def note(lacking: Mapping[Card, tuple[Collection[str], Collection[str]]]) -> None:
    """Note what each card lacks: before, as it is noted, and now."""
    gone: dict[str, list[Card]] = {}
    new = []
    for card, (before, now) in lacking.items():
        for code in set(before) - set(now):
            gone.setdefault(code, []).append(card)
        new += [
            Missing(card=card, kind=card.kind, code=code, folded=card.folded)
            for code in sorted(set(now) - set(before))
        ]
    for code, cards in gone.items():
        Missing.objects.filter(code=code, card__in=cards).delete()
    # Somebody who looks through all records may have been here first.
    Missing.objects.bulk_create(new, ignore_conflicts=True)


def call(cards: Collection[Card]) -> None:
    """Sort what the cards lack by the names that they have now."""
    if not cards:
        return
    name = Card.objects.filter(pk=OuterRef("card")).values("folded")
    Missing.objects.filter(card__in=[card.pk for card in cards]).update(folded=Subquery(name))


def wanted_of(of: Kind) -> str:
    """What its records are looked through for, as it is noted."""
    return " ".join(sorted(each.code for each in of.all_wanted))


def is_due() -> bool:
    """Whether the records of some kind have not been looked through yet for all that it wants."""
    return bool(_due())


def begin(*, using: str) -> None:
    """Take as looked through the kinds without any record: what writes the first will note what it lacks."""
    connection = connections[using]
    with connection.cursor() as cursor:
        # While an app's migrations are still running, some of the tables do not exist yet.
        tables = set(connection.introspection.table_names(cursor))
    if not {LookedThrough._meta.db_table, Card._meta.db_table} <= tables:
        return
    begun = set(LookedThrough.objects.using(using).values_list("kind", flat=True))
    new = [each for each in kinds() if wanted_of(each) and each.code not in begun]
    LookedThrough.objects.using(using).bulk_create(
        LookedThrough(kind=each.code, wanted=wanted_of(each))
        for each in new
        if not Card.objects.using(using).filter(kind=each.code).exists()
    )


def _due() -> list[Kind]:
    done = dict(LookedThrough.objects.filter(upto=None).values_list("kind", "wanted"))
    return [each for each in kinds() if wanted_of(each) and done.get(each.code) != wanted_of(each)]


@transaction.atomic
def look_through(*, most: int = BATCH) -> int:
    """Note what the next records lack of a kind that has not been looked through; returns how many."""
    due = _due()
    if not due:
        return 0
    of = due[0]
    begun, _ = LookedThrough.objects.select_for_update().get_or_create(
        kind=of.code, defaults={"wanted": wanted_of(of), "upto": 0}
    )
    if begun.wanted != wanted_of(of):
        begun.wanted, begun.upto = wanted_of(of), 0
    upto = begun.upto or 0
    keys = Card.objects.filter(kind=of.code, pk__gt=upto).order_by("pk").values_list("pk", flat=True)[:most]
    cards = Card.objects.locked(keys)
    note_anew(cards.values())
    begun.upto = max(cards) if len(cards) == most else None
    begun.save()
    return len(cards)


def note_anew(cards: Iterable[Card]) -> None:
    """Note what the cards lack, whatever was noted before; they are locked."""
    by_kind: dict[str, list[Card]] = {}
    for card in cards:
        by_kind.setdefault(card.kind, []).append(card)
    for code, mine in by_kind.items():
        noted: dict[int, set[str]] = {card.pk: set() for card in mine}
        for key, missing in Missing.objects.filter(card__in=mine).values_list("card", "code"):
            noted[key].add(missing)
        found = states(kind(code), mine)
        note({card: (noted[card.pk], lacks(kind(code), found[card.pk])) for card in mine})

"""What rests on a live record: those that it supports, and what states those in its own words."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from cms.desk.models import Card
from cms.desk.records.registry import kinds
from cms.publishing.models import Reference

# Of one page of records, so many lines that state them are read, and so many of each are named.
MOST = 1000
NAMED = 5


def resting_on(card: int) -> QuerySet[Card]:
    """The live records whose values rest on this one, such as the claims that cite a source; oldest first."""
    roles = sorted({role for each in kinds() for role in each.all_rests_on})
    of = Reference.objects.filter(target=card, role__in=roles).order_by()
    return Card.objects.filter(pk__in=of.values("source")).order_by("pk")


def stating(cards: Collection[Card]) -> dict[int, list[Card]]:
    """For each of the records that pages show in their own text, the first live records that state it.

    Two queries, for at most `MOST` lines; at most `NAMED` of each record.
    """
    inline = {each.code for each in kinds() if each.read_inline}
    ids = [card.pk for card in cards if card.kind in inline]
    if not ids:
        return {}
    own = {role for each in kinds() if each.code in inline for role in each.all_rests_on}
    rows = Reference.objects.filter(target__in=ids).exclude(role__in=own)
    pairs = list(rows.order_by("target", "source").values_list("target", "source").distinct()[:MOST])
    found: dict[int, list[int]] = defaultdict(list)
    for target, source in pairs:
        if len(found[target]) < NAMED:
            found[target].append(source)
    named = Card.objects.in_bulk({source for sources in found.values() for source in sources})
    return {target: [named[source] for source in sources] for target, sources in found.items()}

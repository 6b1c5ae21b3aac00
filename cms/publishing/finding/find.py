"""The readers' search: live records alone, by served names, addresses and ids."""

from django.db.models import QuerySet

from cms.desk.base import external_ids
from cms.desk.base.search_words import Query
from cms.desk.finding.find import Found, find
from cms.desk.models import Card, Slug
from cms.desk.models.names import FoundName
from cms.desk.records.registry import kinds
from cms.desk.records.survivors import survivors
from cms.publishing.models import LiveDocument, LiveName, LiveTerm

# The filter by which each kind is found by an id elsewhere: `scheme:value`.
EXTERNAL_ID = "external_id"


def find_live(text: str, *, kind: str = "") -> Found:
    """Live records found by a served name, an address of today or before, an external id or their own id.

    kind: code of their kind, "" for any.
    """
    query = Query(text)
    live = LiveDocument.objects.filter(kind=kind) if kind else LiveDocument.objects.all()
    names: QuerySet[FoundName] = LiveName.objects.filter(kind=kind) if kind else LiveName.objects.all()
    return find(query, names, [*_exact(query, live), *_otherwise(query, live, kind)] if query.text else [])


def _exact(query: Query, live: QuerySet[LiveDocument]) -> list[int]:
    """Those of the live records that the words are an id or an address of."""
    words = query.text
    # Former addresses and merged records redirect for ever: nothing is told here that they do not.
    once = Card.objects.filter(last_position__isnull=False)
    slugs = Slug.objects.filter(kind__in=_codes(), slug=words.casefold(), served=True)
    named = set(slugs.values_list("card", flat=True))
    if query.record_id is not None:
        named.add(query.record_id)
    seen = list(once.filter(pk__in=named).values_list("pk", flat=True)) if named else []
    into = survivors(seen)
    found = [into.get(key, key) for key in sorted(seen)]
    asked = live.filter(pk__in=[*found, *_known_elsewhere(words)])
    return list(asked.order_by("pk").values_list("pk", flat=True))


def _otherwise(query: Query, live: QuerySet[LiveDocument], kind: str) -> list[int]:
    """Those of the live records that are asked for as their kind says, such as by a number."""
    asked = [
        key
        for each in kinds()
        if each.found_by and kind in ("", each.code)
        for key in each.found_by.live(query.text)
    ]
    there = set(live.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return [key for key in asked if key in there]


def _known_elsewhere(words: str) -> list[int]:
    scheme, values = external_ids.spellings(words)
    schemes = [scheme] if scheme else [each.code for each in external_ids.schemes()]
    wanted = [f"{code}:{value}"[:200] for code in schemes for value in values]
    terms = LiveTerm.objects.filter(kind__in=_codes(), name=EXTERNAL_ID, value__in=wanted)
    return list(terms.values_list("card", flat=True))


def _codes() -> list[str]:
    """Of all kinds, with which the indexes of slugs and terms begin: without them, all rows are read."""
    return [each.code for each in kinds()]

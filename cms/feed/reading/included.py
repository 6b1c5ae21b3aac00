"""Includes: the live records that name a record, served beside its document."""

from rest_framework.request import Request

from cms.desk.records.registry import Kind
from cms.feed.addresses import list_address
from cms.feed.json_text import json_list
from cms.publishing.includes import LONGEST, Included
from cms.publishing.models import Reference


def included(request: Request, of: Included, kind: Kind, card: int) -> str:
    """The first records of an include as JSON, with the address of the rest."""
    found = naming(of, card, most=LONGEST + 1)  # one more than is shown, to know whether there are more
    more = len(found) > LONGEST
    following = list_address(request, of.kind, [(of.filter, str(card))]) if more else None
    return json_list(found[:LONGEST], following)


def naming(of: Included, card: int, *, most: int) -> list[str]:
    """Texts of the first live records that name the card in the role, each once, by their `sort`, then id."""
    # In the order of an index: of a streaming service, there are hundreds of thousands.
    named = Reference.objects.filter(
        target=card, role=of.role, source__kind=of.kind.code, source__live_document__isnull=False
    )
    rows = named.order_by("sort", "source").values_list("source", "source__live_document__text")
    found: dict[int, str] = {}
    read = 0
    while len(found) < most and (some := list(rows[read : read + most])):
        for source, text in some:
            found.setdefault(source, text)
        read += len(some)
        if len(some) < most:
            break
    return list(found.values())[:most]

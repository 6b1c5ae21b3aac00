"""Includes: the live records that name a record, served beside its document."""

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework.request import Request

from cms.desk.records.registry import Kind
from cms.feed.addresses import list_address
from cms.feed.json_text import json_list
from cms.publishing.includes import LONGEST, Included
from cms.publishing.models import LiveDocument, Reference


def included(request: Request, of: Included, kind: Kind, card: int) -> str:
    """The first records of an include as JSON, with the address of the rest."""
    found = list(naming(of, card)[: LONGEST + 1])  # one more than is shown, to know whether there are more
    more = len(found) > LONGEST
    following = list_address(request, of.kind, [(of.filter, str(card))]) if more else None
    return json_list(found[:LONGEST], following)


def naming(of: Included, card: int) -> QuerySet:
    """Texts of the live records that name the card in the role, each once, by their `sort`, then id."""
    references = Reference.objects.filter(target=card, role=of.role)
    places = references.filter(source=OuterRef("pk")).order_by("sort").values("sort")
    live = LiveDocument.objects.filter(kind=of.kind.code, pk__in=references.values("source"))
    return live.annotate(place=Subquery(places[:1])).order_by("place", "pk").values_list("text", flat=True)

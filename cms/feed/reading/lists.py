"""The live records of a kind, by id."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from cms.desk.models import Card
from cms.desk.records.registry import Kind
from cms.desk.records.survivors import survivors
from cms.feed.addresses import list_address
from cms.feed.json_text import json_list
from cms.feed.requests import parameters
from cms.feed.requests.caching import answer, dated
from cms.feed.requests.cursors import cursor, place
from cms.feed.views import FeedView, kind_at
from cms.publishing.models import FeedHead, LiveDocument, LiveTerm

LONGEST = 100


class List(FeedView):
    def get(self, request: Request, plural: str) -> HttpResponse:
        kind = kind_at(plural)
        filters = list(parameters.names(kind))
        parameters.require_known(request, [*filters, "limit", "after"], repeatable=filters)
        limit = parameters.number(request.GET, "limit", default=LONGEST, least=1, most=LONGEST)
        terms = parameters.terms(request.GET, kind)
        after = place(kind, terms, request.GET.get("after"))
        dated_at = FeedHead.objects.values_list("dated_at", flat=True).first()
        found = page(kind, terms, after=after, most=limit + 1)  # one more, to know whether there are more
        # Only where nothing is found, so that the usual list costs no query for merges.
        if not found and (now := followed(kind, terms)) != terms:
            found = page(kind, now, after=after, most=limit + 1)
        following = None
        if len(found) > limit:
            end = cursor(kind, terms, after=found[limit - 1][0])
            sizes = [("limit", str(limit))] if "limit" in request.GET else []
            following = list_address(request, kind, [*terms, *sizes, ("after", end)])
        return dated(answer(request, json_list([text for _, text in found[:limit]], following)), dated_at)


def number(value: str) -> int:
    """An id in a filter, or 0, which no record has, for anything that is no id."""
    return int(value) if parameters.is_number(value) and int(value) <= parameters.BIGGEST else 0


def ids(value: str) -> list[int]:
    """The ids in a filter's value, which is an id or joins ids and codes by colons."""
    return [number(part) for part in value.split(":") if part.isdecimal()]


def followed(kind: Kind, terms: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The terms, with each merged record in them replaced by its survivor."""
    named = {each.name for each in kind.filters if each.names}
    asked = {key for name, value in terms if name in named for key in ids(value)}
    into = survivors(asked) if asked else {}
    if into:
        # Not for merged drafts: following one would show that it exists, and what became of it.
        seen = Card.objects.filter(pk__in=into, last_position__isnull=False).values_list("pk", flat=True)
        into = {key: into[key] for key in seen}
    return [(name, _followed(value, into) if name in named else value) for name, value in terms]


def _followed(value: str, into: dict[int, int]) -> str:
    return ":".join(str(into.get(number(part), part)) for part in value.split(":"))


def page(kind: Kind, terms: Sequence[tuple[str, str]], *, after: int, most: int) -> list[tuple[int, str]]:
    """Ids and texts of the first live records behind `after` that match every term, by id."""
    live = LiveDocument.objects.filter(kind=kind.code, pk__gt=after).order_by("pk")
    named = {each.name for each in kind.filters if each.names}
    asked = {each.name: each for each in kind.filters}
    for name, value in terms:
        # A filter by a record matches nothing while that record is not live, or it would leak a draft.
        for key in ids(value) if name in named else ():
            live = live.filter(Exists(LiveDocument.objects.filter(pk=key)))
        found, values = LiveTerm.objects.filter(kind=kind.code, name=name), asked[name].matching(value)
        if len(terms) == 1 and len(values) > 1:
            live = live.filter(pk__in=_first(found.filter(card__gt=after), values, most))
        else:
            live = live.filter(Exists(found.filter(value__in=values, card=OuterRef("pk"))))
    return list(live.values_list("pk", "text")[:most])


def _first(found: QuerySet[LiveTerm], values: Sequence[str], most: int) -> QuerySet:
    """The first records of each value: among them are the first of all. No index has those of all by id."""
    keys = found.order_by("card").values("card")
    if connection.vendor == "sqlite":
        # It allows no limits within a union, and holds fewer.
        return keys.filter(value__in=values)
    first, *others = (keys.filter(value=each)[:most] for each in values)
    return first.union(*others)

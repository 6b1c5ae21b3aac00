"""The live records of a kind, by id or in the order of a filter."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, QueryDict
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
ORDER = "order"


class List(FeedView):
    def get(self, request: Request, plural: str) -> HttpResponse:
        kind = kind_at(plural)
        filters = list(parameters.names(kind))
        known = [*filters, *([ORDER] if orders(kind) else []), "limit", "after"]
        parameters.require_known(request, known, repeatable=filters)
        limit = parameters.number(request.GET, "limit", default=LONGEST, least=1, most=LONGEST)
        terms = parameters.terms(request.GET, kind)
        order = ordered_by(request.GET, kind, terms)
        after = place(kind, terms, request.GET.get("after"), order=order)
        dated_at = FeedHead.objects.values_list("dated_at", flat=True).first()
        most = limit + 1  # one more, to know whether there are more
        found = page(kind, terms, after=after, order=order, most=most)
        # Only where nothing is found, so that the usual list costs no query for merges.
        if not found and (now := followed(kind, terms)) != terms:
            found = page(kind, now, after=after, order=order, most=most)
        following = None
        if len(found) > limit:
            *at, _ = found[limit - 1]
            end = cursor(kind, terms, after=tuple(at) if order else at[0], order=order)
            kept = [(name, request.GET[name]) for name in (ORDER, "limit") if name in request.GET]
            following = list_address(request, kind, [*terms, *kept, ("after", end)])
        return dated(answer(request, json_list([each[-1] for each in found[:limit]], following)), dated_at)


def orders(kind: Kind) -> list[str]:
    """The filters in whose order the list of a kind may be."""
    return [each.name for each in kind.filters if each.places]


def ordered_by(query: QueryDict, kind: Kind, terms: Sequence[tuple[str, str]]) -> str:
    """The filter in whose order the list is; "" where it is by id."""
    if (asked := query.get(ORDER)) is None:
        return ""
    if asked not in (known := orders(kind)):
        detail = f"“{asked[:100]}” is no order of this list. Allowed: {', '.join(known)}."
        raise parameters.wrong(ORDER, detail)
    if [name for name, _ in terms].count(asked) != 1:
        detail = (
            f"A list in the order of “{asked}” needs that filter, with one value: it is in the order of that."
        )
        raise parameters.wrong(asked, detail)
    return asked


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


def page(
    kind: Kind, terms: Sequence[tuple[str, str]], *, most: int, after: Any = None, order: str = ""
) -> list[tuple]:
    """Ids and texts of the first live records that match every term, by id.

    order: the filter in whose order they are instead, with their places before the ids; one of the terms.
    after: the id, or the place and the id, that they follow.
    """
    rows = _by_place(kind, terms, after, order) if order else _by_id(kind, terms, after or 0, most)
    return list(rows[:most])


def _by_id(kind: Kind, terms: Sequence[tuple[str, str]], after: int, most: int) -> QuerySet:
    live = LiveDocument.objects.filter(kind=kind.code, pk__gt=after).order_by("pk")
    values = matching(kind, *terms[0]) if len(terms) == 1 else []
    if len(values) > 1 and not _names(kind, terms[0][0]):
        found = LiveTerm.objects.filter(kind=kind.code, name=terms[0][0], card__gt=after)
        live = live.filter(pk__in=_first(found, values, most))
    else:
        for each in conditions(kind, terms, card="pk"):
            live = live.filter(each)
    return live.values_list("pk", "text")


def _by_place(kind: Kind, terms: Sequence[tuple[str, str]], after: Any, order: str) -> QuerySet:
    value = dict(terms)[order]
    rows = LiveTerm.objects.filter(kind=kind.code, name=order, value=value, place__isnull=False)
    if after:
        place, card = after
        # The first half is what an index begins at; the second leaves out what was seen at that place.
        rows = rows.filter(place__gte=place).exclude(place=place, card__lte=card)
    for each in conditions(kind, terms, card="card"):
        rows = rows.filter(each)
    return rows.order_by("place", "card").values_list("place", "card", "card__live_document__text")


def conditions(kind: Kind, terms: Sequence[tuple[str, str]], *, card: str) -> Iterator[Exists]:
    """What a live record of the kind has to match. card: the column with its id."""
    for name, value in terms:
        # A filter by a record matches nothing while that record is not live, or it would leak a draft.
        for key in ids(value) if _names(kind, name) else ():
            yield Exists(LiveDocument.objects.filter(pk=key))
        found = LiveTerm.objects.filter(kind=kind.code, name=name, value__in=matching(kind, name, value))
        yield Exists(found.filter(card=OuterRef(card)))


def matching(kind: Kind, name: str, value: str) -> Sequence[str]:
    """The stored values that one asked of a filter matches."""
    return next(each for each in kind.filters if each.name == name).matching(value)


def _names(kind: Kind, name: str) -> bool:
    """Whether the values of a filter name records."""
    return any(each.name == name and each.names for each in kind.filters)


def _first(found: QuerySet[LiveTerm], values: Sequence[str], most: int) -> QuerySet:
    """The first records of each value: among them are the first of all. No index has those of all by id."""
    keys = found.order_by("card").values("card")
    if connection.vendor == "sqlite":
        # It allows no limits within a union, and holds fewer.
        return keys.filter(value__in=values)
    first, *others = (keys.filter(value=each)[:most] for each in values)
    return first.union(*others)

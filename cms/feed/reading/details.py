"""One live record, by id or by its live slug."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.http import HttpResponse
from rest_framework.request import Request

from cms.desk.records.registry import Kind
from cms.feed.json_text import json_object
from cms.feed.problems import not_found
from cms.feed.requests import parameters
from cms.feed.requests.caching import answer, answer_stored, known_etags
from cms.feed.views import FeedView, kind_at
from cms.publishing.former_addresses import Key, parse
from cms.publishing.includes import includes_of
from cms.publishing.models import LiveDocument

from .gone import answer_gone
from .included import included


class Found(NamedTuple):
    card: int
    etag: str
    modified_at: datetime
    text: str | None = None


class Detail(FeedView):
    def get(self, request: Request, plural: str, key: str) -> HttpResponse:
        kind = kind_at(plural)
        known = includes_of(kind)
        parameters.require_known(request, ["include"])
        asked = parameters.codes(request.GET, "include", known)
        where = parse(key)
        if where is None:
            raise not_found()
        found = live(kind, where, held=[] if asked else known_etags(request))
        if found is None:
            return answer_gone(request, kind, where)
        if not asked:
            return answer_stored(request, found.text, etag=found.etag, modified_at=found.modified_at)
        roles = {name: included(request, known[name], kind, found.card) for name in asked}
        return answer(request, json_object({}, document=found.text or "", included=json_object({}, **roles)))


def live(kind: Kind, where: Key, *, held: Collection[str]) -> Found | None:
    """The live document, without its text where the reader already holds it.

    held: digests of the reader's copies.
    """
    rows = LiveDocument.objects.filter(kind=kind.code, **where).values_list("pk", "etag", "modified_at")
    if held and (row := rows.filter(etag__in=held).first()):
        return Found(*row)
    found = rows.values_list("pk", "etag", "modified_at", "text").first()
    return Found(*found) if found else None

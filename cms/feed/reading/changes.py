"""The changes: the log, for sites that keep a copy."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, When
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from cms.desk.base import canonical
from cms.desk.records import registry
from cms.desk.records.survivors import survivors
from cms.feed.addresses import changes_address
from cms.feed.json_text import json_array, json_object
from cms.feed.requests import parameters
from cms.feed.requests.caching import answer, dated
from cms.feed.requests.keys import key_of, sends_key
from cms.feed.views import FeedView
from cms.publishing import readings
from cms.publishing.documents import instant
from cms.publishing.models import FeedHead, Publication

LONGEST = 500


class Entry(NamedTuple):
    """A row of the log with its record's live document; only a record's newest entry has `text`."""

    position: int
    action: str
    id: int
    kind: str
    version: int | None
    published_at: datetime
    note: str
    newest: int
    merged_into: int | None
    correction: int | None
    etag: str | None
    text: str | None


class Changes(FeedView):
    def get(self, request: Request) -> HttpResponse:
        parameters.require_known(request, ["after", "limit", "kind"])
        after = parameters.number(request.GET, "after", default=0, least=0, most=parameters.BIGGEST)
        limit = parameters.number(request.GET, "limit", default=LONGEST, least=1, most=LONGEST)
        kinds = parameters.codes(request.GET, "kind", [kind.code for kind in registry.kinds()])
        # The head first: entries committed after this have higher positions and come with the next page.
        head, dated_at = FeedHead.objects.values_list("position", "dated_at").first() or (0, None)
        found = followed([Entry(*row) for row in entries(after=after, until=head, kinds=kinds)[:limit]])
        full = len(found) == limit
        # Never lower than `after`: the last page may have come from a replica that is ahead of this one.
        through = found[-1].position if full else max(head, after)
        # Only where one is sent: an answer to anybody asks for no session.
        if sends_key(request) and (key := key_of(request)):
            readings.note(key.pk, through, at=timezone.now())
        following = _next(request, through) if full else None
        answered = {"head": head, "next": following, "through": through}
        text = json_object(answered, results=json_array(entry_json(each) for each in found))
        return dated(answer(request, text), dated_at)


def entries(*, after: int, until: int, kinds: Collection[str]) -> QuerySet:
    """Rows of the log as `Entry`. One query, so that entries and documents are of one moment."""
    rows = Publication.objects.filter(position__gt=after, position__lte=until).order_by("position")
    if kinds:
        rows = rows.filter(card__kind__in=kinds)
    newest = Case(When(position=F("card__last_position"), then=F("card__live_document__text")))
    return rows.values_list(
        "position",
        "action",
        "card_id",
        "card__kind",
        "version",
        "published_at",
        "note",
        "card__last_position",
        "card__merged_into_id",
        # Of a notice that readers can't open, not even the id.
        "notice__live_document",
        "card__live_document__etag",
        newest,
    )


def followed(entries: list[Entry]) -> list[Entry]:
    """The entries with the survivor of each merged record; no query where none was merged."""
    merged = {each.id for each in entries if each.merged_into}
    into = survivors(merged) if merged else {}
    return [each._replace(merged_into=into.get(each.id)) for each in entries] if into else entries


def entry_json(entry: Entry) -> str:
    """The entry as JSON, with the stored bytes of its document."""
    superseded = entry.newest != entry.position
    facts: dict[str, Any] = {
        "position": entry.position,
        "action": entry.action,
        "kind": entry.kind,
        "id": entry.id,
        "version": entry.version,
        "etag": None if superseded else entry.etag,
        "format": canonical.loads(entry.text)["format"] if entry.text else None,
        "published_at": instant(entry.published_at),
        "note": public_note(entry),
        "correction": entry.correction,
        "redacted": not superseded and entry.text is None,
        "superseded_by": entry.newest if superseded else None,
        "merged_into": entry.merged_into,
    }
    return json_object(facts, document=entry.text or "null")


def public_note(entry: Entry) -> str | None:
    """The entry's public note; of a record that is no longer live, only the newest entry's."""
    # An older note may repeat what the record was withdrawn for.
    shown = entry.etag is not None or entry.newest == entry.position
    return entry.note or None if shown else None


def _next(request: Request, through: int) -> str:
    given = [(name, request.GET[name]) for name in ("kind", "limit") if name in request.GET]
    return changes_address(request, [("after", str(through)), *given])

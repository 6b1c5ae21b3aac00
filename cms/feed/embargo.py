"""The advance feed: documents under embargo, for readers with advance access. Each read is logged."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from rest_framework.request import Request

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.records import registry
from cms.feed.requests.caching import answer, answer_stored, dated, unstored
from cms.feed.requests.keys import key_of
from cms.feed.requests.permissions import ReadsAdvance
from cms.publishing.documents import instant
from cms.publishing.embargo.access_log import Copy, log_access
from cms.publishing.former_addresses import Key, parse
from cms.publishing.models import Advance, AdvanceEntry, AdvanceHead

from .addresses import advance_changes_address, record_path
from .json_text import json_array, json_object
from .problems import Problem
from .requests import parameters
from .views import FeedView, kind_at

LONGEST = 100


class AdvanceView(FeedView):
    """Checks who reads before anything is looked up; whatever is missing gets one and the same answer."""

    permission_classes = [ReadsAdvance]

    def asks_who(self) -> bool:
        return True


class AdvanceUnknownAddress(AdvanceView):
    """Any other address below the advance feed's."""

    def get(self, request: Request, rest: str = "") -> HttpResponse:
        raise not_under_embargo()


class AdvanceDetail(AdvanceView):
    def get(self, request: Request, plural: str, key: str) -> HttpResponse:
        kind, where = kind_at(plural), parse(key)
        parameters.require_known(request, [])
        if where is None:
            raise not_under_embargo()
        found = Advance.objects.filter(kind=kind.code, **where).select_related("schedule").first()
        if found is None:
            return _no_longer_there(kind, where)
        # Before the bytes leave: a read that can't be logged does not happen.
        _log_access(request, [Copy(found.pk, found.schedule.changeset_id, found.version, found.label)])
        return unstored(answer_stored(request, found.text, etag=found.etag, modified_at=found.modified_at))


class AdvanceChanges(AdvanceView):
    def get(self, request: Request) -> HttpResponse:
        parameters.require_known(request, ["after", "limit", "kind"])
        after = parameters.number(request.GET, "after", default=0, least=0, most=parameters.BIGGEST)
        limit = parameters.number(request.GET, "limit", default=LONGEST, least=1, most=LONGEST)
        kinds = parameters.codes(request.GET, "kind", [kind.code for kind in registry.kinds()])
        # The head first: entries committed after this have higher positions and come with the next page.
        head, dated_at = AdvanceHead.objects.values_list("position", "dated_at").first() or (0, None)
        found = [Entry(*row) for row in entries(after=after, until=head, kinds=kinds)[:limit]]
        full = len(found) == limit
        through = found[-1].position if full else max(head, after)
        answered = {"head": head, "next": _next(request, through) if full else None, "through": through}
        text = json_object(answered, results=json_array(entry_json(each) for each in found))
        copies = [Copy(each.id, each.changeset, each.version, each.label) for each in found if each.text]
        _log_access(request, copies)
        return unstored(dated(answer(request, text), dated_at))


class Entry(NamedTuple):
    """A row of the advance feed's log; only a record's newest entry has `text`."""

    position: int
    action: str
    id: int
    kind: str
    version: int
    due_at: datetime
    at: datetime
    publication: int | None
    changeset: int
    newest: int
    label: str
    etag: str | None
    text: str | None


def entries(*, after: int, until: int, kinds: Collection[str]) -> QuerySet:
    """Rows of the log as `Entry`. One query, so that entries and documents are of one moment."""
    rows = AdvanceEntry.objects.filter(position__gt=after, position__lte=until).order_by("position")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    newest = AdvanceEntry.objects.filter(card_id=OuterRef("card_id")).order_by("-position")
    # Subqueries, not joins: a draft that was taken back may have been dropped, and its card with it.
    there = Advance.objects.filter(pk=OuterRef("card_id"))
    rows = rows.annotate(newest=Subquery(newest.values("position")[:1]))
    texts = {name: When(position=F("newest"), then=Subquery(there.values(name))) for name in ("etag", "text")}
    return rows.values_list(
        "position",
        "action",
        "card_id",
        "kind",
        "version",
        "due_at",
        "at",
        "publication_id",
        "schedule__changeset_id",
        "newest",
        Subquery(there.values("label")),
        Case(texts["etag"]),
        Case(texts["text"]),
    )


def entry_json(entry: Entry) -> str:
    """The entry as JSON, with the stored bytes of its document."""
    superseded = entry.newest != entry.position
    facts: dict[str, Any] = {
        "position": entry.position,
        "action": entry.action,
        "kind": entry.kind,
        "id": entry.id,
        "version": entry.version,
        "etag": entry.etag,
        "format": canonical.loads(entry.text)["format"] if entry.text else None,
        "embargoed_until": instant(entry.due_at),
        "at": instant(entry.at),
        "publication": entry.publication,
        "redacted": not superseded and entry.text is None and entry.publication is None,
        "superseded_by": entry.newest if superseded else None,
    }
    return json_object(facts, document=entry.text or "null")


def not_under_embargo() -> Problem:
    """The one answer for what never was under embargo, whatever else it may be."""
    return Problem("not-found", "There is nothing under embargo at this address.")


def _log_access(request: Request, copies: Collection[Copy]) -> None:
    key = key_of(request)
    # With a key, the reader is a program, even if a browser sends a session along.
    person = request.user if isinstance(request.user, User) and key is None else None
    if copies:
        log_access(copies, by=person, key=key, at=timezone.now())


def _no_longer_there(kind: registry.Kind, where: Key) -> HttpResponse:
    """A redirect to the published record, or a problem: taken back, or never under embargo."""
    # Only by id: the log of the advance feed keeps no slugs.
    cards = Q(card_id=where.get("pk", 0))
    last = AdvanceEntry.objects.filter(cards, kind=kind.code).order_by("position").last()
    if last is None:
        raise not_under_embargo()
    if last.publication_id is None:
        raise Problem("recalled", "This was under embargo, and was taken back: remove your copy.")
    return unstored(HttpResponsePermanentRedirect(record_path(kind, last.card_id), preserve_request=True))


def _next(request: Request, through: int) -> str:
    given = [(name, request.GET[name]) for name in ("kind", "limit") if name in request.GET]
    return advance_changes_address(request, [("after", str(through)), *given])

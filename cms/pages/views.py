"""Records as readers see them: a sample site, made from live documents only."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.template.loader import select_template
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.desk.base import canonical
from cms.desk.base.languages import house
from cms.desk.base.search_words import LONGEST
from cms.desk.finding.find import Found
from cms.desk.finding.told_apart import apart
from cms.desk.finding.told_apart import line as told_apart_line
from cms.desk.records import registry
from cms.desk.records.registry import Kind, kind_at
from cms.publishing.access import cache_control, may_read
from cms.publishing.finding.find import find_live
from cms.publishing.former_addresses import Fate, live, parse, whereabouts
from cms.publishing.models import LiveDocument
from cms.publishing.page_documents import PageDocuments, newest, page_documents

from .languages import Reader, reader_of, shown_in
from .linked_names import linked_names, own_name, query

SHOWN = 12
MOST_FOUND = 50


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for people who may read the feed; others are redirected to the newsroom's sign-in."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request):
            return redirect("admin:index")
        return require_safe(view)(request, *args, **kwargs)

    return page


@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """The newest records of each kind."""
    reader = reader_of(request.GET.get("language"))
    return _answer(request, "pages/home.html", context(newest(SHOWN), now=timezone.now(), reader=reader))


@for_readers
def search(request: HttpRequest) -> HttpResponse:
    """Live records by what is typed."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = find_live(words) if words else Found()
    live = LiveDocument.objects.in_bulk(found.ids[:MOST_FOUND])
    reader = reader_of(request.GET.get("language"))
    records = [
        {
            "document": (facts := canonical.loads(live[key].text)),
            "name": live[key].label,
            "own_name": own_name(facts, live[key].label, reader),
            "kind": registry.kind(live[key].kind).verbose_name,
            "told_apart": told_apart_line(apart(live[key].kind, facts)),
        }
        for key in found.ids[:MOST_FOUND]
        if key in live
    ]
    said = {
        "words": words,
        "found": found,
        "records": records,
        "more": len(found.ids) > MOST_FOUND,
        "reader": reader,
    }
    response = _answer(request, "pages/search.html", said)
    response["X-Robots-Tag"] = "noindex"
    return response


@for_readers
def record(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """One live record, by slug, or by id where it has none."""
    kind, where = kind_at(plural), parse(key)
    if kind is None or where is None:
        return _missing(request)
    found, reader = live(kind.code, where), reader_of(request.GET.get("language"))
    if found is None:
        return _gone(request, kind, where, reader)
    if "pk" in where and found.slug:
        return HttpResponsePermanentRedirect(
            reverse("pages:record", args=[plural, found.slug]) + query(reader)
        )
    now = timezone.now()
    shown = page_documents(found.card, at=now)
    return _answer(request, templates(kind), context(shown, now=now, reader=reader))


def templates(kind: Kind) -> list[str]:
    """The template of the kind's own page, else the one for any record."""
    return [f"pages/{kind.code}.html", "pages/record.html"]


def context(
    shown: PageDocuments, *, now: datetime, is_preview: bool = False, reader: Reader | None = None
) -> dict[str, Any]:
    """The template context of a page. now: when it is read: what is over or to come depends on it.

    reader: the language that it is read in.
    """
    chosen = reader or Reader()
    return {
        "now": now,
        "document": shown.document,
        "included": shown.included,
        "documents": shown.named,
        "is_preview": is_preview,
        "reader": chosen,
        "names": linked_names(shown, chosen),
    }


def _answer(request: HttpRequest, names: str | list[str], context: dict[str, Any]) -> HttpResponse:
    found = select_template([names] if isinstance(names, str) else names)
    response = HttpResponse(found.render(context, request))
    # No ETag and no date: each read makes the page anew, for what it says of today depends on the clock too.
    response["Cache-Control"] = cache_control()
    # Of the texts: the language is in the address, so that no cache confuses two of them.
    reader, document = context.get("reader") or Reader(), context.get("document")
    response["Content-Language"] = (shown_in(document, reader) if document else "") or house()
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    """The same 404 page as for any unknown address."""
    # Rendered here, since with DEBUG, as in the demo, Django's own page would list all addresses.
    return HttpResponseNotFound(select_template(["404.html"]).render({}, request))


def _gone(request: HttpRequest, kind: Kind, where: dict[str, int | str], reader: Reader) -> HttpResponse:
    found = whereabouts(kind.code, where)
    if found is None:
        return _missing(request)
    if found.fate is Fate.MOVED:
        return HttpResponsePermanentRedirect(
            reverse("pages:record", args=[kind.plural, found.key]) + query(reader)
        )
    said = {"document": None, "found": found, "is_law": found.fate is Fate.LAW, "reader": reader}
    response = _answer(request, "pages/gone.html", said)
    response.status_code = 451 if found.fate is Fate.LAW else 410
    # A hold may be lifted at any moment, and a withdrawal undone.
    response["Cache-Control"] = "no-store"
    return response

"""Addresses of records that are no longer live there: a redirect, or a problem that says why."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request

from cms.desk.records.registry import Kind
from cms.feed.addresses import record_path
from cms.feed.problems import Problem, not_found
from cms.publishing.access import cache_control
from cms.publishing.former_addresses import Fate, Key, Whereabouts, whereabouts


def answer_gone(request: Request, kind: Kind, where: Key) -> HttpResponse:
    """A redirect to the record's present address, or a problem that says why there is none."""
    found = whereabouts(kind.code, where)
    if found is None:
        raise not_found()
    if found.fate is Fate.MOVED:
        return _moved(request, kind, found.key or 0)
    raise _reason(found)


def _moved(request: Request, kind: Kind, key: str | int) -> HttpResponse:
    path, query = record_path(kind, key), request.META.get("QUERY_STRING")
    response = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path, preserve_request=True)
    # A record may get its former slug back: a cached redirect would then lead in a circle.
    response["Cache-Control"] = cache_control()
    return response


def _reason(found: Whereabouts) -> Problem:
    if found.fate is Fate.HELD:
        return Problem(
            "held", "This is held while the newsroom checks it; the changes will say when that is decided."
        )
    if found.fate is Fate.LAW and not found.note:
        return Problem("legal", "This is withheld for legal reasons; the changes will say if it comes back.")
    return Problem("legal" if found.fate is Fate.LAW else "withdrawn", found.note)

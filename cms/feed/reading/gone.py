"""What was live once: where it is now, or that it is no more."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request

from cms.desk.records.registry import Kind
from cms.feed.addresses import record_path
from cms.feed.problems import Problem, not_found
from cms.publishing.access import cache_control
from cms.publishing.former_addresses import Fate, Key, Whereabouts, whereabouts


def answer_gone(request: Request, kind: Kind, where: Key) -> HttpResponse:
    """A redirect to where the record is, or a problem: withdrawn, held, withheld for law, never published."""
    found = whereabouts(kind.code, where)
    if found is None:
        raise not_found()
    if found.fate is Fate.MOVED:
        return _moved(request, kind, found.key or 0)
    raise _reason(found)


def _moved(request: Request, kind: Kind, key: str | int) -> HttpResponse:
    path, query = record_path(kind, key), request.META.get("QUERY_STRING")
    response = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path, preserve_request=True)
    # A record may take its former slug again: a redirect that caches keep would then lead in a circle.
    response["Cache-Control"] = cache_control()
    return response


def _reason(found: Whereabouts) -> Problem:
    if found.fate is Fate.HELD:
        return Problem(
            "held", "This is held while the newsroom looks at it; the changes will say what becomes of it."
        )
    if found.fate is Fate.LAW and not found.note:
        return Problem(
            "legal", "This is withheld for legal reasons; the changes will say what becomes of it."
        )
    return Problem("legal" if found.fate is Fate.LAW else "withdrawn", found.note)

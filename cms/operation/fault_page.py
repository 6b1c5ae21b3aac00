"""The page for what nobody foresaw: it says the request's id, by which the log is searched."""

from django.http import HttpRequest, HttpResponse
from django.template import loader

from .request_ids import current


def fault(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`; Django has logged the error."""
    # Without the request: what the context processors look up may be what fails.
    words = loader.render_to_string("500.html", {"request_id": current()})
    return HttpResponse(words, status=500, headers={"Cache-Control": "no-store"})

"""What is answered where no view answers: a page in our look, under /api/ a problem; both say what to do."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.contrib.messages import storage
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.template import loader
from django.utils.html import format_html

from cms.feed.problems import Problem, respond
from cms.operation.interruptions import Saved, interruption, note
from cms.operation.request_ids import current

log = logging.getLogger(__name__)

AGAIN = "Go back, reload the page and send it again."
# The first that fits.
BAD_REQUESTS: list[tuple[type[Exception], str]] = [
    (
        DisallowedHost,
        "This site is not served under the name in the address. Look at the address; whoever runs the site "
        "can add the name to ALLOWED_HOSTS.",
    ),
    (
        TooManyFieldsSent,
        "The form has more fields than one request may have. Nothing was saved: go back, and save part of it "
        "first.",
    ),
    (
        TooManyFilesSent,
        "That is more files than one request may have. Nothing was saved: send some of them first.",
    ),
    (RequestDataTooBig, "That is more than one request may hold. Nothing was saved: send less at once."),
    (MultiPartParserError, f"What was sent broke off on its way. Nothing was saved. {AGAIN}"),
    (SessionInterrupted, "You were signed out meanwhile. Sign in, and look whether it was saved."),
]
UNREADABLE = (
    f"What was sent can’t be read: it is malformed, or part of it is missing. Nothing was saved. {AGAIN}"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler400`."""
    if exception and (told := try_again(request, exception)):
        return told
    words = next((words for of, words in BAD_REQUESTS if isinstance(exception, of)), UNREADABLE)
    if type(exception) is BadRequest:  # not of a subclass: those are Django's, and for developers
        words = str(exception)
    return answer(request, 400, "bad-request", words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler403`: what may not be done says so in its own words, where it has any."""
    words = str(exception or "") or "You may not do this: an administrator can add you to a group that may."
    return answer(request, 403, "not-allowed", words)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; Django has logged the reason."""
    words = "The form has no valid token: it was opened before you signed in, or cookies are switched off."
    return answer(request, 403, "not-allowed", words, template="403_csrf.html")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler404`."""
    return answer(request, 404, "not-found", "There is nothing at this address.")


def fault(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`; what is a fault Django logs."""
    error = sys.exc_info()[1]
    if error and (told := try_again(request, error)):
        return told
    forget_messages(request)
    return answer(request, 500, "fault", "Something failed on our side, and has been logged.")


def try_again(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The answer to what the database interrupted, and might do another time; None for any other error."""
    what = interruption(error)
    if what is None:
        return None
    forget_messages(request)
    saved: Saved = getattr(request, "saved", Saved())
    is_undone = is_sent(request) and not saved.anything and (what.is_undone or not saved.was_tried)
    if is_undone:
        words = "Nothing was saved: try again in a moment."
    elif is_sent(request):
        words = "What you sent may be saved already: look before you send it again."
    else:
        words = "Reload this page in a moment."
    told = answer(request, 503, "try-again", f"{what.words} {words}", is_undone=is_undone)
    note(error, told)
    return told


def is_sent(request: HttpRequest) -> bool:
    return request.method not in ("GET", "HEAD")


def answer(
    request: HttpRequest,
    status: int,
    problem: str,
    words: str,
    *,
    template: str | None = None,
    is_undone: bool = False,
) -> HttpResponse:
    """The page of a status, in whose template `words` may stand; under /api/ the problem of that code.

    is_undone: whether what was sent can be sent once more without harm.
    """
    if request.path_info.startswith("/api/"):
        return respond(request, Problem(problem, words))
    context = {
        "words": words,
        "is_sent": is_sent(request),
        "is_undone": is_undone,
        "request_id": current(),
    }
    page = _page(template or f"{status}.html", context)
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def _page(template: str, context: dict[str, Any]) -> str:
    # Without the request: what the context processors look up may be what fails.
    try:
        return loader.render_to_string(template, context)
    except Exception:
        log.exception("The page %s can't be made; its words are sent alone.", template)
        bare = "<!doctype html><title>Stet</title><p>{words}</p><p>Request {request_id}</p>"
        return format_html(bare, **context)


def forget_messages(request: HttpRequest) -> None:
    """Drop what a view has said of success before it failed: the next page would show it."""
    if hasattr(request, "_messages"):
        request._messages = storage.default_storage(request)


class ErrorPagesMiddleware:
    """Innermost: answers where the database interrupted a view, and gives a page to a bare answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.saved = Saved()  # type: ignore[attr-defined]
        with connection.execute_wrapper(request.saved):  # type: ignore[attr-defined]
            response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            allowed = response["Allow"]
            response = answer(request, 405, "method-not-allowed", f"What is possible here: {allowed}.")
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return try_again(request, exception)

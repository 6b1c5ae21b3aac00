"""Errors as RFC 9457 problem documents; each type is an address in the docs."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.log import log_response
from rest_framework import exceptions, serializers

from cms.desk.base import canonical
from cms.operation.body_limits import Refused
from cms.operation.interruptions import interruption, note
from cms.operation.request_ids import current

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Type:
    """A type of problem. meaning: what the docs tell a client to do about it."""

    code: str
    status: int
    title: str
    meaning: str


TYPES = {
    each.code: each
    for each in (
        Type(
            "bad-parameter",
            400,
            "A parameter is wrong",
            "`parameter` names it, `detail` says which values are allowed.",
        ),
        Type(
            "bad-request",
            400,
            "The request can't be read",
            "It is malformed, or for a name that this site is not served under: `detail` says which.",
        ),
        Type(
            "not-signed-in",
            401,
            "Send a key, or sign in first",
            "This is not public, or the key that you send is not valid, or not any more: send "
            "`Authorization: Bearer` with a valid key. The newsroom gives out keys.",
        ),
        Type(
            "not-allowed",
            403,
            "Your key or account may not read this",
            "Ask the newsroom for a key with the scope that `detail` names.",
        ),
        Type("not-found", 404, "There is nothing here", "It was never published, or the address is wrong."),
        Type("method-not-allowed", 405, "The feed is read-only", "Use GET or HEAD."),
        Type("not-acceptable", 406, "The feed serves JSON only", "Accept application/json."),
        Type(
            "length-required",
            411,
            "The body has no length",
            "The feed takes no body: send none.",
        ),
        Type("body-too-large", 413, "The body is too large", "The feed takes no body: send none."),
        Type("withdrawn", 410, "This was withdrawn", "Remove your copy; `detail` is the public note."),
        Type("held", 410, "This is held", "Stop showing your copy; it may come back. Poll the changes."),
        Type(
            "recalled",
            410,
            "This was taken back during its embargo",
            "Delete your copy of the document under embargo: it may never be published like that.",
        ),
        Type("legal", 451, "This is withheld for legal reasons", "Stop showing your copy."),
        Type(
            "too-many-requests",
            429,
            "Your key sends too many requests",
            "Wait for the number of seconds in `Retry-After`.",
        ),
        Type(
            "try-again",
            503,
            "The database could not answer just now",
            "Wait for the number of seconds in `Retry-After`, then ask again.",
        ),
        Type(
            "fault",
            500,
            "Something failed on our side",
            "Try again later. If it stays, tell the newsroom the `request_id`, under which it is logged.",
        ),
    )
}


class ProblemDocument(serializers.Serializer):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="The type of problem: an address in the docs.")
    title = serializers.CharField(help_text="The same for every problem of the type.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong with this request.")
    instance = serializers.CharField(help_text="The path that was requested.")
    request_id = serializers.CharField(
        required=False, help_text="The id of the request, as in the header `X-Request-ID`, and in our log."
    )
    parameter = serializers.CharField(required=False, help_text="The parameter at fault, if there is one.")


class Problem(exceptions.APIException):
    """A problem of one of the types. parameter: the one at fault, if there is one."""

    def __init__(self, code: str, detail: str, *, parameter: str | None = None):
        super().__init__(detail, code)
        self.code = code
        self.status_code = TYPES[code].status
        self.parameter = parameter


def not_found() -> Problem:
    """One answer for what never existed, is a draft or is of another kind, so that no draft shows."""
    return Problem("not-found", "There is nothing published at this address, and never was.")


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler: every error as a problem document that must not be cached."""
    request = context["request"]
    problem = as_problem(error, request)
    response = respond(request, problem)
    if problem.code == "try-again":
        note(error, response)
    if problem.code == "fault":
        # Once, with its traceback: Django would log the answer again, and without.
        log_response("%s: %s", "A fault in the feed", request.path, response=response, exception=error)
        # Django sends this only for exceptions that leave the view; error reporting hangs on it.
        got_request_exception.send(sender=None, request=request)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(ceil(wait))
    return response


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    return HttpResponse(
        canonical.dumps(document(problem, instance=escape_uri_path(request.path))),
        status=problem.status_code,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def body_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal of a body that is not read, for `FeedView`."""
    code = "length-required" if refused.status == 411 else "body-too-large"
    return respond(request, Problem(code, "Nothing here takes a body, and none so large is read: send none."))


def document(problem: Problem, *, instance: str) -> dict[str, Any]:
    kind = TYPES[problem.code]
    facts = {
        "type": f"{reverse('feed:docs')}#{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": str(problem.detail),
        "instance": instance,
    }
    if request_id := current():
        facts["request_id"] = request_id
    return facts if problem.parameter is None else facts | {"parameter": problem.parameter}


def _needed_scope(request: HttpRequest) -> str:
    scope = "advance" if request.path.startswith(f"{reverse('feed:index')}advance") else "feed"
    return f"This needs a key with the scope “{scope}”, or a newsroom account with the right to read it."


def as_problem(error: Exception, request: HttpRequest) -> Problem:
    """The problem for any exception; `fault` for one that is nobody's mistake but ours."""
    match error:
        case Problem():
            return error
        case Http404():
            return not_found()
        case exceptions.AuthenticationFailed():
            return Problem("not-signed-in", str(error.detail))
        case exceptions.NotAuthenticated():
            return Problem("not-signed-in", "This is not public: send a key, or sign in to the newsroom.")
        case exceptions.PermissionDenied() | PermissionDenied():
            return Problem("not-allowed", _needed_scope(request))
        case exceptions.Throttled():
            return Problem("too-many-requests", "Your key sends too many requests: wait, then continue.")
        case exceptions.MethodNotAllowed():
            return Problem("method-not-allowed", f"{request.method} is not allowed here: use GET or HEAD.")
        case exceptions.NotAcceptable():
            return Problem("not-acceptable", "Accept application/json: nothing else is served here.")
        case SuspiciousOperation():
            return Problem("bad-parameter", "The request can't be read: it is too long or malformed.")
    if what := interruption(error):
        return Problem("try-again", f"{what.words} Try again in a moment.")
    # No word of the exception: its text may quote what is not public.
    return Problem("fault", "Something failed on our side, and has been logged.")

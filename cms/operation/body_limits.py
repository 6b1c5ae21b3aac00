"""How large a request may be: decided by what it says of itself, before anything of its body is read.

Django's CSRF check reads a form, and writes its files to disk, before a view asks who sent it. So this stands
before that check, and the server closes the connection of a request that was not read (`server/worker.py`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.defaultfilters import filesizeformat

from .request_ids import current

# Enough to sign in, and all that anybody may send who is not signed in.
ANONYMOUS = 64 * 1024
# What the other fields of a form add to its file, and the lines between them.
AROUND_A_FILE = 2**20
# A proxy that refused a body by its own limit says its size here (`server/nginx.conf`), so that the words
# come from us. Whoever sends this without a proxy refuses themselves.
REFUSED_BY_PROXY = "X-Body-Too-Large"


@dataclass(frozen=True)
class File:
    """What a view takes beside a form. most: bytes; advice: what to do about a larger one, in words."""

    right: str
    most: Callable[[], int]
    advice: str


@dataclass(frozen=True)
class Refused:
    """Why a body is not read. status: 411 where its length is not said, 413 where it is too large."""

    status: int
    words: str


def takes_file(file: File) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view whose form holds a file; the outermost of its decorators."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.file = file  # type: ignore[attr-defined]
        return view

    return decorate


def too_large(what: str, size: int | None, most: int, advice: str) -> str:
    """The one sentence about what is too large, wherever that is found out. size: bytes, if known."""
    has = "is" if size is None else f"has {filesizeformat(size)}, which is"
    return f"{what} {has} larger than {filesizeformat(most)}: {advice}"


def length_of(request: HttpRequest) -> int | None:
    """The bytes of the body, by what the request says; None where it does not say, or nothing readable."""
    if request.headers.get("Transfer-Encoding"):
        return None
    said = request.META.get("CONTENT_LENGTH") or "0"
    # Not int() of what has thousands of digits; and "²" is one for isdigit().
    if not re.fullmatch(r"[0-9]{1,18}", said, re.ASCII):
        return None
    return int(said)


def refused_for(request: HttpRequest, view: Callable[..., Any]) -> Refused | None:
    """Why the body that comes with a request may not be read; None where it may."""
    if (refused := request.headers.get(REFUSED_BY_PROXY)) is not None:
        return _too_large(request, view, int(refused) if re.fullmatch("[0-9]{1,18}", refused) else None)
    length = length_of(request)
    if length is None:
        # Django would take it for an empty one.
        return Refused(411, "The request does not say how long its body is: send it with a Content-Length.")
    # Nobody is looked up for what anybody may send.
    if length <= ANONYMOUS or length <= _most(request, view):
        return None
    return _too_large(request, view, length)


def _most(request: HttpRequest, view: Callable[..., Any]) -> int:
    if not request.user.is_authenticated:
        return ANONYMOUS
    if file := _file(request, view):
        return file.most() + AROUND_A_FILE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or ANONYMOUS


def _file(request: HttpRequest, view: Callable[..., Any]) -> File | None:
    file: File | None = getattr(view, "file", None)
    return file if file and request.user.has_perm(file.right) else None


def _too_large(request: HttpRequest, view: Callable[..., Any], length: int | None) -> Refused:
    if not request.user.is_authenticated:
        advice = "you are not signed in, or not any more. Sign in; what you typed into a form is in it again."
        return Refused(413, too_large("The request", length, ANONYMOUS, advice))
    if file := _file(request, view):
        return Refused(413, too_large("The file", length, file.most(), file.advice))
    return Refused(413, too_large("The form", length, _most(request, view), "save it in parts."))


def page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal for a person; a view, or its class, may say it otherwise by a `body_refused` of its own."""
    context = {"status": refused.status, "words": refused.words, "request_id": current()}
    words = loader.render_to_string("413.html", context)
    return HttpResponse(words, status=refused.status, headers={"Cache-Control": "no-store"})


class BodyLimitMiddleware:
    """Before CsrfViewMiddleware, whose check reads the body."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        refused = refused_for(request, view)
        if refused is None:
            return None
        # The REST framework's views are functions that name their class.
        said: HttpResponse = getattr(getattr(view, "cls", view), "body_refused", page)(request, refused)
        return said

"""The id of a request: in every line of its log, in the answer's header, on error pages and in problems."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.signals import request_finished
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

HEADER = "X-Request-ID"
# What can stand in a log, a header and a page without harm.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


def chosen(sent: str) -> str:
    """The id that a proxy sent, if it is well-formed; else a new one."""
    return sent if WELL_FORMED.fullmatch(sent) else uuid4().hex


def current() -> str:
    """The id of the request that is answered now; empty outside of any."""
    return str(get_contextvars().get("request_id", ""))


class RequestIdMiddleware:
    """Outermost, so that no answer is without."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        clear_contextvars()
        sent = request.headers.get(HEADER, "")
        bind_contextvars(request_id=chosen(sent), method=request.method, path=request.path)
        response = self.answer(request)
        response[HEADER] = current()
        return response


def on_page(request: HttpRequest) -> dict[str, str]:
    """The template context of every page."""
    return {"request_id": current()}


def _forget(**kwargs: Any) -> None:
    clear_contextvars()


# Not in the middleware: Django logs an answer, and the server its access, after the middleware has returned.
request_finished.connect(_forget, dispatch_uid="operation.forget_request_id")

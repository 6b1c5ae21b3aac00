"""Answers with ETag and Last-Modified, or 304. A view calls these last, after the permission check."""

import re
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date, parse_etags

from cms.desk.base import canonical
from cms.publishing.access import cache_control
from cms.publishing.http_dates import shown_date


def known_etags(request: HttpRequest) -> list[str]:
    """Digests in If-None-Match: the copies that the reader has."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    # Weak ones too: a proxy that compresses an answer weakens its ETag.
    return [tag[-65:-1] for tag in tags if re.fullmatch(r'(W/)?"[0-9a-f]{64}"', tag)]


def answer(request: HttpRequest, text: str) -> HttpResponse:
    """An answer made of several records, with its digest as ETag, or 304."""
    # No Last-Modified for it to compare: a date of whole seconds can miss a change.
    etag = canonical.digest(text)
    return _served(request, text, etag=etag, unchanged=_matches(request, etag), modified_at=None)


def answer_stored(
    request: HttpRequest, text: str | None, *, etag: str, modified_at: datetime
) -> HttpResponse:
    """A stored document, or 304; `text` may be None where the reader already holds it.

    modified_at: its date, which no other state of the feed has (`http_dates`).
    """
    date = shown_date(modified_at, at=timezone.now())
    unchanged = _matches(request, etag) or _unmodified(request, date)
    return _served(request, text, etag=etag, unchanged=unchanged, modified_at=date)


def unstored(response: HttpResponse) -> HttpResponse:
    """The response, marked so that no cache on the way may store it."""
    response["Cache-Control"] = "private, no-store"
    return response


def dated(response: HttpResponse, at: datetime | None) -> HttpResponse:
    """The response, with that date as Last-Modified, if it may be served now."""
    if date := shown_date(at, at=timezone.now()):
        response["Last-Modified"] = _date(date)
    return response


def _matches(request: HttpRequest, etag: str) -> bool:
    held = request.headers.get("If-None-Match", "").strip()
    return held == "*" or etag in known_etags(request)


def _unmodified(request: HttpRequest, date: datetime | None) -> bool:
    # The ETag decides alone where the reader sends one (RFC 9110, section 13.2.2).
    if date is None or "If-None-Match" in request.headers:
        return False
    # Only exactly the date that we sent: a slow publication can have an earlier one than the reader's clock.
    return request.headers.get("If-Modified-Since") == _date(date)


def _date(at: datetime) -> str:
    return http_date(at.astimezone(UTC).timestamp())


def _served(
    request: HttpRequest, text: str | None, *, etag: str, unchanged: bool, modified_at: datetime | None
) -> HttpResponse:
    response = HttpResponseNotModified() if unchanged else HttpResponse(text)
    if not unchanged:
        response["Content-Type"] = "application/json"
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = cache_control()
    return dated(response, modified_at)

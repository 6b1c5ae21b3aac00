"""The addresses of lists, records and changes in the feed."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from cms.desk.records.registry import Kind


def list_address(request: HttpRequest, kind: Kind, parameters: Iterable[tuple[str, str]] = ()) -> str:
    return _absolute(request, reverse("feed:list", args=[kind.plural]), parameters)


def changes_address(request: HttpRequest, parameters: Iterable[tuple[str, str]] = ()) -> str:
    return _absolute(request, reverse("feed:changes"), parameters)


def advance_changes_address(request: HttpRequest, parameters: Iterable[tuple[str, str]] = ()) -> str:
    return _absolute(request, reverse("feed:advance_changes"), parameters)


def record_address(request: HttpRequest, kind: Kind, key: str | int) -> str:
    return _absolute(request, record_path(kind, key), [])


def record_path(kind: Kind, key: str | int) -> str:
    return reverse("feed:detail", args=[kind.plural, key])


def _absolute(request: HttpRequest, path: str, parameters: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(parameters))
    return request.build_absolute_uri(f"{path}?{query}" if query else path)

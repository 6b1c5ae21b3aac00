"""The schema as OpenAPI for machines and as a page for people."""

import json
from collections.abc import Iterable
from threading import Lock
from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.generic import TemplateView
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from cms.desk.records import registry
from cms.feed.problems import TYPES, problem_response
from cms.feed.requests import parameters
from cms.feed.requests.keys import Bearer
from cms.feed.requests.permissions import ReadsSchema
from cms.feed.views import FeedView
from cms.publishing.access import cache_control, may_read

from .openapi import FeedSchemaGenerator

Described = dict[str, Any]
ONE_AT_A_TIME = Lock()


class Schema(FeedView):
    """OpenAPI as JSON, or as YAML where the client accepts that."""

    permission_classes = [ReadsSchema]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2, OpenApiYamlRenderer]

    def get(self, request: Request) -> Response:
        parameters.require_known(request, [])
        return Response(schema(), headers={"Cache-Control": cache_control()})


class Docs(UserPassesTestMixin, TemplateView):
    """The documentation of the feed, made from its own schema.

    Where the feed is not public, it opens to people who are signed in to the newsroom, and to programs with a
    key; browsers send none.
    """

    template_name = "feed/docs.html"
    http_method_names = ["get", "head"]
    has_key = False

    def test_func(self) -> bool:
        return self.has_key or may_read(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        bearer = Bearer()
        try:
            self.has_key = bearer.authenticate(request) is not None
        except AuthenticationFailed as error:
            error.auth_header = bearer.authenticate_header(request)  # type: ignore[attr-defined]  # as DRF does
            return problem_response(error, {"request": request})
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = cache_control()
        return response

    def get_context_data(self, **kwargs: Any) -> Described:
        described = schema()
        return super().get_context_data(
            sections=sections(described),
            documents=documents(described),
            problems=[vars(each) | {"about": prose(each.meaning)} for each in TYPES.values()],
            list_path=reverse("feed:list", args=[registry.kinds()[0].plural]),
            site=self.request.build_absolute_uri("/").rstrip("/"),
            **kwargs,
        )


def schema() -> Described:
    # drf-spectacular looks up its extensions when they are first asked for, in a way that two threads spoil.
    with ONE_AT_A_TIME:
        return FeedSchemaGenerator().get_schema(public=True)


def sections(described: Described) -> dict[str, list[Described]]:
    """The operations by tag, in the schema's order."""
    found: dict[str, list[Described]] = {}
    for path, methods in described["paths"].items():
        operation = methods["get"]
        found.setdefault(operation["tags"][0], []).append(
            {
                "path": path,
                "summary": operation["summary"],
                "description": prose(operation["description"]),
                "parameters": list(_parameters(operation)),
                "example": _example(operation),
            }
        )
    return found


def _parameters(operation: Described) -> Iterable[Described]:
    for each in operation.get("parameters", []):
        if each["in"] == "query":
            yield {"name": each["name"], "about": prose(each["description"])}


def _example(operation: Described) -> str:
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    value = next(iter(examples.values()))["value"]
    return json.dumps(value, indent=2, ensure_ascii=False)


def documents(described: Described) -> list[Described]:
    """The components, and the entries of both logs, as tables of fields."""
    shapes = described["components"]["schemas"] | {
        "ChangeEntry": _entry(described, "feed:changes"),
        "AdvanceEntry": _entry(described, "feed:advance_changes"),
    }
    return [
        {"name": name, "about": prose(shape.get("description", "")), "fields": list(_fields(shape))}
        for name, shape in sorted(shapes.items())
    ]


def _entry(described: Described, name: str) -> Described:
    answer = described["paths"][reverse(name)]["get"]["responses"]["200"]
    return answer["content"]["application/json"]["schema"]["properties"]["results"]["items"]


def _fields(shape: Described) -> Iterable[Described]:
    for name, each in shape.get("properties", {}).items():
        said, refers = type_of(each)
        yield {"name": name, "type": said, "refers": refers, "about": prose(each.get("description", ""))}


def prose(text: str) -> SafeString:
    """Text as HTML, with `backticks` as code."""
    pieces = text.split("`")
    pieces[1::2] = [format_html("<code>{}</code>", piece) for piece in pieces[1::2]]
    return format_html_join("", "{}", ([piece] for piece in pieces))


def type_of(shape: Described) -> tuple[str, str | None]:
    """A field's type in words, and the component it refers to."""
    if "anyOf" in shape:
        return "the document or null", None
    if "allOf" in shape:
        return type_of(shape["allOf"][0])
    if "$ref" in shape:
        return "", shape["$ref"].rsplit("/", 1)[-1]
    if shape.get("type") == "array":
        said, refers = type_of(shape["items"])
        return f"list of {said}".strip(), refers
    names = shape.get("type", "any")
    words = [_WORDS.get(name, name) for name in ([names] if isinstance(names, str) else names)]
    if shape.get("format") == "date-time":
        words[0] = "instant"
    return " or ".join(words), None


_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}

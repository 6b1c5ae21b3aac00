"""OpenAPI, made from the registry, so that every registered kind is described."""

from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from cms.desk.records import registry
from cms.feed.problems import MEDIA_TYPE, TYPES, ProblemDocument
from cms.feed.views import UnknownAddress

from . import examples, operations
from .operations import Operation


class FeedSchema(AutoSchema):
    """Describes a view by its operation."""

    @property
    def operation(self) -> Operation:
        return cast(Any, self.view).operation

    def get_operation_id(self) -> str:
        return self.operation.id

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.operation.description

    def get_tags(self) -> list[str]:
        return [self.operation.tag]

    def get_auth(self) -> list:
        """A key, always or optionally."""
        # `{}` is OpenAPI's "no authentication": a public feed needs none, nor does a newsroom session. A key
        # that is sent has to be valid either way.
        return [operations.WITH_A_KEY] if self.operation.needs_key else [operations.WITH_A_KEY, {}]

    def get_override_parameters(self) -> list:
        return [*self.operation.parameters, *_headers()]

    def get_response_serializers(self) -> dict:  # type: ignore[override]
        example = OpenApiExample(self.operation.summary, value=self.operation.example)
        answer = self.operation.answer(self._refer)
        found = {
            (200, "application/json"): OpenApiResponse(answer, "The answer.", examples=[example]),
            304: OpenApiResponse(description="Your copy is current."),
        }
        if self.operation.moves:
            found[308] = OpenApiResponse(
                description="It was renamed, or merged into another record: see `Location`."
            )
        return found | self._problems()

    def _refer(self, serializer: type) -> dict[str, Any]:
        return self.resolve_serializer(serializer, "response").ref

    def _problems(self) -> dict:
        by_status: dict[int, list[str]] = {}
        for code in self.operation.problems:
            by_status.setdefault(TYPES[code].status, []).append(code)
        return {(status, MEDIA_TYPE): self._problem(codes) for status, codes in sorted(by_status.items())}

    def _problem(self, codes: list[str]) -> OpenApiResponse:
        plural = registry.kinds()[0].plural
        path = self.path.replace("{plural}", plural).replace("{key}", "12")
        shown = [OpenApiExample(code, value=examples.problem(code, path)) for code in codes]
        return OpenApiResponse(
            ProblemDocument, "; ".join(TYPES[code].title for code in codes), examples=shown
        )


class FeedSchemaGenerator(SchemaGenerator):
    """Lists the addresses of each registered kind instead of the URL patterns that serve them all."""

    def _initialise_endpoints(self) -> None:
        if self.endpoints is None:
            self.endpoints = list(_endpoints())


def _endpoints() -> Iterable[tuple]:
    for path, operation in _operations():
        # Any view of the feed will do: only its `operation` is read.
        yield path, path, "GET", UnknownAddress.as_view(operation=operation)


def _operations() -> Iterable[tuple[str, Operation]]:
    root = reverse("feed:index")
    yield root, operations.index()
    for kind in registry.kinds():
        yield f"{root}{kind.plural}", operations.listing(kind)
        yield f"{root}{kind.plural}/{{key}}", operations.detail(kind)
    yield f"{root}search", operations.search()
    yield f"{root}changes", operations.changes()
    yield f"{root}advance/changes", operations.advance_changes()
    yield f"{root}advance/{{plural}}/{{key}}", operations.advance_detail()


def _headers() -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            "If-None-Match",
            str,
            OpenApiParameter.HEADER,
            description="The ETag of your copy: the answer is 304 while it is current.",
        ),
        OpenApiParameter(
            "ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="Identifies these bytes."
        ),
        OpenApiParameter(
            "Location", str, OpenApiParameter.HEADER, response=[308], description="The present address."
        ),
    ]

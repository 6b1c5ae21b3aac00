"""What each address answers, for the schema; made from what the kinds declare."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from cms.desk.records import registry
from cms.desk.records.registry import Kind
from cms.publishing.includes import includes_of

from . import examples, shapes
from .shapes import Refer, Shape

ALWAYS = (
    "bad-parameter",
    "not-signed-in",
    "not-allowed",
    "method-not-allowed",
    "not-acceptable",
    "too-many-requests",
    "fault",
)
WITH_A_KEY: dict[str, list[str]] = {"key": []}
GONE = ("not-found", "withdrawn", "held", "legal")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A GET. `answer`: the shape of its answer, given how to refer to a serializer's component."""

    id: str
    tag: str
    summary: str
    description: str
    answer: Callable[[Refer], Shape]
    example: Any
    parameters: list[OpenApiParameter] = field(default_factory=list)
    problems: tuple[str, ...] = ALWAYS
    moves: bool = False
    needs_key: bool = False


def index() -> Operation:
    return Operation(
        id="index",
        tag="start",
        summary="Where everything is",
        description="The addresses of all lists, the changes, this schema and its docs.",
        answer=lambda refer: shapes.index(registry.kinds()),
        example={
            "lists": {kind.plural: f"{examples.SITE}/{kind.plural}" for kind in registry.kinds()},
            **{name: f"{examples.SITE}/{name}" for name in ("changes", "schema", "docs")},
        },
    )


def listing(kind: Kind) -> Operation:
    return Operation(
        id=f"list_{kind.plural}",
        tag=kind.plural,
        summary=f"List {kind.verbose_name_plural}",
        description=(
            "All that are live, by id. Follow `next` until it is null. Filters narrow the list; several "
            "of them, or one given several times, mean and: every value has to apply."
        ),
        answer=lambda refer: shapes.listing(refer(kind.document)),
        example=examples.listing(kind),
        parameters=[*_filters(kind), _limit(100), _cursor()],
    )


def detail(kind: Kind) -> Operation:
    includes = includes_of(kind)
    return Operation(
        id=f"get_{kind.code}",
        tag=kind.plural,
        summary=f"One {kind.verbose_name}",
        description=(
            "By id, or by the slug it is live under; a former slug is answered with 308 to the present "
            "address, and so is what was merged into another record. The bytes are those that the ETag and "
            "the changes name."
        ),
        answer=lambda refer: shapes.detail(
            refer(kind.document), {name: refer(each.kind.document) for name, each in includes.items()}
        ),
        example=examples.example(kind),
        parameters=[_key(), *([_include(kind)] if includes else [])],
        problems=(*ALWAYS, *GONE),
        moves=True,
    )


def changes() -> Operation:
    kinds = registry.kinds()
    return Operation(
        id="changes",
        tag="changes",
        summary="What changed",
        description=(
            "The log after a position: every publication, correction, withdrawal, hold and refresh. Only the "
            "newest entry of a record has its document. Poll again with `after` set to `through`."
        ),
        answer=lambda refer: shapes.changes(kinds, refer),
        example=examples.changes(kinds[0]) if kinds else None,
        parameters=[_position(), _limit(500), _kinds()],
    )


def advance_changes() -> Operation:
    kinds = registry.kinds()
    return Operation(
        id="advance_changes",
        tag="advance",
        summary="What is under embargo, and what became of it",
        description=(
            "A log of its own, for keys of the scope `advance`: what is laid under embargo, moved to another "
            "time, refreshed, taken back or published. Only the newest entry of a record that is still under "
            "embargo has its document. Each document that is read here is kept as read by your key."
        ),
        answer=lambda refer: shapes.advance_changes(kinds, refer),
        example=examples.advance_changes(kinds[0]) if kinds else None,
        parameters=[_position(), _limit(100), _kinds()],
        needs_key=True,
    )


def advance_detail() -> Operation:
    kinds = registry.kinds()
    plural = {"type": "string", "enum": [kind.plural for kind in kinds]}
    return Operation(
        id="get_advance",
        tag="advance",
        summary="One record under embargo",
        description=(
            "For keys of the scope `advance`, by id or by the slug it will have: the document as it is to "
            "be live. Once it is published the answer is 308 to its address in the feed."
        ),
        answer=lambda refer: shapes.any_of(kinds, refer),
        example=examples.example(kinds[0]) if kinds else None,
        parameters=[
            OpenApiParameter(
                "plural", plural, OpenApiParameter.PATH, description="The list of its kind.", required=True
            ),
            _key(),
        ],
        problems=(*ALWAYS, "not-found", "recalled"),
        moves=True,
        needs_key=True,
    )


def _filters(kind: Kind) -> list[OpenApiParameter]:
    shape = {"type": "array", "items": {"type": "string"}}
    return [OpenApiParameter(each.name, shape, description=each.help, explode=True) for each in kind.filters]


def _limit(most: int) -> OpenApiParameter:
    shape = {"type": "integer", "minimum": 1, "maximum": most, "default": most}
    return OpenApiParameter("limit", shape, description=f"At most so many; {most} unless given.")


def _cursor() -> OpenApiParameter:
    return OpenApiParameter("after", str, description="A cursor, as `next` has it; good for this list only.")


def _position() -> OpenApiParameter:
    shape = {"type": "integer", "minimum": 0, "default": 0}
    return OpenApiParameter("after", shape, description="The position you have read through; 0 for all.")


def _kinds() -> OpenApiParameter:
    codes = [kind.code for kind in registry.kinds()]
    return _codes("kind", f"Only records of these kinds, by comma: {', '.join(codes)}.", codes)


def _include(kind: Kind) -> OpenApiParameter:
    names = list(includes_of(kind))
    return _codes("include", f"Live records that name this one, by comma: {', '.join(names)}.", names)


def _codes(name: str, description: str, known: list[str]) -> OpenApiParameter:
    shape = {"type": "array", "items": {"type": "string", "enum": known}}
    return OpenApiParameter(name, shape, description=description, style="form", explode=False)


def _key() -> OpenApiParameter:
    return OpenApiParameter("key", str, OpenApiParameter.PATH, description="An id, or a slug.", required=True)

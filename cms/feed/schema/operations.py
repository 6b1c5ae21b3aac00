"""The operations of the schema: what each address answers, made from what the kinds declare."""

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
    "try-again",
    "fault",
)
WITH_A_KEY: dict[str, list[str]] = {"key": []}
GONE = ("not-found", "withdrawn", "held", "legal")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A GET. answer: the shape of its answer, given a function that refers to a serializer's component."""

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
            **{name: f"{examples.SITE}/{name}" for name in ("changes", "search", "schema", "docs")},
        },
    )


def listing(kind: Kind) -> Operation:
    return Operation(
        id=f"list_{kind.plural}",
        tag=kind.plural,
        summary=f"List {kind.verbose_name_plural}",
        description=(
            f"All live ones, ordered by id{_or_otherwise(kind)}. Follow `next` until it is null. Filters "
            "narrow the list; with several of them, or one given several times, a record has to match every "
            "value."
        ),
        answer=lambda refer: shapes.listing(refer(kind.document)),
        example=examples.listing(kind),
        parameters=[*_filters(kind), *_orders(kind), _limit(100), _cursor()],
    )


def detail(kind: Kind) -> Operation:
    includes = includes_of(kind)
    return Operation(
        id=f"get_{kind.code}",
        tag=kind.plural,
        summary=f"One {kind.verbose_name}",
        description=(
            "By id or by its present slug. A former slug answers 308 with the present address, and so does "
            "a record that was merged into another. `ETag` and the changes identify the same bytes."
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


def search() -> Operation:
    kinds = registry.kinds()
    codes = [kind.code for kind in kinds]
    return Operation(
        id="search",
        tag="search",
        summary="Find records by name",
        description=(
            "Live records by any served name, whatever the script, accents and marks, by their address, an "
            "external id or their id; the nearest first. Where nothing is called so, records that are "
            "called nearly so, and `approximate` is true."
        ),
        answer=lambda refer: shapes.found(),
        example=examples.found(kinds[0]) if kinds else None,
        parameters=[
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": 200},
                description="What is searched for.",
                required=True,
            ),
            OpenApiParameter(
                "kind", {"type": "string", "enum": codes}, description="Only records of this kind."
            ),
            _limit(50, usual=20),
        ],
    )


def advance_changes() -> Operation:
    kinds = registry.kinds()
    return Operation(
        id="advance_changes",
        tag="advance",
        summary="The changes of what is under embargo",
        description=(
            "A separate log, for keys with the scope `advance`: records put under embargo, moved to another "
            "time, refreshed, taken back or published. Only the newest entry of a record that is still under "
            "embargo has its document. Each document that you read here is entered in the access log."
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
            "For keys with the scope `advance`, by id or by its future slug: the document as it will be "
            "published. Once it is, the answer is 308 with its address in the feed."
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


def _or_otherwise(kind: Kind) -> str:
    return ", or as `order` says" if any(each.places for each in kind.filters) else ""


def _orders(kind: Kind) -> list[OpenApiParameter]:
    names = [each.name for each in kind.filters if each.places]
    described = (
        "The filter in whose order the list is, instead of that of ids; that filter has to be given, with "
        "one value."
    )
    shape = {"type": "string", "enum": names}
    return [OpenApiParameter("order", shape, description=described)] if names else []


def _limit(most: int, *, usual: int = 0) -> OpenApiParameter:
    shape = {"type": "integer", "minimum": 1, "maximum": most, "default": usual or most}
    return OpenApiParameter("limit", shape, description=f"The most to return; {usual or most} by default.")


def _cursor() -> OpenApiParameter:
    return OpenApiParameter("after", str, description="A cursor from `next`; valid for this list only.")


def _position() -> OpenApiParameter:
    shape = {"type": "integer", "minimum": 0, "default": 0}
    return OpenApiParameter("after", shape, description="The position up to which you have read; 0 for all.")


def _kinds() -> OpenApiParameter:
    codes = [kind.code for kind in registry.kinds()]
    return _codes("kind", f"Only records of these kinds, separated by commas: {', '.join(codes)}.", codes)


def _include(kind: Kind) -> OpenApiParameter:
    names = list(includes_of(kind))
    described = f"Live records that name this one, separated by commas: {', '.join(names)}."
    return _codes("include", described, names)


def _codes(name: str, description: str, known: list[str]) -> OpenApiParameter:
    shape = {"type": "array", "items": {"type": "string", "enum": known}}
    return OpenApiParameter(name, shape, description=description, style="form", explode=False)


def _key() -> OpenApiParameter:
    return OpenApiParameter("key", str, OpenApiParameter.PATH, description="An id, or a slug.", required=True)

"""The kinds: what each declares of itself, and how the engines find it.

A kind's folder calls `register(Kind(...))` once; no engine names a kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from cms.desk.models import ExternalId, Record

State = Mapping[str, Any]
Facts = dict[str, Any]
Label = str | list[str | Facts | None]
Derive = Callable[[Mapping[int, Facts], Mapping[int, str | None]], Mapping[int, Facts]]

ENVELOPE = frozenset(
    {"kind", "id", "slug", "label", "version", "format", "citations", "derived"}
    | {"first_published_at", "changed_at", "corrected_at"}
)


# What the state, and the forms over it, call by these names themselves.
RESERVED = frozenset(
    {"slug", "external_ids", "sheet_key", "version_opened", "version_expected", "version_settled"}
)
RESERVED_OF_PARTS = frozenset({"row", "remove"})


@dataclass(frozen=True, kw_only=True)
class Role:
    """How a record is named by another, such as `credit`.

    about: the record that names the other is about it and has nothing to say without it. words: where the
    naming record keeps its own words for the other. shows: a page of the naming record shows what belongs to
    the other one too, as a season's page does for its title.
    """

    code: str
    about: bool = False
    words: str = "its own words"
    shows: bool = False


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How the rows of a part say where facts come from.

    of: code of the kind that sources are. path: the column with the fact (`premiere`), part (`credits`) or
    row (`credits/311`) that is supported; null for the whole record. source, locator, quotation: the columns
    with the source, the place in it, and its words.
    """

    of: str
    path: str = "path"
    source: str = "source"
    locator: str = "locator"
    quotation: str = "quotation"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows that exist only inside one record of the kind.

    name: as the state, `change` and addresses call it. owner: the key of `model` that holds the record.
    order: columns the rows are read in. cites: where rows are citations, how one reads in the body.
    evidence: where they are the citations of every kind, which column says what. document: the serializer
    that describes one of those in the feed. fixed: a row that is stored stays as it is. inserts: where its
    texts may name records, as [words](id), the kinds that {id} states.
    """

    name: str
    model: type[models.Model]
    owner: str
    order: tuple[str, ...] = ("id",)
    cites: Callable[[State], Facts] | None = None
    evidence: Evidence | None = None
    document: type | None = None
    fixed: bool = False
    inserts: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A parameter of the kind's list in the feed. values: what a live body answers to, as text.

    names: its values are ids of other records, or have them by colon; one that is not live selects nothing.
    """

    name: str
    help: str
    values: Callable[[Facts], Iterable[str | None]]
    names: bool = False


ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Structured:
    """The kind as schema.org data: see `cms.pages.structured`, which gives each function the page.

    type: what it is where other records name it. describe: what its own page says; null for name and address
    alone. cited: where others cite it as a source, the work that they cite, from its document and reference.
    """

    type: str = "Thing"
    describe: Callable[[Any], Facts] | None = None
    cited: Callable[..., Facts | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Include:
    """This kind's live records that name another in a role, as that other's `include=`.

    filters: for each kind that can be named, `ANY` for all others, the list parameter of this kind that
    selects the same records.
    """

    name: str
    role: str
    filters: Mapping[str, str]


class Body:
    """What is approved: the record's own facts, made from its state and nothing else."""

    def label(self, state: State) -> "Label":
        """What the record is called in lists and where others name it; "" when nothing says.

        A list of words and of `ref(...)`s, which its facts name too, reads with the names of those records.
        """
        return state.get("name") or ""

    def names(self, state: State) -> Iterable[str | None]:
        """What else it is called, rightly or wrongly: a search in the newsroom finds it by these too."""
        return ()

    def kept(self, state: State) -> Mapping[str, Sequence[Facts]]:
        """Rows of parts, as what it is part of once merged keeps them: what this record itself is called."""
        return {}

    def facts(self, state: State) -> Facts:
        """The record's facts as JSON; another record appears as `ref(...)` and nothing more of it."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record, as its folder declares it.

    code, plural: singular and plural name; the plural is its address in the feed. document: the read-only DRF
    serializer that describes a document for OpenAPI. format: raised when the shape of its facts changes.
    derive: values that follow from other rows, from the bodies by card id and the live names by id, as
    {card id: {name: value}}; derived_document describes all of them. derives_by: the filter whose values tie
    live records together, so that one is derived again when another comes, moves or goes. rederives_namers:
    what names one derives from it. cited: the facts, and parts row by row, that want a source; our own words
    do not. cited_as_one: it states one thing, so that a source supports it as a whole. page: names of the
    includes that its page shows. read_inline: pages that name one show what it says. starts: forms that begin
    a page of it in the newsroom. checks: see `desk.checks`. sheets: the sheets that write it. structured:
    what machines read on its page, a thing with a name where nothing is declared.
    """

    code: str
    plural: str
    model: type[Record]
    body: Body
    document: type
    parts: tuple[Part, ...] = ()
    roles: tuple[Role, ...] = ()
    filters: tuple[Filter, ...] = ()
    includes: tuple[Include, ...] = ()
    checks: tuple[Callable, ...] = ()
    sheets: tuple[type, ...] = ()
    derive: Derive | None = None
    derived_document: type | None = None
    derives_by: str = ""
    cited: tuple[str, ...] = ()
    cited_as_one: bool = False
    page: tuple[str, ...] = ()
    read_inline: bool = False
    rederives_namers: bool = False
    starts: tuple[type, ...] = ()
    structured: Structured = Structured()
    has_slug: bool = True
    format: int = 1

    @cached_property
    def all_parts(self) -> tuple[Part, ...]:
        """Its own parts, and those every kind has."""
        return (*self.parts, *_everywhere.parts)

    @property
    def edited_parts(self) -> list[Part]:
        """Parts with a page of their own; external ids stand on the record's form."""
        return [part for part in self.all_parts if part is not EXTERNAL_IDS]

    @cached_property
    def all_sheets(self) -> tuple[type, ...]:
        return (*self.sheets, *(make(self) for make in _everywhere.sheets))

    @cached_property
    def all_checks(self) -> tuple[Callable, ...]:
        return (*self.checks, *_everywhere.checks)

    def part(self, name: str) -> Part:
        for part in self.all_parts:
            if part.name == name:
                return part
        raise KeyError(f"{self.code} has no part {name}")

    @property
    def all_derived(self) -> type | None:
        """The serializer that describes its derived values."""
        return self.derived_document or _everywhere.derived_document

    @property
    def verbose_name(self) -> str:
        return noun(self.model)

    @property
    def verbose_name_plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def derived(self, bodies: Mapping[int, Facts], names: Mapping[int, str | None]) -> dict[int, Facts]:
        """The derived values of each card, from its body and what the records it names are called live."""
        values: dict[int, Facts] = {card: {} for card in bodies}
        found = [self.derive(bodies, names)] if self.derive else []
        found += [derive(self, bodies) for derive in _everywhere.derivations]
        for each in found:
            for card, derived in each.items():
                values[card] |= derived
        return values


@dataclass
class Everywhere:
    """What an app adds to every kind; declared before the kinds are first used."""

    parts: list[Part] = field(default_factory=list)
    checks: list[Callable] = field(default_factory=list)
    derivations: list[Callable[["Kind", Mapping[int, Facts]], Mapping[int, Facts]]] = field(
        default_factory=list
    )
    sheets: list[Callable[["Kind"], type]] = field(default_factory=list)
    on_schedule_end: list[Callable[..., None]] = field(default_factory=list)
    on_rename: list[Callable[[set[int]], None]] = field(default_factory=list)
    derived_document: type | None = None


EXTERNAL_IDS = Part(name="external_ids", model=ExternalId, owner="card", order=("scheme", "value"))
_kinds: dict[str, Kind] = {}
_everywhere = Everywhere(parts=[EXTERNAL_IDS])


def register(kind: Kind) -> Kind:
    """Make `kind` known to every engine; ImproperlyConfigured where a name is taken."""
    for other in _kinds.values():
        if kind.code == other.code or kind.plural == other.plural or kind.model is other.model:
            raise ImproperlyConfigured(f"The kinds {kind.code} and {other.code} share a name or a model.")
    for model, reserved in (
        (kind.model, RESERVED),
        *((part.model, RESERVED_OF_PARTS) for part in kind.parts),
    ):
        if taken := reserved & {field.name for field in model._meta.get_fields()}:
            raise ImproperlyConfigured(f"{model.__name__} may not have a field {', '.join(sorted(taken))}.")
    _kinds[kind.code] = kind
    return kind


def register_everywhere(
    *,
    parts: Iterable[Part] = (),
    checks: Iterable[Callable] = (),
    derivations: Iterable[Callable[[Kind, Mapping[int, Facts]], Mapping[int, Facts]]] = (),
    sheets: Iterable[Callable[[Kind], type]] = (),
    on_schedule_end: Iterable[Callable[..., None]] = (),
    on_rename: Iterable[Callable[[set[int]], None]] = (),
    derived_document: type | None = None,
) -> None:
    """Give every kind more parts (`sources` adds citations), checks, derived values, or sheets of its own.

    derived_document: the serializer that describes those derived values. on_schedule_end: called with a
    schedule that just ended, and `at`, inside the transaction that has its changeset and cards locked.
    on_rename: called after the commit with the ids of changesets in which a record was renamed.
    """
    _everywhere.parts.extend(parts)
    _everywhere.checks.extend(checks)
    _everywhere.derivations.extend(derivations)
    _everywhere.sheets.extend(sheets)
    _everywhere.on_schedule_end.extend(on_schedule_end)
    _everywhere.on_rename.extend(on_rename)
    _everywhere.derived_document = derived_document or _everywhere.derived_document


def evidence() -> Part | None:
    """The part whose rows say where the facts of any record come from; none where no app brings one."""
    return next((part for part in _everywhere.parts if part.evidence), None)


def on_schedule_end() -> list[Callable[..., None]]:
    """What the engines above do where a schedule ends."""
    return _everywhere.on_schedule_end


def on_rename() -> list[Callable[[set[int]], None]]:
    """What follows where records in changesets were renamed."""
    return _everywhere.on_rename


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind(code: str) -> Kind:
    return _kinds[code]


def kind_of(model: type[models.Model]) -> Kind:
    """The kind that `model` belongs to as a record; LookupError for none."""
    for each in _kinds.values():
        if each.model is model:
            return each
    raise LookupError(f"{model.__name__} is registered as no kind.")


def one(noun: str) -> str:
    """A noun with its article, to begin a sentence: “A title”, “An event”."""
    return f"{'An' if noun[:1] in 'aeiou' else 'A'} {noun}"


def noun(model: type[models.Model]) -> str:
    """What an editor calls one row of `model`."""
    return str(model._meta.verbose_name)


def kind_at(plural: str) -> Kind | None:
    """The kind at an address of the feed."""
    return next((each for each in _kinds.values() if each.plural == plural), None)


def roles() -> dict[str, Role]:
    return {role.code: role for each in _kinds.values() for role in each.roles}


def ref(card: int | None, kind: str | None, *, role: str, printed: str | None = None) -> Facts | None:
    """Another record in a body: its id, and how it is named here; null for none.

    kind: null where any may stand there; it is looked up when rendered. printed: the referring record's own
    words for it, which stay when the other record goes.
    """
    return None if card is None else {"$ref": card, "kind": kind, "role": role, "printed": printed}


def references(value: Any) -> list[Facts]:
    """Every `ref` in a body, in the order a reader meets them."""
    if isinstance(value, dict):
        if "$ref" in value:
            return [value]
        return [found for item in value.values() for found in references(item)]
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    return []

"""The registry of kinds: what each kind declares, and how the rest of the code looks kinds up.

A kind's folder calls `register(Kind(...))` once. No code outside the folder refers to a kind by name.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from cms.desk.models import ExternalId, Record

from .derive import Derive, DeriveEverywhere, Facts, Published
from .filters import Filter
from .mirrored import Mirror, OneInstant
from .parts import FoundBy, Part, Role, State
from .passages import Passage, passages_of
from .wanted import Wanted

Label = str | list[str | Facts | None]


# Names that every document uses itself, so that no fact may have them.
ENVELOPE = frozenset(
    {"kind", "id", "slug", "label", "version", "format", "citations", "derived"}
    | {"first_published_at", "changed_at", "corrected_at"}
)


# Names that the state or the edit forms use themselves, so that no model field may have them.
RESERVED = frozenset(
    {"slug", "external_ids", "sheet_key", "version_opened", "version_expected", "version_settled"}
)
RESERVED_OF_PARTS = frozenset({"row", "remove"})


ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Structured:
    """The kind as schema.org data: see `cms.pages.structured`, which passes the page to each function.

    type: its schema.org type where other records refer to it. describe: the data of its own page; None for
    name and URL alone. cited: for sources, the cited work, made from the document and the reference.
    """

    type: str = "Thing"
    describe: Callable[[Any], Facts] | None = None
    cited: Callable[..., Facts | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Agree:
    """Facts and parts of a record that can't contradict each other, beyond what constraints of columns say.

    refuse: for a state or a body, the field at fault, a sentence and the code of the rule; none where all is
    well. A working copy that a change would make so is not written.
    """

    facts: tuple[str, ...]
    refuse: Callable[[Facts], Iterable[tuple[str, str, str]]]


@dataclass(frozen=True, kw_only=True)
class Include:
    """Live records of this kind that refer to another in a role, offered as that other's `include=`.

    filters: by kind of the other record, `ANY` for all not listed, the list parameter of this kind that
    selects the same records. on_every_page: every record's own page shows them, whatever its kind.
    """

    name: str
    role: str
    filters: Mapping[str, str]
    on_every_page: bool = False


class Body:
    """Makes the body, which is what gets approved, from a record's state and nothing else."""

    def label(self, state: State) -> "Label":
        """The record's label in lists and where others refer to it; "" where it has none.

        A list of text and `ref(...)`s is shown with the names of those records; its facts have to contain the
        same references.
        """
        return state.get("name") or ""

    def address(self, state: State) -> Sequence[str | Facts | None]:
        """What its slug is made of, from the widest record to its own name; its label by default.

        An episode's name means little without its season and title. Other records stand in it by their slugs;
        one that the next begins with is left out.
        """
        return ()

    def names(self, state: State) -> Iterable[str | None]:
        """Its other names, wrong ones too: the newsroom's search finds it by these."""
        return ()

    def live_names(self, facts: Facts) -> Iterable[str | None]:
        """Its other names in a document: readers find it by these."""
        return ()

    def passages(self, facts: Facts) -> Iterable[Passage]:
        """What a document says in running words: the search over all that we say finds it by these."""
        return passages_of(facts)

    def names_by_language(self, facts: Facts) -> Iterable[tuple[str, str]]:
        """The name that it goes by in each language that it has one in: the tag and the name."""
        return ()

    def told_apart(self, facts: Facts) -> Iterable[str | None]:
        """What tells it from others of its name, such as its year: from plain columns, or its document."""
        return ()

    def compared(self, state: State) -> Mapping[str, str | int | None] | None:
        """What tells whether two of like names are one, under what an editor calls it; a year as a number.

        From plain columns. None: nobody is asked about namesakes when one is made.
        """
        return None

    def kept_back(self, state: State) -> Iterable[str]:
        """Its names that no reader may see: where another record prints one, the name of today is served."""
        return ()

    def kept(self, state: State) -> Mapping[str, Sequence[Facts]]:
        """Rows, by part, that the survivor of a merge can keep of this record's own name."""
        return {}

    def served(self, body: Facts) -> Facts:
        """An approved body, of this format or an older one, as it may be served today."""
        return body

    def facts(self, state: State) -> Facts:
        """The record's facts as JSON. Of other records it contains `ref(...)`s only, never their facts."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record, as its folder declares it.

    code, plural: singular and plural name; the plural is its path in the feed. document: the read-only
    DRF serializer that describes a document for OpenAPI. format: raise it when the shape of the facts
    changes. derive: computes derived values from the bodies by card id, the live names by id and what
    else is published, as {card id: {name: value}}; derived_document describes all of them. derives_by:
    the filter whose values connect live records: when one is published, changed or withdrawn, the others
    with that value are derived again. rests_on: roles of the references that it derives values from: when
    such a record is published anew or withdrawn, this one is derived again. passes_on: the same of
    references through which it hands on what moved to those that rest on it. cited: the facts, and parts
    row by row, that need a source; our own text needs none. stated_by: for a fact, the other one that
    states the same less plainly; a source of either supports both. follows: for a fact that may follow
    from a line of a part, the path of that line, `showings/12`; None where it is stated itself; a source
    of the line supports it. cited_as_one: it states one thing, so that a source supports it as a whole.
    translated: the texts that may stand in other languages, too. wanted: lists find the records that lack
    it. page: names of the includes that its page shows. page_rank: where a page lists more than fit,
    which go first at a moment: those of the lowest rank. read_inline: pages that refer to one show its
    text. stand_in: what a sentence says for one that is not live; by default “a” and what it is called.
    one_by_one: fields that tell one record from another, and so are never changed for many at once.
    notices: the role in which it names the records whose correction it tells readers. senior: whether its
    body takes a senior editor's approval. starts: forms that begin a page of it in the newsroom. agree: facts
    that can't contradict each other. checks: see `desk.checks`. sheets: the sheets
    that write it. structured: its schema.org data; a thing with a name by default. on_change: called with
    the states of its records before and after, by card id, inside the transaction that writes, drops,
    merges or unmerges them. why_refreshed: what the log says of a document that was rendered again, from the
    one before and the one now; "" where nothing needs to be said. found_by: how the search finds them beside
    names and ids. mirrored: what it says of a fact that others state of it too. are_of_one_instant: whether
    two dates of such a fact differ only by the time zone in which they are told. released: the day that it
    came out, as precisely as is known; what is counted from a release is counted from that. length: how
    many minutes it takes, if it is one piece.
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
    agree: tuple[Agree, ...] = ()
    checks: tuple[Callable, ...] = ()
    sheets: tuple[type, ...] = ()
    derive: Derive | None = None
    derived_document: type | None = None
    derives_by: str = ""
    cited: tuple[str, ...] = ()
    stated_by: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = field(default_factory=dict)
    cited_as_one: bool = False
    translated: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    page: tuple[str, ...] = ()
    page_rank: Callable[[Facts, datetime], int] | None = None
    read_inline: bool = False
    rests_on: tuple[str, ...] = ()
    passes_on: tuple[str, ...] = ()
    stand_in: str = ""
    one_by_one: tuple[str, ...] = ()
    notices: str = ""
    senior: Callable[[Facts], bool] | None = None
    starts: tuple[type, ...] = ()
    structured: Structured = Structured()
    on_change: Callable[[Mapping[int, State], Mapping[int, State]], None] | None = None
    why_refreshed: Callable[[Facts, Facts], str] | None = None
    found_by: FoundBy | None = None
    mirrored: Mirror | None = None
    are_of_one_instant: OneInstant | None = None
    released: Callable[[Facts], str | None] | None = None
    length: Callable[[Facts], int | None] | None = None
    has_slug: bool = True
    format: int = 1

    @cached_property
    def all_parts(self) -> tuple[Part, ...]:
        """Its own parts and those that every kind has."""
        return (*self.parts, *_everywhere.parts)

    @property
    def edited_parts(self) -> list[Part]:
        """Parts with an edit page of their own; external ids are on the record's own form."""
        return [part for part in self.all_parts if part is not EXTERNAL_IDS]

    @cached_property
    def all_rests_on(self) -> frozenset[str]:
        """The roles that its derived values rest on: its own, and those that every kind has."""
        return frozenset((*self.rests_on, *_everywhere.rests_on))

    @cached_property
    def all_sheets(self) -> tuple[type, ...]:
        return (*self.sheets, *(make(self) for make in _everywhere.sheets))

    @cached_property
    def all_wanted(self) -> tuple[Wanted, ...]:
        """What a record of the kind ought to have: what the kind says, and what is said of every kind."""
        return (*self.wanted, *(each for make in _everywhere.wanted if (each := make(self))))

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

    def derived(
        self, bodies: Mapping[int, Facts], names: Mapping[int, str | None], published: Published
    ) -> dict[int, Facts]:
        """The derived values by card id, from the bodies, the live names that they need, and what is live."""
        values: dict[int, Facts] = {card: {} for card in bodies}
        found = [self.derive(bodies, names, published)] if self.derive else []
        found += [derive(self, bodies, published) for derive in _everywhere.derivations]
        for each in found:
            for card, derived in each.items():
                values[card] |= derived
        return values


# The desk may not import the apps above it: they hand their parts, checks and hooks down through this.
@dataclass
class Everywhere:
    """What apps add to every kind; declared before the kinds are first used."""

    parts: list[Part] = field(default_factory=list)
    checks: list[Callable] = field(default_factory=list)
    derivations: list[DeriveEverywhere] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)
    sheets: list[Callable[["Kind"], type]] = field(default_factory=list)
    wanted: list[Callable[["Kind"], Wanted | None]] = field(default_factory=list)
    on_schedule_end: list[Callable[..., None]] = field(default_factory=list)
    on_rename: list[Callable[[set[int]], None]] = field(default_factory=list)
    on_term: list[Callable[[models.Model, set[str]], None]] = field(default_factory=list)
    on_changed: list[Callable[["Kind", Collection[int]], None]] = field(default_factory=list)
    derived_document: type | None = None


EXTERNAL_IDS = Part(name="external_ids", model=ExternalId, owner="card", order=("scheme", "value"))
_kinds: dict[str, Kind] = {}
_everywhere = Everywhere(parts=[EXTERNAL_IDS])


def register(kind: Kind) -> Kind:
    """Add a kind to the registry; ImproperlyConfigured where one of its names is taken."""
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
    derivations: Iterable[DeriveEverywhere] = (),
    rests_on: Iterable[str] = (),
    sheets: Iterable[Callable[[Kind], type]] = (),
    wanted: Iterable[Callable[[Kind], Wanted | None]] = (),
    on_schedule_end: Iterable[Callable[..., None]] = (),
    on_rename: Iterable[Callable[[set[int]], None]] = (),
    on_term: Iterable[Callable[[models.Model, set[str]], None]] = (),
    on_changed: Iterable[Callable[[Kind, Collection[int]], None]] = (),
    derived_document: type | None = None,
) -> None:
    """Give every kind more parts (`sources` adds citations), checks, derived values, or sheets of its own.

    rests_on: roles of references that those derived values rest on. wanted: makes what a record of that
    kind ought to have; None where it does not concern the kind. derived_document: the serializer that
    describes those derived values. on_schedule_end: called with a schedule that just ended, and `at`,
    inside the transaction that has its changeset and cards locked. on_rename: called after the commit
    with the ids of changesets in which a record was renamed. on_term: called with a term of a vocabulary
    that was just saved and the names of its changed fields, in the same transaction. on_changed: called
    with a kind and the ids of records of it that were there and changed, in the same transaction.
    """
    _everywhere.parts.extend(parts)
    _everywhere.checks.extend(checks)
    _everywhere.derivations.extend(derivations)
    _everywhere.rests_on.extend(rests_on)
    _everywhere.sheets.extend(sheets)
    _everywhere.wanted.extend(wanted)
    _everywhere.on_schedule_end.extend(on_schedule_end)
    _everywhere.on_rename.extend(on_rename)
    _everywhere.on_term.extend(on_term)
    _everywhere.on_changed.extend(on_changed)
    _everywhere.derived_document = derived_document or _everywhere.derived_document


def evidence() -> Part | None:
    """The part whose rows say where the facts of any record come from; none where no app brings one."""
    return next((part for part in _everywhere.parts if part.evidence), None)


def on_schedule_end() -> list[Callable[..., None]]:
    """The functions to call when a schedule ends; they belong to layers that the desk may not import."""
    return _everywhere.on_schedule_end


def on_rename() -> list[Callable[[set[int]], None]]:
    """The functions to call when a record in a changeset was renamed."""
    return _everywhere.on_rename


def on_term() -> list[Callable[[models.Model, set[str]], None]]:
    """The functions to call when a term of a vocabulary was saved."""
    return _everywhere.on_term


def on_changed() -> list[Callable[[Kind, Collection[int]], None]]:
    """The functions to call when records that were there changed."""
    return _everywhere.on_changed


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
    """A noun with its article, at the start of a sentence: “A title”, “An event”."""
    return f"{'An' if noun[:1] in 'aeiou' else 'A'} {noun}"


def noun(model: type[models.Model]) -> str:
    """What an editor calls one row of `model`."""
    return str(model._meta.verbose_name)


def kind_at(plural: str) -> Kind | None:
    """The kind with that path in the feed, if any."""
    return next((each for each in _kinds.values() if each.plural == plural), None)


def roles() -> dict[str, Role]:
    return {role.code: role for each in _kinds.values() for role in each.roles}


def ref(card: int | None, kind: str | None, *, role: str, printed: str | None = None) -> Facts | None:
    """A reference to another record, for a body; None for no record.

    kind: None where records of several kinds are possible; it is looked up when the document is rendered.
    printed: the referring record's own words for the other, shown once the other is no longer live.
    """
    return None if card is None else {"$ref": card, "kind": kind, "role": role, "printed": printed}


def references(value: Any) -> list[Facts]:
    """Every `ref` in a body, in the order in which they appear."""
    if isinstance(value, dict):
        if "$ref" in value:
            return [value]
        return [found for item in value.values() for found in references(item)]
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    return []

"""The documents that a page shows: the record's own, those that name it, and those it quotes inline.

They are the live ones, read in a fixed number of queries; or, for a preview, the ones that publishing a
changeset would make, none of them stored.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q

from cms.desk.base import canonical
from cms.desk.models import Card, Changeset
from cms.desk.records import registry
from cms.desk.records.registry import Facts, kind, references

from .documents import Live, documents, proposed_lives
from .includes import LONGEST, Included, includes_of
from .models import LiveDocument, Reference

# Of a kind that ranks its records, how many are read for the LONGEST that a page shows: about as many as the
# offers of one work in all countries, and few enough to be read for each page.
RANKED = 1000
# Steps from record to record, such as story, claim, source: a limit keeps the number of queries fixed.
ROUNDS = 3
ORDER = ("sort", "source")
# So many references are sorted here rather than asked for role by role.
MANY = 1000


@dataclass
class PageDocuments:
    """The documents of one page.

    document: the page's own, None where it would not be live. included: the documents that name it, or name
    another record shown on the page, by include. named: all of these and the ones read inline, by id.
    """

    document: Facts | None
    included: dict[str, list[Facts]] = field(default_factory=dict)
    named: dict[int, Facts] = field(default_factory=dict)


class Naming(NamedTuple):
    """One record names another in a role; `sort` is the place of the reference within its document."""

    source: int
    target: int
    role: str
    sort: int
    kind: str


@dataclass(frozen=True)
class Proposed:
    """What a changeset would make live: documents, None where one is taken off, and references."""

    documents: Mapping[int, Facts | None]
    references: Collection[Naming]

    @classmethod
    def of(cls, changeset: Changeset | None, *, at: datetime) -> "Proposed":
        if changeset is None:
            return cls({}, [])
        proposals = list(changeset.standing().select_related("card"))
        found = documents([each.card for each in proposals], including=changeset, at=at)
        rows = [row for live in proposed_lives(proposals) for row in _rows(live)]
        return cls(found, rows)


def _rows(live: Live) -> Iterator[Naming]:
    for sort, ref in enumerate(references(live.body)):
        yield Naming(live.card.pk, ref["$ref"], ref["role"], sort, live.card.kind)


def page_documents(card: Card, *, at: datetime, including: Changeset | None = None) -> PageDocuments:
    """The documents of a record's page, live or as if `including` were published."""
    proposed = Proposed.of(including, at=at)
    document = _fetch([card.pk], proposed).get(card.pk)
    if document is None:
        return PageDocuments(None)
    centres = {card.pk: document, **_fetch(_shown_with(card.pk, proposed), proposed)}
    found = PageDocuments(document, _included(centres, proposed, at=at), dict(centres))
    _read_inline(found, proposed)
    return found


def _fetch(ids: Collection[int], proposed: Proposed) -> dict[int, Facts]:
    """The documents of those records that are, or would be, live, in the order of `ids`."""
    wanted = [each for each in dict.fromkeys(ids) if each not in proposed.documents]
    stored = LiveDocument.objects.filter(pk__in=wanted).values_list("pk", "text") if wanted else []
    found = {card: canonical.loads(text) for card, text in stored} | dict(proposed.documents)
    return {each: document for each in ids if (document := found.get(each))}


def newest(each: int) -> PageDocuments:
    """The `each` newest live records of every kind, and what is read inline: a query a kind, and three."""
    found = PageDocuments(None)
    # One query for all kinds would number every live record to find the first few of each.
    for every in registry.kinds():
        texts = LiveDocument.objects.filter(kind=every.code).order_by("-pk").values_list("text", flat=True)
        found.included[every.plural] = [canonical.loads(text) for text in texts[:each]]
    _read_inline(found, Proposed({}, []))
    return found


def _shown_with(card: int, proposed: Proposed) -> list[int]:
    """The other records that the page shows as its own, such as the title of a season."""
    roles = [role.code for role in registry.roles().values() if role.shows]
    if card in proposed.documents:
        rows = [row for row in proposed.references if row.source == card and row.role in roles]
        return [row.target for row in sorted(rows, key=lambda row: row.sort)]
    named = Reference.objects.filter(source=card, role__in=roles).order_by("sort")
    return list(named.values_list("target", flat=True))


def _included(centres: Mapping[int, Facts], proposed: Proposed, *, at: datetime) -> dict[str, list[Facts]]:
    """For each include shown on the pages of the centres, its documents, each once."""
    own = next(iter(centres))
    wanted = {
        card: [
            each
            for name, each in includes_of(kind(document["kind"])).items()
            if _is_shown(document, name) or (each.on_every_page and card == own)
        ]
        for card, document in centres.items()
    }
    rows = _naming(wanted, proposed)
    found = _fetch([row.source for row in rows], proposed)
    included: dict[str, dict[int, Facts]] = {each.name: {} for some in wanted.values() for each in some}
    for row in rows:
        for each in wanted[row.target]:
            if (each.role, each.kind.code) == (row.role, row.kind) and row.source in found:
                included[each.name][row.source] = found[row.source]
    return {name: _first(list(some.values()), at=at) for name, some in included.items()}


def _first(documents: list[Facts], *, at: datetime) -> list[Facts]:
    """As many documents of one include as a page shows, those of the lowest rank first where it has ranks."""
    rank = kind(documents[0]["kind"]).page_rank if documents else None
    # The order among equals stays.
    ranked = sorted(documents, key=lambda each: rank(each, at)) if rank else documents
    return ranked[:LONGEST]


def _is_shown(document: Facts, name: str) -> bool:
    return name in kind(document["kind"]).page


def _naming(wanted: Mapping[int, Collection[Included]], proposed: Proposed) -> list[Naming]:
    """References to the centres in the wanted roles: the first of each, up to the kind's limit.

    One query; where there are very many, one more for each role.
    """
    asked = {
        (card, each.role, each.kind.code): Q(target=card, role=each.role, source__kind=each.kind.code)
        for card, some in wanted.items()
        for each in some
    }
    any_of_them = reduce(or_, asked.values(), Q(pk=None))  # matches nothing where no role is wanted
    rows = _references(any_of_them, most=MANY + 1)
    if len(rows) > MANY:
        # Sorting all that name a streaming service takes seconds; in each role an index has them in order.
        rows = [
            row
            for (_, _, code), one in asked.items()
            for row in _references(one, *ORDER, most=_most_read(code))
        ]
    found = [row for row in _first_of_each(rows) if row.source not in proposed.documents]
    found += [row for row in proposed.references if row.target in wanted]
    return sorted(found, key=lambda row: (row.sort, row.source))


def _first_of_each(rows: Collection[Naming]) -> Iterator[Naming]:
    seen: Counter[tuple[int, str, str]] = Counter()
    for row in sorted(rows, key=lambda row: (row.sort, row.source)):
        seen[row.target, row.role, row.kind] += 1
        if seen[row.target, row.role, row.kind] <= _most_read(row.kind):
            yield row


def _most_read(code: str) -> int:
    """How many of a kind are read for the LONGEST that a page shows: more where they are ranked first."""
    return RANKED if kind(code).page_rank else LONGEST


def _references(which: Q, *order: str, most: int) -> list[Naming]:
    rows = Reference.objects.filter(which).order_by(*order)
    columns = ("source", "target", "role", "sort", "source__kind")
    return [Naming(*row) for row in rows.values_list(*columns)[:most]]


def _read_inline(found: PageDocuments, proposed: Proposed) -> None:
    """Fetch the records whose words are shown where they are named, and those that they name in turn."""
    inline = {each.code for each in registry.kinds() if each.read_inline}
    fresh: list[Any] = [*found.named.values(), *found.included.values()]
    for some in found.included.values():
        found.named |= {document["id"]: document for document in some}
    for _ in range(ROUNDS):
        ids = {key for each in fresh for key in _ids(each, inline)} - found.named.keys()
        fetched = _fetch(sorted(ids), proposed) if ids else {}
        found.named |= fetched
        fresh = list(fetched.values())


def _ids(value: Any, kinds: Collection[str]) -> Iterator[int]:
    """Ids of the records of those kinds that a document names anywhere."""
    if isinstance(value, dict):
        if value.get("kind") in kinds and isinstance(value.get("id"), int):
            yield value["id"]
        for item in value.values():
            yield from _ids(item, kinds)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item, kinds)

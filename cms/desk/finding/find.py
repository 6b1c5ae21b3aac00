"""The search: which records somebody means, the nearest first; the same on both databases.

The database proposes stored names by its indexes, and the order is decided here: what is called just so,
what begins so, what has words that begin so, what has the words somewhere. Only where there is none of these,
names that are nearly so: they would be noise behind a good answer.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from django.db.models import Case, QuerySet, Value, When
from django.db.models.expressions import Combinable

from cms.desk.base import external_ids, trigram_index
from cms.desk.base.search_words import INSIDE, LIKE, Query, likeness
from cms.desk.models import Card, CardName, ExternalId
from cms.desk.models.names import FoundName
from cms.desk.records.registry import kinds
from cms.desk.records.survivors import survivors, with_duplicates

# More is not looked through: whoever meets so many types another letter.
MOST = 1000
# How near to the best of the names that may be meant by a misspelt word the others have to be.
NEAR_THE_BEST = 0.85
# Up to so many records are asked for by their ids; more, by the query that finds them.
FEW = 2000
# So many of the nearest are put in order by the database; those behind them are in order of their names.
NEAREST = 200


@dataclass(frozen=True)
class Found:
    """What a search found.

    ids: of records, the nearest first. is_cut: more than `MOST` match. is_guess: nothing is called so, and
    these are called nearly so.
    """

    ids: list[int] = field(default_factory=list)
    is_cut: bool = False
    is_guess: bool = False

    def of(self, rows: QuerySet, *then: str | Combinable) -> QuerySet:
        """Those of the rows, whose keys are the records', in this order; from `NEAREST` on by `then`."""
        places = [When(pk=key, then=Value(place)) for place, key in enumerate(self.ids[:NEAREST])]
        place = Case(*places, default=Value(NEAREST)) if places else Value(0)
        return rows.filter(pk__in=self.ids).order_by(place, *then)


class _Name(NamedTuple):
    finds: int
    card: int
    is_main: bool
    words: str
    squeezed: str
    printed: str


Names = QuerySet[FoundName]


def find_cards(text: str, *, kind: str = "", among: QuerySet | None = None, as_merged: bool = False) -> Found:
    """Records found by any name, alias, slug of today or before, external id or record id, or as kinds say.

    kind: code of their kind, "" for any. among: cards or records to which the search is restricted, before
    it is cut. as_merged: merged records are wanted, and not the survivors that their names lead to.
    """
    query = Query(text)
    wanted = None if among is None else _Among(among, as_merged=as_merged)
    names: Names = CardName.objects.filter(kind=kind) if kind else CardName.objects.all()
    asked = [*_ids(query), *_otherwise(query.text, kind)] if query.text else []
    if not as_merged:
        into = survivors(asked)
        asked = list(dict.fromkeys(into.get(key, key) for key in asked))
    exact = list(Card.objects.filter(pk__in=asked, kind=kind).values_list("pk", flat=True)) if kind else asked
    if wanted:
        exact, names = wanted.of(exact), wanted.named(names)
    return find(query, names, exact, by_owner=as_merged)


def find(query: Query, names: Names, exact: Iterable[int] = (), *, by_owner: bool = False) -> Found:
    """The search over stored names, and records that are asked for by an id, which go first.

    by_owner: what is found is the record that has the name, and not the one that it leads to.
    """
    first = list(dict.fromkeys(exact))
    if not query.squeezed:
        return Found(first)
    begin = _rows(names.filter(squeezed__startswith=query.squeezed).order_by("squeezed", "finds")[:MOST])
    have = _rows(trigram_index.containing(names, query)[:MOST]) if query.tokens else []
    by_name = _nearest(chain(begin, have), lambda name: _rank(name, query), by_owner)
    ids = list(dict.fromkeys([*first, *by_name]))
    if ids or len(query.squeezed) < INSIDE or not query.tokens:
        return Found(ids[:MOST], is_cut=max(len(begin), len(have), len(ids)) >= MOST)
    return Found(_misspelt(query, names, by_owner), is_guess=True)


def _rows(names: Names) -> list[_Name]:
    return [
        _Name(*row) for row in names.values_list("finds", "card", "is_main", "words", "squeezed", "printed")
    ]


Rank = tuple[float | str, ...]


def _rank(name: _Name, query: Query) -> Rank:
    """How near a name is: what sorts first is nearest."""
    if name.squeezed == query.squeezed:
        # Of those that are read the same, what is written the same.
        return 0, name.printed != query.printed, not name.is_main, name.squeezed
    begins = name.squeezed.startswith(query.squeezed)
    tier = 1 if begins else (2 if query.begins(name.words) else 3)
    return tier, bool(query.printed) and query.printed not in name.printed, not name.is_main, name.squeezed


def _nearest(names: Iterable[_Name], rank: Callable[[_Name], Rank], by_owner: bool) -> list[int]:
    """The records that the names lead to, each where its nearest name puts it."""
    best: dict[int, Rank] = {}
    for name in names:
        key = name.card if by_owner else name.finds
        found = rank(name)
        if key not in best or found < best[key]:
            best[key] = found
    return sorted(best, key=lambda key: (*best[key], key))


def _misspelt(query: Query, names: Names, by_owner: bool) -> list[int]:
    with trigram_index.comparing(using=names.db):
        rows = _rows(trigram_index.resembling(names, query))
    alike = {name: likeness(query.words, name.words.split()) for name in rows}
    least = max(LIKE, NEAR_THE_BEST * max(alike.values(), default=0))
    near = [name for name in alike if alike[name] >= least]
    return _nearest(near, lambda name: (-alike[name], not name.is_main, name.squeezed), by_owner)


def _ids(query: Query) -> list[int]:
    """Records that are asked for by their own id, or by one that they have elsewhere."""
    words = query.text
    scheme, values = external_ids.spellings(words)
    known = ExternalId.objects.filter(value__in=values)
    known = known.filter(scheme=scheme) if scheme else known
    found = list(known.order_by("card").values_list("card", flat=True)[:MOST])
    if query.record_id is not None:
        found = [*Card.objects.filter(pk=query.record_id).values_list("pk", flat=True), *found]
    return found


def _otherwise(words: str, kind: str) -> Iterable[int]:
    """Records that are asked for as their kind says, such as by a number."""
    for each in kinds():
        if each.found_by and kind in ("", each.code):
            yield from each.found_by.working(words)


class _Among:
    """The records that a search is restricted to: few by their ids, many by the query that finds them."""

    def __init__(self, rows: QuerySet, *, as_merged: bool):
        self.rows = rows.order_by()
        self.as_merged = as_merged
        some = list(self.rows.values_list("pk", flat=True)[: FEW + 1])
        self.few: set[int] | None = set(some) if len(some) <= FEW else None

    def of(self, ids: Collection[int]) -> list[int]:
        """Those of the ids that are among them, in their order."""
        if self.few is not None:
            there = self.few
        else:
            there = set(self.rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        return [key for key in ids if key in there]

    def named(self, names: Names) -> Names:
        """Those of the names that lead to one of them."""
        if self.few is not None:
            owners = self.few if self.as_merged else with_duplicates(self.few)
            return (
                names.filter(card__in=owners)
                if self.as_merged
                else names.filter(card__in=owners, finds__in=self.few)
            )
        column = "card" if self.as_merged else "finds"
        return names.filter(**{f"{column}__in": self.rows.values("pk")})

"""Likely duplicates: records of a kind that are called the same, and that nobody told apart."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from cms.desk.models import Card, CardName, ToldApart
from cms.desk.records.registry import Kind

from .namesakes import Verdict, compare, compare_ids, decide, elsewhere, plain_facts
from .told_apart import told_apart

# So many names are looked through at a time, in their order, and so many pairs are shown at once.
LOOKED_THROUGH = 20_000
SHOWN = 25
# Of more records with one name only the first are compared with each other.
COMPARED = 5


@dataclass(frozen=True)
class Pair:
    """Two records that may be one, in the order in which they were made.

    first_apart, second_apart: what tells each from others of its name. agrees, differs: what is known of
    both.
    """

    first: Card
    second: Card
    verdict: Verdict
    first_apart: str
    second_apart: str
    agrees: Sequence[str]
    differs: Sequence[str]


@dataclass(frozen=True)
class Likely:
    """Pairs in the order of their names. after: the name from which to look on; "" once all are seen."""

    pairs: Sequence[Pair]
    after: str


def likely_duplicates(of: Kind, *, after: str = "") -> Likely:
    """The pairs among the names that follow `after`, as many as are shown at once.

    It walks the index of names a piece at a time, so it may find none and leave more to look through.
    """
    names = CardName.objects.filter(kind=of.code, squeezed__gt=after).order_by("squeezed", "finds")
    rows = list(names.values_list("squeezed", "finds")[: LOOKED_THROUGH + 1])
    groups = [(name, {finds for _, finds in some}) for name, some in groupby(rows, key=lambda row: row[0])]
    is_cut = len(rows) > LOOKED_THROUGH
    if is_cut and len(groups) > 1:
        # The last name may go on behind what was read.
        groups.pop()
    shared = [(name, sorted(cards)[:COMPARED]) for name, cards in groups if len(cards) > 1]
    pairs: list[Pair] = []
    for start in range(0, len(shared), SHOWN):
        piece = shared[start : start + SHOWN]
        pairs += _pairs(of, piece)
        if len(pairs) >= SHOWN and start + SHOWN < len(shared):
            return Likely(pairs, piece[-1][0])
    return Likely(pairs, groups[-1][0] if is_cut else "")


def _pairs(of: Kind, groups: Sequence[tuple[str, Sequence[int]]]) -> list[Pair]:
    """Those of the groups that are not told apart, by a person or by what is known; in bounded queries."""
    keys = {key for _, some in groups for key in some}
    cards = Card.objects.own().select_related("pending").in_bulk(keys)
    facts, ids, apart = plain_facts(of, cards), elsewhere(cards), told_apart(list(cards.values()))
    answered = set(ToldApart.objects.among(keys).values_list("first", "second"))
    found = []
    for first, second in _once(groups):
        if (first, second) in answered or not {first, second} <= cards.keys():
            continue
        agrees, differs = compare(of.body.compared(facts[first]) or {}, of.body.compared(facts[second]) or {})
        _, other_ids = compare_ids(ids[first], ids[second])
        differs = [*differs, *other_ids]
        if (verdict := decide(True, agrees, differs)) is not Verdict.NEW:
            both = cards[first], cards[second]
            found.append(Pair(*both, verdict, apart[first], apart[second], agrees, differs))
    return found


def _once(groups: Iterable[tuple[str, Collection[int]]]) -> Iterator[tuple[int, int]]:
    """Each pair, where the first of its common names stands."""
    seen = set()
    for _, some in groups:
        for pair in combinations(sorted(some), 2):
            if pair not in seen:
                seen.add(pair)
                yield pair

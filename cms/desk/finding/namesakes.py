"""Which records of a kind a new one may be: those that are called the same, or nearly so.

The name proposes, and what else is known decides: years, ids elsewhere, whatever the kind compares. Nobody is
stopped by it: whoever makes a record is asked, and the answer is kept in `ToldApart`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cms.desk.base import search_words
from cms.desk.base.search_words import trigrams
from cms.desk.models import Card, CardName, ExternalId
from cms.desk.records.blank import blank
from cms.desk.records.registry import Kind, State
from cms.desk.records.states import fields_of, value_of

from .find import find_cards
from .told_apart import told_apart

# So many are shown: whoever has more namesakes is told what to search for.
MOST = 8
# From this share of common trigrams, of 0 to 1, two whole names are nearly the same: Steven Graham is 0.61
# like Stephen Graham.
NEARLY = 0.6
# Names whose numbers differ are two: Toy Story and Toy Story 2, Rocky II and Rocky III.
NUMBER = re.compile(r"\d+|(?=[ivx])x{0,3}(ix|iv|v?i{0,3})")

Ids = Collection[tuple[str, str]]
Compared = Mapping[str, "str | int | None"]


class Verdict(StrEnum):
    """Whether two records of like names are one. The first says so, the last that they are not."""

    SAME = "same"
    ASK = "ask"
    NEW = "new"


@dataclass(frozen=True)
class Namesake:
    """A record that a new one may be. apart: what tells it from others of its name, in words.

    agrees, differs: what is known of both, such as “born”.
    """

    card: Card
    verdict: Verdict
    is_called_the_same: bool
    apart: str
    agrees: Sequence[str]
    differs: Sequence[str]


def namesakes(of: Kind, state: State, *, ids: Ids = ()) -> list[Namesake]:
    """Records that one of this state may be, the likeliest first; none where the kind is not compared.

    ids: pairs of scheme and value that it has elsewhere. Queries don't grow with the records.
    """
    if (mine := of.body.compared(state)) is None:
        return []
    label = of.body.label(state)
    names = [each for each in (label, *of.body.names(state)) if isinstance(each, str) and each.strip()]
    called = _called(of, names)
    near = [] if called or not names else _nearly(of, names[0])
    sharing = _sharing(of, ids)
    cards = Card.objects.select_related("pending").in_bulk({*called, *near, *sharing})
    facts, known, apart = plain_facts(of, cards), elsewhere(cards), told_apart(list(cards.values()))
    found = []
    for key, card in cards.items():
        agrees, differs = compare(mine, of.body.compared(facts[key]) or {})
        same_ids, other_ids = compare_ids(ids, known[key])
        agrees, differs = [*agrees, *same_ids], [*differs, *other_ids]
        is_called = key in called
        verdict = Verdict.SAME if same_ids else decide(is_called, agrees, differs)
        if is_called or same_ids or verdict is not Verdict.NEW:
            found.append(Namesake(card, verdict, is_called, apart[key], agrees, differs))
    order = list(Verdict)
    return sorted(found, key=lambda each: (order.index(each.verdict), each.card.folded, each.card.pk))[:MOST]


def called_the_same(of: Kind, new: Mapping[int, State]) -> dict[int, list[Namesake]]:
    """For many records at once, by id, the others of which a person would be asked; by their labels alone.

    In a bounded number of queries; none where the kind is not compared.
    """
    if of.body.compared(blank(of)) is None:
        return {}
    squeezed = {key: search_words.squeezed(str(of.body.label(state))) for key, state in new.items()}
    rows = CardName.objects.filter(kind=of.code, squeezed__in={*squeezed.values()} - {""})
    having: dict[str, set[int]] = defaultdict(set)
    for name, finds in rows.values_list("squeezed", "finds"):
        having[name].add(finds)
    cards = Card.objects.select_related("pending").in_bulk(set().union(*having.values()))
    facts, apart = plain_facts(of, cards), told_apart(list(cards.values()))
    found: dict[int, list[Namesake]] = {}
    for key, state in new.items():
        for other in sorted((having.get(squeezed[key], set()) & cards.keys()) - {key}):
            agrees, differs = compare(of.body.compared(state) or {}, of.body.compared(facts[other]) or {})
            verdict = decide(True, agrees, differs)
            if verdict is not Verdict.NEW:
                each = Namesake(cards[other], verdict, True, apart[other], agrees, differs)
                found.setdefault(key, []).append(each)
    return found


def asked_about(found: Iterable[Namesake]) -> list[Namesake]:
    """Those of which a person has to say whether they are the same."""
    return [each for each in found if each.verdict is not Verdict.NEW]


def decide(is_called_the_same: bool, agrees: Collection[str], differs: Collection[str]) -> Verdict:
    """What a like name comes to, by what is known of both beside it."""
    if differs and not agrees:
        return Verdict.NEW
    return Verdict.SAME if is_called_the_same and agrees and not differs else Verdict.ASK


def compare(mine: Compared, theirs: Compared) -> tuple[list[str], list[str]]:
    """What is known of both and agrees, and what does not; years that are one apart are neither."""
    agrees, differs = [], []
    for name, value in mine.items():
        other = theirs.get(name)
        if value in (None, "") or other in (None, ""):
            continue
        if value == other:
            agrees.append(name)
        elif not (isinstance(value, int) and isinstance(other, int) and abs(value - other) == 1):
            differs.append(name)
    return agrees, differs


def compare_ids(mine: Ids, theirs: Ids) -> tuple[list[str], list[str]]:
    """Schemes in which both have an id: those in which they share one, and those in which they don't."""
    shared = {scheme for scheme, _ in {*mine} & {*theirs}}
    both = {scheme for scheme, _ in mine} & {scheme for scheme, _ in theirs}
    return sorted(shared), sorted(both - shared)


def are_nearly(one: str, other: str) -> bool:
    """Whether two names are spelt nearly alike, from beginning to end: “Jon Smith” and “John Smith”."""
    mine, theirs = (search_words.Query(each).words for each in (one, other))
    if _numbers(mine) != _numbers(theirs):
        return False
    first, second = trigrams(mine), trigrams(theirs)
    return bool(first) and len(first & second) / len(first | second) >= NEARLY


def _numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if NUMBER.fullmatch(word)]


def _called(of: Kind, names: Iterable[str]) -> set[int]:
    """Records that have one of the names, or had."""
    squeezed = {search_words.squeezed(each) for each in names} - {""}
    rows = CardName.objects.filter(kind=of.code, squeezed__in=squeezed).order_by("squeezed", "finds")
    return set(rows.values_list("finds", flat=True)[: 2 * MOST])


def _nearly(of: Kind, name: str) -> set[int]:
    found = find_cards(name, kind=of.code)
    if not found.is_guess:
        return set()
    labels = Card.objects.filter(pk__in=found.ids[: 2 * MOST]).values_list("pk", "label")
    return {key for key, label in labels if are_nearly(name, label)}


def _sharing(of: Kind, ids: Ids) -> set[int]:
    """Records that have one of the ids."""
    if not ids:
        return set()
    rows = ExternalId.objects.filter(value__in=[value for _, value in ids], card__kind=of.code)
    wanted = set(ids)
    return {card for card, *pair in rows.values_list("card", "scheme", "value") if tuple(pair) in wanted}


def plain_facts(of: Kind, cards: Collection[int]) -> dict[int, State]:
    """The plain columns of the working copies, by id."""
    rows = of.model._default_manager.filter(pk__in=list(cards))
    return {
        row.pk: {each.name: value_of(each, each.value_from_object(row)) for each in fields_of(of.model)}
        for row in rows
    }


def elsewhere(cards: Collection[int]) -> Mapping[int, Ids]:
    """The ids that the records have elsewhere, by their own."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = ExternalId.objects.filter(card__in=list(cards)).values_list("card", "scheme", "value")
    for card, scheme, value in rows:
        # A key in a sheet says which row it was, and not who.
        if not scheme.startswith("sheet:"):
            found[card].add((scheme, value))
    return found

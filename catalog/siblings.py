"""Records that stand beside a proposed one, as readers find them: two first episodes, dates that clash."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from catalog.showings.moments import shown_then
from cms.desk.checks.rules import Check, Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts, kind
from cms.pages.words import day
from cms.publishing.documents import live_now
from cms.publishing.models import LiveTerm

Key = tuple[Hashable, ...]
Keys = Callable[[Facts], Iterable[Key]]


@dataclass(frozen=True)
class Beside:
    """A record and its facts: as proposed, else as they are live, else those of a draft never published."""

    card: Card
    body: Facts


def proposed(proposals: Iterable[Proposed], code: str) -> list[Beside]:
    """The proposed records of a kind that will have facts."""
    return [Beside(each.card, each.body) for each in proposals if each.body and each.card.kind == code]


def beside(
    code: str, term: str, parents: Collection[int], *, own: Collection[int], columns: Sequence[str] = ()
) -> list[Beside]:
    """The records of a kind that belong to the parents, in a bounded number of queries.

    term: the feed's filter by the parent. columns: the model's keys to it, the term by default. own: ids of
    records that are proposed, and therefore left out.
    """
    if not parents:
        return []
    live = LiveTerm.objects.filter(kind=code, name=term, value__in=[str(each) for each in parents])
    named = reduce(or_, (Q(**{f"{column}__in": parents}) for column in columns or (term,)))
    mine = kind(code).model._default_manager.filter(named).values("pk")
    # A draft too: of two people who start the same season, the second should hear of it at once.
    drafts = Card.objects.filter(pk__in=mine, live_version=None, last_position=None)
    # Together as ids and not joined by OR, for which a database reads all records of the kind.
    ids = live.values("card").union(drafts.values("pk"))
    cards = Card.objects.filter(pk__in=ids, kind=code, merged_into=None, hold=None).order_by("pk")
    return _with_facts([card for card in cards if card.pk not in own])


def having(
    code: str, term: str, values: Collection[str], titles: Collection[int], *, drafts: Q, own: Collection[int]
) -> list[Beside]:
    """The live records of the titles that the feed finds by one of the values, and drafts of them.

    term: the feed's filter. drafts: the rows of drafts that may have one of them, whatever their title. own:
    ids of records that are proposed, and therefore left out.
    """
    live = LiveTerm.objects.filter(kind=code, name=term, value__in=values)
    titled = LiveTerm.objects.filter(kind=code, name="title", value__in=[str(each) for each in titles])
    mine = kind(code).model._default_manager.filter(drafts, Q(title__in=titles)).values("pk")
    unpublished = Card.objects.filter(pk__in=mine, live_version=None, last_position=None)
    ids = live.filter(card__in=titled.values("card")).values("card").union(unpublished.values("pk"))
    cards = Card.objects.filter(pk__in=ids, kind=code, merged_into=None, hold=None).order_by("pk")
    return _with_facts([card for card in cards if card.pk not in own])


def known(ids: Collection[int]) -> dict[int, Beside]:
    """Records by id with their facts, live or those of a draft never published; none that is held or gone."""
    cards = Card.objects.filter(pk__in=ids, hold=None, merged_into=None) if ids else ()
    there = [card for card in cards if card.live_version is not None or card.last_position is None]
    return {each.card.pk: each for each in _with_facts(there)}


def _with_facts(cards: Sequence[Card]) -> list[Beside]:
    live = {card.pk: card for card in cards if card.live_version is not None}
    facts = {each.card.pk: each.body for each in live_now(live)} if live else {}
    facts |= bodies([card for card in cards if card.pk not in live])
    return [Beside(card, facts[card.pk]) for card in cards if card.pk in facts]


def sharing(
    records: Iterable[Beside], others: Iterable[Beside], keys: Keys
) -> Iterator[tuple[Card, Card, Key]]:
    """Each of the records with the first other that has one of its keys, and that key."""
    mine = list(records)
    by_key: dict[Key, list[Card]] = defaultdict(list)
    for each in (*mine, *others):
        for key in keys(each.body):
            by_key[key].append(each.card)
    for each in mine:
        for key in keys(each.body):
            # One is enough to look at, where a whole sheet of them has the same number.
            if other := next((card for card in by_key[key] if card.pk != each.card.pk), None):
                yield each.card, other, key


def is_before(one: str | None, other: str | None) -> bool:
    """Whether a partial date is before another, as far as both are known: May 2019 is not before 2019."""
    if not one or not other:
        return False
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def named(body: Facts, fact: str) -> int | None:
    """The id of the record that a fact names."""
    ref = body.get(fact)
    return ref["$ref"] if ref else None


@dataclass(frozen=True, kw_only=True)
class Within:
    """That records of one kind lie within one of another, such as a season within the years of its title.

    child, parent: codes of the kinds. fact: the child's, which names the parent. term: the feed's filter by
    it. dates: the child's first and last day, by fact. around: those of the parent. is_meant: whether a child
    has to lie within it.
    """

    child: str
    parent: str
    fact: str
    dates: tuple[str, str]
    around: tuple[str, str]
    term: str = ""
    is_meant: Callable[[Facts], bool] = lambda body: True

    def contradiction(self, child: Facts, parent: Beside) -> tuple[str, str] | None:
        """The fact that lies outside, and how, in words that go on from “its premiere”."""
        if not self.is_meant(child):
            return None
        begins, ends = (parent.body.get(each) for each in self.around)
        for fact in dict.fromkeys(self.dates):
            date = child.get(fact)
            if is_before(date, begins) and self._may_not_meet(child, fact, parent, self.around[0]):
                return fact, f"{day(date)}, is before “{parent.card}” begins, {day(begins)}"
            if is_before(ends, date) and self._may_not_meet(child, fact, parent, self.around[1]):
                return fact, f"{day(date)}, is after “{parent.card}” ended, {day(ends)}"
        return None

    def _may_not_meet(self, child: Facts, fact: str, parent: Beside, around: str) -> bool:
        """Whether two dates that differ are not one moment in two zones, as far as showings tell."""
        if not (child.get("showings") or parent.body.get("showings")):
            return True
        mine, theirs = shown_then(child, fact), shown_then(parent.body, around)
        return bool(mine and theirs and mine.is_apart_from(theirs))


def lies_within(rule: Within) -> Check:
    """A check for both kinds: a warning for each record that lies outside the one it belongs to."""

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        children = proposed(proposals, rule.child)
        parents = {each.card.pk: each for each in proposed(proposals, rule.parent)}
        own = {each.card.pk for each in proposals}
        wanted = {key for each in children if (key := named(each.body, rule.fact))} - own
        around = known(wanted) | parents
        for each in children:
            parent = around.get(named(each.body, rule.fact) or 0)
            if parent and (found := rule.contradiction(each.body, parent)):
                fact, how = found
                message = f"Its {_words(fact)}, {how}: correct one of them."
                yield _outside(each.card, message, fact, parent.card)
        told: set[int] = set()
        for each in beside(rule.child, rule.term or rule.fact, parents, own=own, columns=(rule.fact,)):
            parent = parents.get(named(each.body, rule.fact) or 0)
            if parent and parent.card.pk not in told and (found := rule.contradiction(each.body, parent)):
                told.add(parent.card.pk)
                fact, how = found
                message = f"“{each.card}” lies outside it: its {_words(fact)}, {how}. Correct one of them."
                yield _outside(parent.card, message, rule.around[0], each.card)

    return check


def _words(fact: str) -> str:
    return "end" if fact == "ended" else fact.replace("_", " ")


def _outside(card: Card, message: str, path: str, other: Card) -> Finding:
    return Finding(card, "dates-outside", message, path=path, level=Level.WARNING, other=other)

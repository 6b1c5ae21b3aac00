"""A large changeset for its reviewer: groups of rows that change alike, each row old -> new."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.desk.base.dates.facts import is_date_fact, told
from cms.desk.models import Changeset, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kind
from cms.desk.review.bulk.groups import Group
from cms.desk.review.bulk.outliers import fact_name
from cms.desk.review.bulk.progress import GroupProgress, ReadingProgress
from cms.newsroom.code_names import Words
from cms.newsroom.difference import compared
from cms.publishing.difference import FactChange

MOST_COLUMNS = 3
OUTLIERS_SHOWN = 5  # of each group
ROWS_SHOWN = 100  # of all groups, however many there are


@dataclass(frozen=True)
class Line:
    """One record in a table: its facts old -> new, one per column, and why it is an outlier, if it is."""

    proposal: Proposal
    cells: Sequence[FactChange | None]
    reasons: Sequence[str]
    is_read: bool
    is_drawn: bool


@dataclass(frozen=True)
class Shown:
    """A group as a page shows it. lines: its first outliers, if they are shown."""

    demand: GroupProgress
    lines: Sequence[Line] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    @property
    def group(self) -> Group:
        return self.demand.group

    @property
    def title(self) -> str:
        return title(self.group)

    @property
    def columns(self) -> list[str]:
        return [fact_name(name).capitalize() for name in columns(self.group)]

    @property
    def steps(self) -> list[tuple[str, str, int]]:
        """The most frequent changes (old, new, number of rows) of its first simple fact, in words."""
        of, words = kind(self.group.kind), self.words
        return [
            (_text(words.labelled(of, name, old)), _text(words.labelled(of, name, new)), number)
            for name, old, new, number in self.group.steps
        ]

    @property
    def more(self) -> int:
        """How many outliers are not shown."""
        return len(self.group.odd) - len(self.lines)


def title(group: Group) -> str:
    """What happens to how many records: “Price changed: 312 offers”."""
    of = kind(group.kind)
    number = len(group.cards)
    noun = of.verbose_name if number == 1 else of.verbose_name_plural
    return f"{_change(group)}: {number} {noun}"


def _change(group: Group) -> str:
    if group.action == Action.WITHDRAW:
        return "Withdrawn"
    if group.action == Action.MERGE:
        return "Merged into other records"
    if group.is_various:
        return "Various other changes"
    if group.is_new:
        return "New"
    by_name: dict[str, list[str]] = {}
    for name, how in group.facts:
        by_name.setdefault(name, []).append(how)
    facts = ", ".join(f"{fact_name(name)} {' and '.join(hows)}" for name, hows in by_name.items())
    return facts[:1].upper() + facts[1:] if facts else "No visible change"


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return told(value) if is_date_fact(value) else str(value)


def columns(group: Group) -> list[str]:
    """The facts that its rows change; none if they are too many for the columns of a table."""
    names = list(dict.fromkeys(name for name, _ in group.facts))
    return names if len(names) <= MOST_COLUMNS else []


def shown_groups(changeset: Changeset, reading: ReadingProgress) -> list[Shown]:
    """The groups, each with its first outliers; a bounded number of rows and of queries."""
    left = ROWS_SHOWN
    chosen: dict[str, list[int]] = {}
    for demand in reading.demands:
        chosen[demand.group.code] = [*demand.group.odd][: min(OUTLIERS_SHOWN, left)]
        left -= len(chosen[demand.group.code])
    lines = lines_of(changeset, reading.demands, {card for cards in chosen.values() for card in cards})
    words = Words()
    return [
        Shown(demand, [lines[card] for card in chosen[demand.group.code] if card in lines], words)
        for demand in reading.demands
    ]


def lines_of(
    changeset: Changeset, demands: Iterable[GroupProgress], cards: Collection[int]
) -> dict[int, Line]:
    """The rows of these cards, by card: one query for the bodies, and one for the names in them."""
    rows = changeset.standing().filter(card__in=cards).select_related("card", "base", "by")
    proposals = {each.card_id: each for each in rows}
    marks = compared(
        [each.card.kind for each in proposals.values()],
        [(each.base.body if each.base else None, each.body) for each in proposals.values()],
    )
    facts = dict(zip(proposals, marks, strict=True))
    return {
        card: _line(proposals[card], demand, facts[card])
        for demand in demands
        for card in demand.group.cards
        if card in proposals
    }


def _line(proposal: Proposal, demand: GroupProgress, facts: Sequence[FactChange]) -> Line:
    card = proposal.card_id
    return Line(
        proposal=proposal,
        cells=_cells(facts, columns(demand.group)),
        reasons=demand.group.odd.get(card, ()),
        is_read=card in demand.read,
        is_drawn=demand.sample is not None and card in demand.sample,
    )


def _cells(facts: Sequence[FactChange], names: Sequence[str]) -> Sequence[FactChange | None]:
    """The facts in the order of the columns; all of them if the table has no columns for facts."""
    if not names:
        return facts
    by_name: Mapping[str, FactChange] = {fact.name: fact for fact in facts}
    return [by_name.get(name) for name in names]

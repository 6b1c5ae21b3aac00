"""The outline of a submitted changeset: its proposals in groups of one pattern, outliers first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from cms.desk.base import canonical
from cms.desk.models import Changeset, Outline
from cms.desk.models.changesets import Action
from cms.desk.records.registry import Facts, references

from . import outliers
from .outliers import Measure, Reasons, fact_name
from .patterns import Pattern, pattern

# Bodies in memory at once.
BATCH = 500
# A pattern with fewer rows gets no group of its own, unless there are few patterns.
FEW = 3
MOST_PATTERNS = 40
# In fewer rows than these no pattern counts as rare.
FEWEST_TO_BE_RARE = 10
SHOWN_STEPS = 5
Step = tuple[str, Any, Any]


@dataclass(frozen=True)
class Group:
    """Proposals of one pattern; or is_various: those of several rare patterns of one kind and action.

    cards: outliers first. odd: the reasons by outlier. distinct: how many different changes of the first fact
    with a plain value there are; steps: the most frequent of them as [name, old, new, number]. is_supporting:
    its records were brought along, or are new and only referred to by others in the changeset. loses: readers
    lose something. Stored as JSON, so that field names must not change.
    """

    code: str
    kind: str
    action: str
    is_new: bool
    facts: list[list[str]]
    cards: list[int]
    odd: dict[int, list[str]]
    distinct: int
    steps: list[list[Any]]
    is_supporting: bool
    is_various: bool
    loses: bool


@dataclass
class _Gathered:
    """What the groups are made from, collected batch by batch, so that the bodies need not stay in memory."""

    measures: dict[Pattern, dict[int, Measure]] = field(default_factory=lambda: defaultdict(dict))
    steps: dict[int, Step] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    along: set[int] = field(default_factory=set)
    naming: dict[int, set[int]] = field(default_factory=dict)

    @property
    def supporting(self) -> set[int]:
        """Cards brought along, and new ones that others refer to and that refer to none of the others.

        Empty where that would be all of them.
        """
        named = {each for ids in self.naming.values() for each in ids}
        ends = {card for card in self.new & named if not self.naming.get(card)}
        all_of_it = {card for rows in self.measures.values() for card in rows}
        found = self.along | ends
        return found if all_of_it - found else set()


def outline(changeset: Changeset) -> list[Group]:
    """The groups of a submitted changeset; computed once per digest and stored."""
    digest = changeset.digest()
    stored = changeset.outlines.filter(digest=digest).first()
    if stored is None:
        made = [vars(each) for each in groups(_gathered(changeset))]
        stored = _store(changeset, digest, [_plain(each) for each in made])
    return [_group_of(each) for each in stored.groups]


def _group_of(stored: Mapping[str, Any]) -> Group:
    # JSON has text keys only.
    return Group(**{**stored, "odd": {int(card): reasons for card, reasons in stored["odd"].items()}})


def _plain(group: Mapping[str, Any]) -> dict[str, Any]:
    return {**group, "odd": {str(card): reasons for card, reasons in group["odd"].items()}}


def _store(changeset: Changeset, digest: str, groups: list[dict[str, Any]]) -> Outline:
    """Store an outline; if somebody else just did, use theirs, since both follow from the same digest."""
    try:
        with transaction.atomic():
            return Outline.objects.create(changeset=changeset, digest=digest, groups=groups)
    except IntegrityError:
        return changeset.outlines.get(digest=digest)


def _gathered(changeset: Changeset) -> _Gathered:
    """Collect what the groups are made from, with a bounded number of bodies in memory at once."""
    standing = changeset.standing()
    cards = set(standing.values_list("card", flat=True))
    found = _Gathered()
    # By key, not offset: each batch then reads only its own rows.
    last = 0
    rows = standing.select_related("base", "card").only(
        "card", "card__kind", "action", "along_with", "text", "base", "base__text"
    )
    while batch := list(rows.filter(card__gt=last)[:BATCH]):
        last = batch[-1].card_id
        for each in batch:
            _gather(found, each, cards)
    return found


def _gather(found: _Gathered, each: Any, cards: set[int]) -> None:
    before, after = each.base.body if each.base else None, each.body
    shown = pattern(each.card.kind, each.action, before, after)
    found.measures[shown][each.card_id] = outliers.measure(shown, before, after)
    if each.along_with_id:
        found.along.add(each.card_id)
    if shown.is_new:
        found.new.add(each.card_id)
    named = {ref["$ref"] for ref in references(after)} & cards - {each.card_id}
    if named:
        found.naming[each.card_id] = named
    if step := _step(shown, before, after):
        found.steps[each.card_id] = step


def _step(shown: Pattern, before: Facts | None, after: Facts | None) -> Step | None:
    """Name, old and new value of the first changed fact that is a plain value; None where there is none."""
    if before is None or after is None:
        return None
    for name, _ in shown.facts:
        old, new = before.get(name), after.get(name)
        if not isinstance(old or new, list | dict):
            return name, old, new
    return None


def groups(found: _Gathered) -> list[Group]:
    """Every proposal in exactly one group; groups with losses or outliers first."""
    made = [*_of_patterns(found, supporting=False), *_of_patterns(found, supporting=True)]
    return sorted(made, key=_rank)


def _rank(group: Group) -> tuple[Any, ...]:
    """Sort key: supporting groups last; then losses, then outliers and their share, then size."""
    share = len(group.odd) / len(group.cards)
    return group.is_supporting, not group.loses, not group.odd, -share, -len(group.cards), group.code


def _of_patterns(found: _Gathered, *, supporting: bool) -> Iterator[Group]:
    ours = found.supporting
    chosen = {
        shown: {card: each for card, each in rows.items() if (card in ours) is supporting}
        for shown, rows in found.measures.items()
    }
    large, small, are_rare = _by_size({shown: len(rows) for shown, rows in chosen.items() if rows})
    total = sum(map(len, chosen.values()))
    kinds = Counter(shown.kind for shown in chosen for _ in chosen[shown])
    for shown in large:
        reasons = outliers.find(chosen[shown])
        # A loss stands out only where it is rare; emptied everywhere on purpose, it is the pattern itself.
        if len(chosen[shown]) * outliers.SHARE <= kinds[shown.kind] or len(chosen[shown]) < FEW:
            reasons = _joined(reasons, outliers.losses(chosen[shown]))
        steps = Counter(found.steps[card] for card in chosen[shown] if card in found.steps)
        yield _group(shown, chosen[shown], reasons, steps, supporting=supporting)
    yield from _various(chosen, small, total if are_rare else 0, supporting=supporting)


def _by_size(sizes: Mapping[Pattern, int]) -> tuple[list[Pattern], list[Pattern], bool]:
    """Patterns with a group of their own, the largest first; the others; whether the others are rare."""
    ordered = sorted(sizes, key=lambda shown: (-sizes[shown], shown.code))
    large = [shown for shown in ordered if sizes[shown] >= FEW][:MOST_PATTERNS]
    small = ordered[len(large) :]
    total = sum(sizes.values())
    are_rare = total >= FEWEST_TO_BE_RARE and sum(sizes[each] for each in small) * outliers.SHARE <= total
    if not are_rare and len(ordered) <= MOST_PATTERNS:
        return ordered, [], False
    return large, small, are_rare


def _joined(some: Reasons, others: Reasons) -> Reasons:
    return {card: [*some.get(card, ()), *others.get(card, ())] for card in {**some, **others}}


def _various(
    chosen: Mapping[Pattern, Mapping[int, Measure]], small: Iterable[Pattern], total: int, *, supporting: bool
) -> Iterator[Group]:
    """One group for the small patterns of each kind and action; with a `total`, all rows are outliers."""
    together: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for shown in small:
        together[shown.kind, shown.action].append(shown)
    for some in together.values():
        reasons: Reasons = {}
        for shown in some:
            reasons = _joined(reasons, outliers.losses(chosen[shown]))
            if total:
                reason = _rarity(shown, len(chosen[shown]), total)
                reasons = _joined(reasons, {card: [reason] for card in chosen[shown]})
        rows = {card: each for shown in some for card, each in chosen[shown].items()}
        yield _group(some[0], rows, reasons, Counter(), supporting=supporting, of=some)


def _rarity(shown: Pattern, number: int, total: int) -> str:
    like = f"as only {number - 1} other{'s' if number > 2 else ''}" if number > 1 else "as none of the others"
    return f"{words_of(shown)}, {like} of {total}"


def words_of(shown: Pattern) -> str:
    """A pattern as text: “price changed, citations added”."""
    if shown.is_new:
        return "new"
    if not shown.facts:
        gone = "merged into another" if shown.action == Action.MERGE else "withdrawn"
        return gone if shown.loses else "nothing that readers notice"
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, how in shown.facts:
        by_name[name].append(how)
    return ", ".join(f"{fact_name(name)} {' and '.join(hows)}" for name, hows in by_name.items())


def _group(
    shown: Pattern,
    rows: Mapping[int, Measure],
    reasons: Reasons,
    steps: Counter[Step],
    *,
    supporting: bool,
    of: Iterable[Pattern] = (),
) -> Group:
    various = [*of]
    codes = "various" if various else shown.code
    return Group(
        code=canonical.digest(f"{codes}/{shown.kind}/{shown.action}/{supporting}")[:12],
        kind=shown.kind,
        action=shown.action,
        is_new=shown.is_new and not various,
        facts=[] if various else [[name, str(how)] for name, how in shown.facts],
        cards=sorted(rows, key=lambda card: (card not in reasons, card)),
        odd={card: reasons[card] for card in sorted(reasons)},
        distinct=len(steps),
        steps=[[*step, number] for step, number in steps.most_common(SHOWN_STEPS)],
        is_supporting=supporting,
        is_various=bool(various),
        loses=any(each.loses for each in various or [shown]),
    )

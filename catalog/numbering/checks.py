"""Checks of numbers at submission: one counter gives one record one number, and one number to one record."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations

from django.db.models import Q

from catalog.siblings import Beside, having, named, proposed
from cms.desk.checks.rules import Check, Finding, Level, Proposed

from .document import numberings
from .filters import NUMBERED, terms
from .models import SHARED, SPLIT, Holds, Scheme
from .periods import Held, Row, counter, held
from .written import read_number

PATH = "numberings"
# Who gives it: two rows of different ones never contradict each other.
Place = tuple[Hashable, ...]


def numbers_can_be_meant(code: str) -> Check:
    """A check of a kind: blockers for numbers that say nothing, a warning where it is not said who counts."""

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        for each in proposed(proposals, code):
            for row in numberings(each.body):
                yield from _alone(each, row)

    return check


def _alone(each: Beside, row: Row) -> Iterator[Finding]:
    card, path = each.card, f"{PATH}/{row['id']}"
    if row["scheme"] == Scheme.TERRITORY and not row["country"]:
        message = f"“{row['value']}” is its number in one country: say in which."
        yield Finding(card, "numbering-without-country", message, path)
    if row["scheme"] == Scheme.STREAMING and not row["provider"]:
        message = f"“{row['value']}” is its number at a streaming service: say at which."
        yield Finding(card, "numbering-without-provider", message, path, level=Level.WARNING)
    if row["scheme"] != Scheme.CODE and read_number(row["value"]).is_backwards:
        message = f"“{row['value']}” runs backwards: write the lower number first, such as 1-2."
        yield Finding(card, "numbering-backwards", message, path)


def numbers_agree(code: str) -> Check:
    """A check of a kind: a blocker for each record that has two numbers of one counter at one time."""

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        for each in proposed(proposals, code):
            for one, other in combinations(held(numberings(each.body)), 2):
                if _contradict(one, other):
                    yield _two_numbers(each, one.row, other.row)

    return check


def _two_numbers(each: Beside, one: Row, other: Row) -> Finding:
    message = (
        f"It is both {_printed(one)} and {_printed(other)} at one time, {_counted(one)}: correct one of "
        "them, say from when each is so, or that there each holds only a part of it."
    )
    return Finding(each.card, "numbering-contradicts", message, f"{PATH}/{other['id']}")


def _contradict(one: Held, other: Held) -> bool:
    if counter(one.row) != counter(other.row) or _same_number(one.row, other.row):
        return False
    is_split = one.row["holds"] in SPLIT and other.row["holds"] in SPLIT
    return not is_split and one.overlaps(other)


def _same_number(one: Row, other: Row) -> bool:
    return _key(one["value"]) == _key(other["value"]) and _key(one.get("of_season")) == _key(
        other.get("of_season")
    )


def _key(text: str | None) -> str:
    return read_number(text or "").key


def numbers_are_given_once(code: str) -> Check:
    """A check of a kind: a warning for each record of a title whose number another has by the same counter.

    Production codes may be shared; so may a broadcast that holds several, where each says so.
    """

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        mine = [each for each in proposed(proposals, code) if named(each.body, "title")]
        placed = [(each, *found) for each in mine for found in _placed(each)]
        if not placed:
            return
        values = {term for _, _, one in placed for term in terms(one.row)}
        titles = {key for each, *_ in placed if (key := named(each.body, "title"))}
        own = {each.card.pk for each in proposals}
        others = having(code, NUMBERED, values, titles, drafts=Q(numberings__isnull=False), own=own)
        there = _by_number([*placed, *((each, *found) for each in others for found in _placed(each))])
        for each, place, one in placed:
            beside = (found for number in _numbers(one.row) for found in there[place, number])
            if clash := _clashing(each, one, beside):
                yield _twice(each, one, clash, code)

    return check


Placed = tuple[Beside, Place, Held]


def _placed(each: Beside) -> Iterator[tuple[Place, Held]]:
    """The numbers of a record with title, counter, and the season there that holds them."""
    for row in held(numberings(each.body)):
        if _counts(row.row):
            is_through = row.row["scheme"] == Scheme.ABSOLUTE
            there = None if is_through else _key(row.row.get("of_season")) or named(each.body, "season")
            yield (named(each.body, "title"), *counter(row.row), there), row


def _counts(row: Row) -> bool:
    return bool(row["scheme"] != Scheme.CODE)


def _by_number(there: Iterable[Placed]) -> dict[tuple[Place, Hashable], list[tuple[Beside, Held]]]:
    found: dict[tuple[Place, Hashable], list[tuple[Beside, Held]]] = {}
    for each, place, one in there:
        for number in _numbers(one.row):
            found.setdefault((place, number), []).append((each, one))
    return found


def _numbers(row: Row) -> Sequence[Hashable]:
    return range(row["first"], row["last"] + 1) if row["first"] is not None else [_key(row["value"])]


def _clashing(each: Beside, one: Held, others: Iterable[tuple[Beside, Held]]) -> Beside | None:
    for other, there in others:
        if other.card.pk != each.card.pk and one.overlaps(there) and not _share(one.row, there.row):
            return other
    return None


def _share(one: Row, other: Row) -> bool:
    """Whether both say that they have the number together, and not as the same part of it."""
    if not (one["holds"] in SHARED and other["holds"] in SHARED):
        return False
    both_are_more = one["holds"] == other["holds"] == Holds.MORE
    return not (both_are_more and one["part"] and one["part"] == other["part"])


def _twice(each: Beside, one: Held, other: Beside, code: str) -> Finding:
    number, path = _printed(one.row), f"{PATH}/{one.row['id']}"
    message = (
        f"“{other.card}” is {code} {number} {_counted(one.row)} too: correct one of the numbers, say from "
        "when each is so, merge the two, or say of both that there it holds others too."
    )
    return Finding(each.card, "numbered-twice", message, path, level=Level.WARNING, other=other.card)


def _counted(row: Row) -> str:
    label = str(Scheme(row["scheme"]).label)
    return f"{label} ({row['country']})" if row["country"] else label


def _printed(row: Row) -> str:
    return f"{row['of_season']}, {row['value']}" if row.get("of_season") else str(row["value"])

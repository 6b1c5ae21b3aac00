"""Patterns: what a proposal does to which facts. Proposals of one pattern are reviewed as one group."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cms.desk.base import canonical
from cms.desk.models.changesets import TAKES_OFF
from cms.desk.records.registry import Facts

# Not facts: the format is technical, and the label follows from the facts.
UNREAD = frozenset({"format", "label"})


class How(StrEnum):
    """What a proposal does to one fact."""

    FILLED = "filled in"
    CHANGED = "changed"
    EMPTIED = "emptied"
    ADDED = "added"
    REMOVED = "taken out"
    REWORDED = "changed in lines"
    REORDERED = "put in another order"


LOSSES = frozenset({How.EMPTIED, How.REMOVED})


@dataclass(frozen=True)
class Pattern:
    """A kind, an action, and what happens to which facts; a new record's facts are not listed."""

    kind: str
    action: str
    is_new: bool = False
    facts: tuple[tuple[str, How], ...] = ()

    @property
    def code(self) -> str:
        """Its code in URLs."""
        line = [self.kind, self.action, self.is_new, [[name, str(how)] for name, how in self.facts]]
        return canonical.digest(canonical.dumps(line))[:12]

    @property
    def loses(self) -> bool:
        """Whether readers lose something: the record, a fact, or a line of one."""
        return self.action in TAKES_OFF or any(how in LOSSES for _, how in self.facts)


def pattern(kind: str, action: str, before: Facts | None, after: Facts | None) -> Pattern:
    """The pattern of one proposal. before: the live body, None if not live. after: None if taken offline."""
    if after is None:
        return Pattern(kind, action)
    if before is None:
        return Pattern(kind, action, is_new=True)
    return Pattern(kind, action, facts=tuple(_changed(before, after)))


def is_empty(value: Any) -> bool:
    return value in (None, "", [], {})


def differing(before: Facts, after: Facts) -> list[str]:
    """Names of the facts that differ, in the order of `after`; empty and missing count as equal."""
    return [name for name in dict.fromkeys([*after, *before]) if not same(before.get(name), after.get(name))]


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: what is empty, or missing from a fact or a line, is all one."""
    return one == other or _said(one) == _said(other)


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        said = {key: _said(each) for key, each in value.items()}
        value = {key: each for key, each in said.items() if each is not None}
    elif isinstance(value, list):
        value = [_said(each) for each in value]
    return None if is_empty(value) else value


def _changed(before: Facts, after: Facts) -> Iterable[tuple[str, How]]:
    for name in differing(before, after):
        if name in UNREAD:
            continue
        old, new = before.get(name), after.get(name)
        if isinstance(old, list) or isinstance(new, list):
            yield from ((name, how) for how in _lines(old or [], new or []))
        else:
            yield name, How.FILLED if is_empty(old) else How.EMPTIED if is_empty(new) else How.CHANGED


def _lines(old: list[Any], new: list[Any]) -> Iterable[How]:
    was, now = {key_of(line): line for line in old}, {key_of(line): line for line in new}
    if now.keys() - was.keys():
        yield How.ADDED
    if was.keys() - now.keys():
        yield How.REMOVED
    both = was.keys() & now.keys()
    if any(was[key] != now[key] for key in both):
        yield How.REWORDED
    if [key for key in was if key in both] != [key for key in now if key in both]:
        yield How.REORDERED


def key_of(line: Any) -> Any:
    """What identifies a line of a list in both bodies: its id, or else its whole content."""
    return line["id"] if isinstance(line, dict) and "id" in line else canonical.dumps(line)

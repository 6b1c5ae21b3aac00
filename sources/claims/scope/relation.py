"""How two scopes lie to each other on one axis, whatever the axis is made of."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


class Relation(StrEnum):
    """How one extent lies to another."""

    SAME = "same"
    INSIDE = "inside"
    CONTAINS = "contains"
    OVERLAPS = "overlaps"
    DISJOINT = "disjoint"
    UNKNOWN = "unknown"

    @property
    def turned(self) -> "Relation":
        """The same as the other of the two sees it."""
        return {Relation.INSIDE: Relation.CONTAINS, Relation.CONTAINS: Relation.INSIDE}.get(self, self)


class Extent(Protocol):
    """What a claim covers on one axis."""

    def to(self, other: Any) -> Relation: ...


@dataclass(frozen=True)
class Members:
    """Things by name: parts of a region, services, records. is_closed: whether others are surely others."""

    names: frozenset[Hashable]
    is_closed: bool = True

    def to(self, other: Any) -> Relation:
        if not isinstance(other, Members):
            return Relation.UNKNOWN
        if self.names == other.names:
            return Relation.SAME
        if self.names < other.names:
            return Relation.INSIDE
        if self.names > other.names:
            return Relation.CONTAINS
        if self.names & other.names:
            return Relation.OVERLAPS
        return Relation.DISJOINT if self.is_closed and other.is_closed else Relation.UNKNOWN


@dataclass(frozen=True)
class Run:
    """An interval of whole steps, days or years of age, both ends in it; infinite where it has no end.

    anchor: what an offset is counted from, such as the release, where its day is not known. is_loose: whether
    its end is only about right, as that of a first month.
    """

    first: Decimal
    last: Decimal
    anchor: str = ""
    is_loose: bool = False

    def to(self, other: Any) -> Relation:
        if not isinstance(other, Run) or self.anchor != other.anchor:
            return Relation.UNKNOWN
        if (self.is_loose or other.is_loose) and self._is_near(other):
            return Relation.SAME if self == other else Relation.UNKNOWN
        if (self.first, self.last) == (other.first, other.last):
            return Relation.SAME
        if self.last < other.first or other.last < self.first:
            return Relation.DISJOINT
        if self.first >= other.first and self.last <= other.last:
            return Relation.INSIDE
        if self.first <= other.first and self.last >= other.last:
            return Relation.CONTAINS
        return Relation.OVERLAPS

    def _is_near(self, other: "Run") -> bool:
        return self.first == other.first and abs(self.last - other.last) <= LOOSE


LOOSE = 3  # days: 28 days, four weeks and a month are told for one another


@dataclass(frozen=True)
class Either:
    """One of several intervals, of which nobody says which: “1980 or 1985”."""

    runs: tuple[Run, ...]

    def to(self, other: Any) -> Relation:
        theirs = other.runs if isinstance(other, Either) else (other,)
        found = {one.to(each) for one in self.runs for each in theirs}
        if found == {Relation.DISJOINT}:
            return Relation.DISJOINT
        return Relation.SAME if self == other else Relation.OVERLAPS


@dataclass(frozen=True)
class Words:
    """What nobody typed: the same words are the same, and of others nothing is known."""

    text: str

    def to(self, other: Any) -> Relation:
        return Relation.SAME if self == other else Relation.UNKNOWN

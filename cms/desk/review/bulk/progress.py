"""Which rows of a large changeset a reviewer has to read before approving it, and which they have read.

In a small changeset nothing is marked. In a large one the reviewer marks rows as read: all rows of each
group, or its outliers and a sample that the server drew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.models import Changeset, Draw

from .groups import Group, outline


@dataclass(frozen=True)
class GroupProgress:
    """A reviewer's progress with one group. sample: the cards drawn of it for them; None without a draw."""

    group: Group
    read: frozenset[int]
    sample: frozenset[int] | None = None

    @cached_property
    def asked(self) -> list[int]:
        """The cards that have to be read: the outliers and the sample, or all without a sample."""
        if self.sample is None:
            return self.group.cards
        return [card for card in self.group.cards if card in self.group.odd or card in self.sample]

    @cached_property
    def left(self) -> list[int]:
        return [card for card in self.asked if card not in self.read]

    @property
    def done(self) -> int:
        return len(self.asked) - len(self.left)

    @property
    def may_be_drawn(self) -> bool:
        return self.sample is None and is_large(self.group)

    def account(self) -> dict[str, Any]:
        """The record that an approval stores; cards are listed only where not all of them were read."""
        group = self.group
        return {
            "group": group.code,
            "kind": group.kind,
            "facts": group.facts,
            "rows": len(group.cards),
            "odd": sorted(group.odd),
            "sample": None if self.sample is None else sorted(self.sample),
            "read": len(self.read) if len(self.read) == len(group.cards) else sorted(self.read),
        }


@dataclass(frozen=True)
class ReadingProgress:
    """A reviewer's progress with a large changeset, group by group."""

    changeset: Changeset
    demands: list[GroupProgress]
    draw: Draw | None

    @cached_property
    def left(self) -> list[int]:
        return [card for demand in self.demands for card in demand.left]

    @cached_property
    def asked(self) -> int:
        return sum(len(demand.asked) for demand in self.demands)

    @cached_property
    def done(self) -> int:
        return self.asked - len(self.left)

    @cached_property
    def rows(self) -> int:
        return sum(len(demand.group.cards) for demand in self.demands)

    @cached_property
    def may_be_drawn(self) -> bool:
        return any(demand.may_be_drawn for demand in self.demands)

    def __str__(self) -> str:
        sample = ", or have a sample of the large groups drawn" if self.may_be_drawn else ""
        return (
            f"“{self.changeset}” has {self.rows} records, and {len(self.left)} of the {self.asked} that "
            f"you are asked to read are not marked as read: read them{sample}."
        )

    def account(self) -> dict[str, Any]:
        """The record that an approval stores: seed, groups, samples, and what was read."""
        return {
            "rows": self.rows,
            "seed": self.draw and self.draw.seed,
            "groups": [demand.account() for demand in self.demands],
        }


def is_large(group: Group) -> bool:
    """Whether reading a sample is enough for the group."""
    return len(group.cards) > settings.REVIEW_SAMPLE_ABOVE


def requires_reading(changeset: Changeset) -> bool:
    """Whether its rows have to be marked as read before it is approved."""
    above = settings.REVIEW_READ_ABOVE
    return bool(above) and changeset.is_frozen and changeset.standing().count() > above


def prepare(changeset: Changeset) -> None:
    """Compute the outline of a large changeset at submission, so that no reviewer waits for it."""
    if requires_reading(changeset):
        outline(changeset)


def reading_of(changeset: Changeset, user: User) -> ReadingProgress | None:
    """A reviewer's progress with a submitted changeset; None where nothing has to be marked as read."""
    return progress(changeset, user) if requires_reading(changeset) else None


def progress(changeset: Changeset, user: User) -> ReadingProgress:
    """A reviewer's progress with each group of a submitted changeset, required or not."""
    draw = changeset.draws.filter(by=user, digest=changeset.digest()).first()
    drawn = draw.drawn if draw else {}
    read = read_by(changeset, user)
    demands = [
        GroupProgress(
            group,
            frozenset(read.intersection(group.cards)),
            frozenset(drawn[group.code]) if group.code in drawn else None,
        )
        for group in outline(changeset)
    ]
    return ReadingProgress(changeset, demands, draw)


def read_by(changeset: Changeset, user: User) -> set[int]:
    """Cards that this reviewer marked as read in the form in which they are proposed now."""
    marked = set(changeset.readings.filter(by=user).values_list("card", "line"))
    if not marked:
        return set()
    return {card for card, line in lines_of(changeset).items() if (card, line) in marked}


def lines_of(changeset: Changeset) -> dict[int, str]:
    """The digest of each card's proposal, by card id."""
    return {card: canonical.digest(line) for card, line in changeset.lines().items()}


def sample_of(group: Group, *, seed: str, rows: int) -> list[int]:
    """The cards that a seed draws from a group, outliers apart: the lowest by SHA-256 of `seed:card`.

    So a draw can be checked afterwards, and a card that leaves changes the sample by one card at most.
    """
    ordinary: Iterable[int] = (card for card in group.cards if card not in group.odd)
    return sorted(sorted(ordinary, key=lambda card: canonical.digest(f"{seed}:{card}"))[:rows])

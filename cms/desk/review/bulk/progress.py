"""What has to be read of a large changeset before an approval of it counts, and what somebody has read.

Small ones are read as they always were. In larger ones rows are marked as read: all of a group, or its odd
rows and a sample that the server drew.
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
    """One group, and how far somebody is with it. sample: what was drawn of it for them, null for nothing."""

    group: Group
    read: frozenset[int]
    sample: frozenset[int] | None = None

    @cached_property
    def asked(self) -> list[int]:
        """The cards that have to be read: those that are odd and those drawn, or all of them."""
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
        """What an approval keeps of it; cards are listed where not all of them were read."""
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
    """How far somebody is with reading a large changeset."""

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
            f"“{self.changeset}” holds {self.rows} records, and {len(self.left)} of the {self.asked} that "
            f"you are asked to read are not marked as read: read them{sample}."
        )

    def account(self) -> dict[str, Any]:
        """What an approval keeps: seed, groups, sample, and what was read."""
        return {
            "rows": self.rows,
            "seed": self.draw and self.draw.seed,
            "groups": [demand.account() for demand in self.demands],
        }


def is_large(group: Group) -> bool:
    """Whether a sample may stand for the group."""
    return len(group.cards) > settings.REVIEW_SAMPLE_ABOVE


def requires_reading(changeset: Changeset) -> bool:
    """Whether an approval of it asks for rows that are marked as read."""
    above = settings.REVIEW_READ_ABOVE
    return bool(above) and changeset.is_frozen and changeset.standing().count() > above


def prepare(changeset: Changeset) -> None:
    """Make the outline of a large changeset where it is submitted, so that no reader waits for it."""
    if requires_reading(changeset):
        outline(changeset)


def reading_of(changeset: Changeset, user: User) -> ReadingProgress | None:
    """What that person has to read of a submitted changeset, and has read; null where it is small."""
    return progress(changeset, user) if requires_reading(changeset) else None


def progress(changeset: Changeset, user: User) -> ReadingProgress:
    """How far that person is with each group of a submitted changeset, whether an approval asks or not."""
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
    """Cards of a submitted changeset that this person marked as read, as they are proposed now."""
    marked = set(changeset.readings.filter(by=user).values_list("card", "line"))
    if not marked:
        return set()
    return {card for card, line in lines_of(changeset).items() if (card, line) in marked}


def lines_of(changeset: Changeset) -> dict[int, str]:
    """For each card, the digest of what is proposed of it."""
    return {card: canonical.digest(line) for card, line in changeset.lines().items()}


def sample_of(group: Group, *, seed: str, rows: int) -> list[int]:
    """The rows of a group that a seed draws: those whose SHA-256 of `seed:card` is lowest, odd ones apart."""
    ordinary: Iterable[int] = (card for card in group.cards if card not in group.odd)
    return sorted(sorted(ordinary, key=lambda card: canonical.digest(f"{seed}:{card}"))[:rows])

"""The edits, problems and conflicts that a change passes from step to step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from cms.accounts.models import User
from cms.desk.models import Card
from cms.desk.records import labels
from cms.desk.records.registry import Kind

NEW, BACK = "new-", "back-"


def adds(key: Any) -> bool:
    """Whether a part's key adds a row: a new one, or a removed one that comes back."""
    return str(key).startswith((NEW, BACK))


def row_of(key: Any) -> Any:
    """The id of a key's row in the state: its former id where it comes back, `new-1` for a new one."""
    return int(key.removeprefix(BACK)) if isinstance(key, str) and key.startswith(BACK) else key


@dataclass(frozen=True)
class Problem:
    """Something wrong with one change of a batch.

    place: index of the change, from 0; None where it can't be told. path: the field (`premiere`) or cell
    (`credits/new-1/job`); empty for the whole record. code: of the broken rule, as in a `Refusal`, or the
    name of the constraint.
    """

    place: int | None
    path: str
    message: str
    code: str = "invalid"


@dataclass(frozen=True)
class Conflict:
    """A value that somebody else changed, to something else, since the caller read it."""

    path: str
    before: Any
    theirs: Any
    yours: Any


class ChangeRefused(Exception):
    """Nothing was written; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(" ".join(dict.fromkeys(problem.message for problem in problems)))


class ChangeConflict(Exception):
    """Nothing was written; `conflicts` has both sides, `by` and `at` who changed the record last and when."""

    def __init__(self, conflicts: list[Conflict], *, by: User, at: datetime):
        self.conflicts, self.by, self.at = conflicts, by, at
        paths = ", ".join(conflict.path for conflict in conflicts)
        super().__init__(f"{by} has changed the same as you since you opened this: {paths}.")


@dataclass
class Edit:
    """One record's part in a change. current: the working copy now. state: the working copy afterwards.

    New rows are in `state` under their `new-` keys; made: the ids they got, by part and `new-` key.
    contributors: ids of the other people whose edits this brings in. label: the record's new label. address:
    the words that a slug is made of.
    makes_slug: the slug was made from the name and not typed.
    """

    card: Card
    kind: Kind
    expect: int
    fields: Mapping[str, Any]
    place: int = 0
    contributors: Collection[int] = ()
    current: dict[str, Any] = field(default_factory=dict)
    cleaned: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    address: Sequence[str] = ()
    makes_slug: bool = False
    made: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        return self.state != self.current or self.card.version == 0

    @property
    def models(self) -> list[type[models.Model]]:
        return [self.kind.model, *(part.model for part in self.kind.all_parts)]

    @property
    def part_names(self) -> set[str]:
        return {part.name for part in self.kind.all_parts}


def fill_labels(edits: Sequence[Edit]) -> None:
    """Fill label and address of each edit, using the current labels of the records that it names."""
    frozen = [labels.frozen(edit.kind.body.label(edit.state)) for edit in edits]
    addresses = [labels.frozen(list(edit.kind.body.address(edit.state))) for edit in edits]
    names = labels.names_of(each for label in frozen for each in labels.named(label))
    slugs = labels.slugs_of(each for address in addresses for each in labels.named(address))
    for edit, label, address in zip(edits, frozen, addresses, strict=True):
        edit.label = labels.said(label, names)
        edit.address = labels.address(address, slugs) or [edit.label]

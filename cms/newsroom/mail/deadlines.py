"""Deadlines of other things than changesets, which kinds add: mails tell people of the newsroom of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

LATEST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Deadline:
    """One thing that is due, as a mail tells it; page: name and argument of its page in the newsroom."""

    pk: int
    due_at: datetime
    name: str
    text: str
    page: tuple[str, int]


@dataclass(frozen=True)
class Deadlines:
    """All such things of one sort. code: also that of their section on the front page.

    due: what waits and is due by an instant, the most urgent first. told: a row of that. A mail leaves the
    newsroom, so it says nothing that is for the newsroom alone.
    """

    code: str
    heading: str
    due: Callable[[datetime], QuerySet[Any]]
    told: Callable[[Any], Deadline]


_deadlines: dict[str, Deadlines] = {}


def register_deadlines(added: Deadlines) -> None:
    """Have mails and digests tell of these too."""
    _deadlines[added.code] = added


def all_deadlines() -> list[Deadlines]:
    return list(_deadlines.values())


def waits(code: str, pk: int | None) -> bool:
    """Whether a thing still waits, however late it is due."""
    found = _deadlines.get(code)
    return found is not None and found.due(LATEST).filter(pk=pk).exists()

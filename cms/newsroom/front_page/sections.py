"""Lists of the front page: the first few there, all of them on a page of their own, one count for both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.accounts.models import User

SHOWN = 8


@dataclass(frozen=True)
class Section:
    """One list: whose rows, in which template. dress: makes of rows what is shown of them.

    empty: what stands there without a row; nothing does where it is "". when: what the last column is called.
    """

    code: str
    title: str
    rows: Callable[[User, datetime], QuerySet]
    template: str
    empty: str = ""
    when: str = ""
    dress: Callable[[Sequence[Any], datetime], Sequence[Any]] | None = None


@dataclass(frozen=True)
class Listed:
    """The rows of a section that are shown, and how many there are."""

    section: Section
    rows: list[Any]
    total: int

    @property
    def is_shown(self) -> bool:
        return bool(self.rows or self.section.empty)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.rows)


def listed(section: Section, user: User, *, at: datetime, most: int = SHOWN) -> Listed:
    """The first rows, and the count of all: asked of the database only where there are more than those."""
    found = section.rows(user, at)
    rows = list(found[: most + 1])
    total = found.count() if len(rows) > most else len(rows)
    return Listed(section, dressed(section, rows[:most], at=at), total)


def dressed(section: Section, rows: Sequence[Any], *, at: datetime) -> list[Any]:
    """What is shown of the rows."""
    return list(section.dress(rows, at) if section.dress else rows)

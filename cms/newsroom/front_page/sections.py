"""Lists of the front page: the first rows of each, and all of them on a page of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.newsroom.paging import CappedPaginator

SHOWN = 8


@dataclass(frozen=True)
class Section:
    """One list. rows: its queryset for a person. decorate: turns the rows into what the template shows.

    empty: the text shown if there are no rows; without one, the section is left out. when: the heading of
    the last column. most: how many rows are counted and paged through; `rows` has one more where there are
    more; 0 for as many as of any list.
    """

    code: str
    title: str
    rows: Callable[[User, datetime], QuerySet]
    template: str
    empty: str = ""
    when: str = ""
    decorate: Callable[[Sequence[Any], datetime], Sequence[Any]] | None = None
    most: int = 0


@dataclass(frozen=True)
class Listed:
    """The rows of a section that are shown, and how many there are in all, as far as anybody counts."""

    section: Section
    rows: list[Any]
    total: int
    counted: str

    @property
    def is_shown(self) -> bool:
        return bool(self.rows or self.section.empty)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.rows)


def listed(section: Section, user: User, *, at: datetime, most: int = SHOWN) -> Listed:
    """The first rows, and the count of all."""
    found = section.rows(user, at)
    # One row more than shown: only if it exists does the count take a query.
    rows = list(found[: most + 1])
    counted = CappedPaginator(found if len(rows) > most else rows, most, most=section.most)
    return Listed(section, decorated(section, rows[:most], at=at), counted.count, counted.counted)


def decorated(section: Section, rows: Sequence[Any], *, at: datetime) -> list[Any]:
    """The rows as the template of the section shows them."""
    return list(section.decorate(rows, at) if section.decorate else rows)

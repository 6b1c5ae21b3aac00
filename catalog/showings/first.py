"""The first of a work's showings to the public, and the date of the work that follows from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cms.desk.base.fields import Derived, PlainOrderField

from .moments import Moment, moment

PREVIEW = "preview"
# Those who were invited saw it, and the public did not.
NOT_PUBLIC = (PREVIEW,)

Row = Mapping[str, Any]


def order(row: Row) -> tuple[Any, ...]:
    """Undated ones last; of those at one instant, the one with the earlier day on its calendar first."""
    found = moment(row)
    # A row that isn't stored yet has a word for its id.
    place = (row["date"] or "", isinstance(row["id"], str), row["id"])
    return (found is None, *(found or ()), *place)


def first(rows: Sequence[Row]) -> Row | None:
    """The first showing to the public, by the earliest instant that it can mean; None where none is dated."""
    return min((row for row in public(rows) if row["date"]), key=order, default=None)


def public(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["kind"] not in NOT_PUBLIC]


def first_moment(rows: Sequence[Row]) -> Moment | None:
    """When the first of the showings to the public can have been."""
    given = [found for row in public(rows) if (found := moment(row))]
    return Moment.first_of(given) if given else None


def known(stated: str | None, rows: Sequence[Row]) -> str | None:
    """The date of a work: as it is stated, else as its first showing gives it."""
    row = None if stated else first(rows)
    return row["date"] if row else stated


class ShownOnField(Derived, PlainOrderField):
    """The date of a work as it is known, for what sorts, narrows and tells apart in the newsroom."""

    def __init__(self, *args: Any, fact: str = "", **kwargs: Any) -> None:
        settled = {"source": (fact, "showings"), "in_place_of": fact, "max_length": 10, "null": True}
        super().__init__(*args, **{**settled, **kwargs})

    def derive(self, *values: Any) -> str | None:
        stated, rows = values
        return known(stated, rows)

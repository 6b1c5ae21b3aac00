"""The audit log: one row for each act, written by the rule that does it, inside its transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from .models import Act, User

# Rows in one INSERT.
BATCH = 500
# Records named in one act, so that its row stays small whatever an import holds.
CARDS = 500


def record(
    what: str,
    *,
    by: User | None,
    at: datetime,
    card: int | None = None,
    changeset: int | None = None,
    about: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Act:
    """Log that `by` did `what`, in the caller's transaction; None is the system itself.

    what: a dotted code, such as `record.merged`. about: the name, at this moment, of the thing it was done
    to. detail: anything that JSON can hold, but no secret and no text of a record, which could never be
    erased from here.
    """
    written = act(what, by=by, at=at, card=card, changeset=changeset, about=about, detail=detail)
    written.save(force_insert=True)
    return written


def record_cards(
    what: str,
    cards: Sequence[Sequence[Any]],
    *,
    by: User | None,
    at: datetime,
    changeset: int | None = None,
    about: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Log what was done to many records: one act for every five hundred, and at least one.

    cards: for each record its id and anything else to log of it; stored as `cards` of the detail. A single
    record is the act's `card` too.
    """
    portions = [cards[start : start + CARDS] for start in range(0, len(cards), CARDS)] or [[]]
    record_many(
        act(
            what,
            by=by,
            at=at,
            card=cards[0][0] if len(cards) == 1 else None,
            changeset=changeset,
            about=about,
            detail={**(detail or {}), "cards": portion},
        )
        for portion in portions
    )


def record_many(acts: Iterable[Act]) -> None:
    """Save acts made by `act`, in few queries."""
    Act.objects.bulk_create(acts, batch_size=BATCH)


def act(
    what: str,
    *,
    by: User | None,
    at: datetime,
    card: int | None = None,
    changeset: int | None = None,
    about: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Act:
    """An unsaved act, for `record_many`; arguments as for `record`."""
    text = orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode()
    # PostgreSQL refuses a NUL in text, and an act must never fail over a name.
    name = about.replace("\0", "")[:500]
    return Act(what=what, by=by, at=at, card=card, changeset=changeset, about=name, detail=text)

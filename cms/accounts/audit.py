"""Who did what: one row for each act, written by the rule that does it, inside its transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from .models import Act, User

BATCH = 500
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
    """Write that `by`, or the system where that is None, did `what`, in the caller's transaction.

    what: a dotted code of what was done, such as `record.merged`. about: what it was done to, as it is called
    now. detail: anything that JSON holds; secrets and the words of records don't belong there.
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
    """Write what was done to many records: an act for every five hundred, at least one.

    cards: for each record its number, and what else is to be said of it; kept as `cards` of the detail. One
    alone is the act's `card` too.
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
    """Write what `act` made, in few queries."""
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
    """An act that is not written yet, for `record_many`."""
    text = orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode()
    said = about.replace("\0", "")[:500]
    return Act(what=what, by=by, at=at, card=card, changeset=changeset, about=said, detail=text)

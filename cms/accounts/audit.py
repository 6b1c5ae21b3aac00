"""Who did what: one row for each act, written by the rule that does it, inside its transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from .models import Act, User

BATCH = 500


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

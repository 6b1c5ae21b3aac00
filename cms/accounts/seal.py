"""Seals: a hash chain over the audit log, so that an altered or removed act shows.

Where several people write at once, acts are not committed in the order of their ids. A seal therefore covers
every committed act that is in no seal yet, not a range, and remembers which ids were missing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from .models import Act, Seal

BATCH = 500
EVERY = timedelta(minutes=1)
# No transaction stays open for so long: an id that is still missing then was rolled back.
GIVEN_UP = timedelta(days=1)
# Gaps narrower than this are looked up id by id in one IN; a wider one is a range of its own.
NARROW = 100
COLUMNS = ("pk", "what", "by", "at", "written_at", "card", "changeset", "about", "detail")

Gap = tuple[int, int, str]


def is_due(*, at: datetime) -> bool:
    """Whether acts wait to be sealed: once a minute, unless more than a batch is waiting."""
    last = head()
    if not _waiting(last).exists():
        return False
    # A full seal means that more may wait: the next one follows at once. One from the time to come was made
    # before the clock went back.
    is_recent = last is not None and abs(at - last.at) < EVERY and len(covered(last)) < BATCH
    return not is_recent


def seal_due(*, at: datetime) -> Seal | None:
    """Seal a batch of acts where one is due; None where none is."""
    return seal(at=at) if is_due(at=at) else None


def seal(*, at: datetime) -> Seal | None:
    """Write the next seal, over up to BATCH acts; None where none waits or another worker was first."""
    try:
        with transaction.atomic():
            last = head()
            rows = list(_waiting(last).order_by("pk").values_list(*COLUMNS)[:BATCH])
            return _write(last, rows, at=at) if rows else None
    except IntegrityError:  # number and predecessor are unique, so of two workers one fails here
        return None


def head() -> Seal | None:
    """The newest seal, with `acts` deferred."""
    return Seal.objects.defer("acts").last()


def covered(link: Seal) -> list[tuple[int, str]]:
    """Id and digest of each act that a seal covers."""
    return [(number, digest) for number, digest in orjson.loads(link.acts)]


def digest_of_act(row: Iterable[Any]) -> str:
    """SHA-256 over an act's COLUMNS."""
    return _digest(["stet-act1", *map(_plain, row)])


def digest_of_seal(link: Seal) -> str:
    """SHA-256 over a seal, and through `previous` over every seal before it."""
    said = [link.number, _plain(link.at), link.previous, link.acts, link.through, link.gaps]
    return _digest(["stet-seal1", *said])


def _digest(said: list[Any]) -> str:
    return sha256(orjson.dumps(said)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _waiting(last: Seal | None) -> "QuerySet[Act]":
    """Acts that are in no seal yet: those after the last one seen, and those that fill a gap."""
    if last is None:
        return Act.objects.all()
    narrow: list[int] = []
    late = Q(pk__gt=last.through)
    for first, end, _ in _gaps(last):
        if end - first < NARROW:
            narrow += range(first, end + 1)
        else:
            late |= Q(pk__range=(first, end))
    return Act.objects.filter(late | Q(pk__in=narrow))


def _gaps(link: Seal) -> list[Gap]:
    return [(first, end, since) for first, end, since in orjson.loads(link.gaps)]


def _write(last: Seal | None, rows: list[tuple], *, at: datetime) -> Seal:
    numbers = [row[0] for row in rows]
    through = max(last.through if last else 0, numbers[-1])
    link = Seal(
        number=last.number + 1 if last else 1,
        at=at,
        previous=last.digest if last else "",
        acts=orjson.dumps([[row[0], digest_of_act(row)] for row in rows]).decode(),
        through=through,
        gaps=orjson.dumps(list(_left(last, numbers, through, at=at))).decode(),
    )
    link.digest = digest_of_seal(link)
    link.save(force_insert=True)
    return link


def _left(last: Seal | None, numbers: list[int], through: int, *, at: datetime) -> Iterator[Gap]:
    """The ids up to `through` that are still missing, except those given up."""
    now, start = at.isoformat(), last.through if last else 0
    known = [gap for gap in _gaps(last) if at - datetime.fromisoformat(gap[2]) < GIVEN_UP] if last else []
    for first, end, since in [*known, (start + 1, through, now)]:
        inside = [number for number in numbers if first <= number <= end]
        for before, after in pairwise([first - 1, *inside, end + 1]):
            if after - before > 1:
                yield before + 1, after - 1, since

"""Failed sign-ins, counted in a table: whoever guesses is slowed down, and nobody is shut out.

Every way of guessing asks here first: a password, the code of an app or a recovery code, the answer of a
security key, the password that confirms who one is or changes it. Rows of `Attempts` count, by digests:

- an **account**, by the name that was typed, be there one or not: failures on unknown devices anywhere;
- an **address** (of IPv6 the /64, which one customer has): failures on unknown devices there, at any account;
- a **pair** of both. It waits for itself, as long as the account's or the address's count says, from when it
  is first told so. What others fail meanwhile makes no wait longer: the right person gets in after one wait
  of `waits.LONGEST` at most, whatever goes on elsewhere. Who has many addresses has a guess for each in that
  time. Only who guesses at the same account from the right person's own address can take their turn: an
  administrator lifts that;
- a **device** that signed in to the account before (`devices`): its own failures, and nothing else.

An attempt counts as failed before anything is checked, under locks on its rows, and is taken back if it was
right. So of attempts that race exactly as many are checked as of the same ones in a row. While one waits,
nothing is checked. A complete sign-in takes back what the same pair mistyped before it: an office where
people sign in is not slowed.

In a table and no cache, because a cache may lose what it holds or be gone, and has no rows to lock.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from ..models import Attempts, AttemptsQuerySet
from ..refusals import Refusal
from . import digests, waits

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[str, Attempts]
# Rows that are deleted at once.
BATCH = 1000


class Slowed(Refusal):
    """Nothing was checked: try again after `left`."""

    def __init__(self, message: str, *, code: str, left: timedelta) -> None:
        super().__init__(message, code=code)
        self.left = left


@dataclass(frozen=True)
class Source:
    """Where an attempt comes from, and at what: digests of the account's name and the address; a device's id.

    account: empty for a passkey, which names nobody before it is checked.
    """

    account: str
    address: str
    device: str | None = None

    @property
    def own(self) -> str:
        """The key of the row that waits: the device's or the pair's."""
        if self.device:
            return digests.of("device", self.account, self.device)
        return digests.of("pair", self.account, self.address)

    @property
    def allowances(self) -> dict[str, int]:
        """The keys of the rows whose failures slow it down, each with how many are free."""
        if self.device:
            return {self.own: waits.DEVICE}
        account = {self.account: waits.ACCOUNT} if self.account else {}
        return account | {self.address: waits.ADDRESS}

    @property
    def keys(self) -> set[str]:
        return {self.own, *self.allowances}


@dataclass(frozen=True)
class Attempt:
    """One that may be checked, counted as failed so far. until: what it wrote on its own row."""

    source: Source
    until: datetime | None


class _Deleted(Exception):
    """A row was deleted between the two statements that make it and lock it."""


def _from_the_start(rule: Callable[P, T]) -> Callable[P, T]:
    """Decorate a transaction that begins again where a row of it was deleted just now."""

    # From its start: making a row while holding another would be out of order.
    @wraps(rule)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        while True:
            with suppress(_Deleted), transaction.atomic():
                return rule(*args, **kwargs)

    return again


def begin(source: Source, *, at: datetime) -> Attempt:
    """Count an attempt as failed, which `succeed` takes back. Slowed, and uncounted, where it must wait."""
    attempt, left = _begin(source, at=at)
    if attempt is None:
        # Outside the transaction, which has written until when it waits.
        raise Slowed(
            "Several sign-ins have failed, so this one was not checked. "
            f"Try again in {waits.in_words(left)}.",
            code="slowed",
            left=left,
        )
    return attempt


@_from_the_start
def _begin(source: Source, *, at: datetime) -> tuple[Attempt | None, timedelta]:
    rows = _locked(source, at=at)
    own = rows[source.own]
    due = _wait(source, rows)
    if due:
        # Not longer than what it would be told now: a clock that was set back would make it so.
        left = min(own.until - at, due) if own.until else due
        if left > timedelta(0):
            if own.until != at + left:
                own.until, own.last_at = at + left, at
                _save({own.key: own})
            return None, left
    for key, row in rows.items():
        row.failed, row.last_at = row.failed + 1, at
        _mark(row, source.allowances.get(key), at=at)
    due = _wait(source, rows)
    own.until = at + due if due else None
    _save(rows)
    return Attempt(source, own.until), timedelta(0)


@_from_the_start
def succeed(attempt: Attempt, *, at: datetime) -> None:
    """Take back an attempt that was right; the next step of the same sign-in need not wait."""
    rows = _locked(attempt.source, at=at)
    own = rows[attempt.source.own]
    _take_back(attempt.source, rows, 1, at=at)
    if own.until == attempt.until:
        own.until = at
    _save(rows)


@_from_the_start
def settle(source: Source, *, at: datetime) -> None:
    """Forget what the device or the pair mistyped before: it has signed in completely."""
    rows = _locked(source, at=at)
    own = rows[source.own]
    _take_back(source, rows, own.failed, at=at)
    own.until = None
    _save(rows)


def slowing(account: str, *, at: datetime) -> list[Attempts]:
    """The rows by which sign-ins to an account are slowed at the moment: its own, and its known devices'."""
    return list(Attempts.objects.filter(account=account).slowed(since=at - waits.FORGOTTEN))


def forgive(account: str) -> None:
    """Delete what is counted of an account, and whatever waits for it."""
    _delete(Attempts.objects.filter(account=account))


def forget(*, at: datetime) -> None:
    """Delete what counts no more."""
    _delete(Attempts.objects.over(before=at - waits.FORGOTTEN))


def _delete(rows: AttemptsQuerySet) -> None:
    # Locked in the order of keys before, as attempts do, and not by the DELETE in any order.
    keys = rows.order_by("key").values_list("key", flat=True)
    while True:
        with transaction.atomic():
            locked = list(keys.select_for_update()[:BATCH])
            Attempts.objects.filter(key__in=locked).delete()
        if len(locked) < BATCH:
            return


def _locked(source: Source, *, at: datetime) -> Rows:
    """The rows of a source, made where they are missing, locked, and begun anew after a long pause."""
    # In the order of keys everywhere, so that nobody waits in a ring.
    keys = sorted(source.keys)
    Attempts.objects.bulk_create(
        [Attempts(key=key, account=_account(source, key), since=at, last_at=at) for key in keys],
        ignore_conflicts=True,
    )
    found = Attempts.objects.select_for_update().filter(key__in=keys).order_by("key")
    rows: Rows = {row.key: row for row in found}
    if len(rows) < len(keys):
        raise _Deleted
    for row in rows.values():
        if at - row.last_at >= waits.FORGOTTEN:
            row.failed, row.since, row.slowed_at, row.until = 0, at, None, None
    return rows


def _account(source: Source, key: str) -> str:
    return "" if key == source.address else source.account


def _wait(source: Source, rows: Rows) -> timedelta:
    return max(waits.wait(rows[key].failed, allowance=free) for key, free in source.allowances.items())


def _take_back(source: Source, rows: Rows, number: int, *, at: datetime) -> None:
    for key, row in rows.items():
        row.failed = max(0, row.failed - number)
        _mark(row, source.allowances.get(key), at=at)


def _mark(row: Attempts, allowance: int | None, *, at: datetime) -> None:
    """Note since when a row slows anybody down, where it is one that does."""
    if row.failed == 1:
        row.since = at
    if allowance is None or row.failed < allowance:
        row.slowed_at = None
    elif row.slowed_at is None:
        row.slowed_at = at


def _save(rows: Rows) -> None:
    Attempts.objects.bulk_update(rows.values(), ["failed", "since", "last_at", "slowed_at", "until"])

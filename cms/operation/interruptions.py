"""Errors of the database that pass, and are nobody's fault: whoever tries again gets what they wanted.

Everything else stays a fault: a full disk, a database that is read-only, a statement that is wrong.
"""

import logging
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connection, connections
from django.http import HttpResponse

# Seconds that a web process waits for another writer, or for a connection: a person waits, and their browser.
WAIT = 5
RETRY_AFTER = 5

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Interruption:
    """words: what happened. is_undone: whether it is sure that nothing of the transaction was saved."""

    words: str
    is_undone: bool = True


BUSY = Interruption("Somebody else is saving just now.")
STOPPED = Interruption("The database stopped this, since it took too long.")
LOST = Interruption("The database doesn’t answer just now.", is_undone=False)
# SQLSTATEs of PostgreSQL, its manual's appendix A.
BY_STATE = {
    "55P03": BUSY,  # lock_timeout, or NOWAIT
    "40P01": BUSY,  # a deadlock, of which this was the victim
    "40001": BUSY,  # can't be serialized
    "57014": STOPPED,  # statement_timeout, or cancelled by an operator
    "57P01": LOST,  # the server stops
    "57P02": LOST,  # it crashed
    "57P03": LOST,  # it starts
    "53300": LOST,  # no more connections
}
BY_SQLITE_CODE = {sqlite3.SQLITE_BUSY: BUSY, sqlite3.SQLITE_LOCKED: BUSY}


def interruption(error: BaseException | None) -> Interruption | None:
    """What interrupted the database; None for a fault."""
    if isinstance(error, SessionInterrupted | UpdateError):
        # Django says of a session that can't be written that it is gone, whatever the reason.
        return interruption(error.__context__)
    cause: Any = error.__cause__ if isinstance(error, OperationalError | InterfaceError) else None
    if cause is None:
        return None
    if connection.vendor == "sqlite":
        # The low byte is the kind of error, the rest says more of it.
        return BY_SQLITE_CODE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state is None or state.startswith("08"):
        return LOST if _is_closed() else None
    return BY_STATE.get(state)


def _is_closed() -> bool:
    """Whether this thread has lost its connection, or could make none."""
    return connection.connection is None or connection.connection.closed


def note(error: BaseException, answer: HttpResponse) -> None:
    """Log one line for an answer that tells somebody to try again, and say after how many seconds."""
    log.warning("Told to try again, since the database was interrupted: %s", error)
    answer["Retry-After"] = str(RETRY_AFTER)
    # Django would log the answer once more, as an error.
    answer._has_been_logged = True  # type: ignore[attr-defined]


class Saved:
    """Whether a request has tried to write, and has committed anything: a wrapper of what is executed.

    One request may be several transactions, of which the first stands when the second is interrupted.
    """

    def __init__(self) -> None:
        self.was_tried = self.anything = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        is_write = WRITES.match(sql)
        self.was_tried |= bool(is_write)
        done = execute(sql, params, many, context)
        if is_write:
            # At once where no transaction is open; not at all where it is rolled back.
            context["connection"].on_commit(self._note)
        return done

    def _note(self) -> None:
        self.anything = True


def wait_briefly() -> None:
    """Let this process wait for WAIT seconds at most, if called before it connects; workers wait longer."""
    for database in connections.settings.values():
        options = database.setdefault("OPTIONS", {})
        if database["ENGINE"].endswith("sqlite3"):
            options["timeout"] = WAIT
            continue
        options.setdefault("connect_timeout", WAIT)
        given = options.get("options", "")
        # Compiling a page's query takes longer than running it. With less memory, a search by a common word
        # forgets which rows it has found, and reads all of their pages. Whoever sets one in DATABASE_URL
        # means it.
        for name, value in ("lock_timeout", f"{WAIT}s"), ("jit", "off"), ("work_mem", "16MB"):
            if name not in given:
                options["options"] = f"{options.get('options', '')} -c {name}={value}".strip()

"""What a database must have for this version to run on it: `manage.py check` asks, and /health/ready."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.checks import CheckMessage, Error
from django.db import Error as DatabaseFault
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from .concealing import concealed


@dataclass(frozen=True)
class Need:
    """Something that a database must have.

    find: what is wrong with the database of an alias, for its operator; errors keep a server from being
    ready, warnings don't. met, unmet: the same for anybody who asks: without names.
    """

    name: str
    find: Callable[[str], list[CheckMessage]]
    met: str
    unmet: str


_needs: dict[str, Need] = {}


def register_need(need: Need) -> None:
    _needs[need.name] = need


def needs() -> list[Need]:
    """All that were registered, in that order."""
    return list(_needs.values())


def silence(alias: str) -> str:
    """Why a database gives no answer, in its own words and without secrets; empty where it answers."""
    connection = connections[alias]
    name = connection.settings_dict["NAME"]
    # SQLite would make an empty file here.
    if isinstance(connection, SQLite) and not connection.is_in_memory_db() and not Path(name).exists():
        return "there is no file of that name yet"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault as error:
        # What broke once would be tried for ever: the next question connects anew.
        connection.close()
        return " ".join(str(concealed(str(error))).split()) or type(error).__name__
    return ""


def check_database(alias: str) -> list[CheckMessage]:
    """What is wrong with a database for its operator: it gives no answer, or needs are not met."""
    if why := silence(alias):
        return [
            Error(
                f"The database “{alias}” doesn't answer: {why}.",
                hint="See that it runs and that DATABASE_URL names it; run `manage.py migrate` on a new one.",
                id="stet.E002",
            )
        ]
    return [message for need in needs() for message in need.find(alias)]

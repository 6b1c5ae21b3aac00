"""The migrations of a database: which it lacks, and which this version doesn't know."""

from collections.abc import Iterable
from itertools import groupby

from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Key = tuple[str, str]


def missing(loader: MigrationLoader) -> list[Key]:
    """App and name of every migration that the database lacks."""
    return sorted(key for key in loader.graph.nodes if key not in loader.applied_migrations)


def unknown(loader: MigrationLoader, recorded: Iterable[Key]) -> list[Key]:
    """Those that ran on the database and that our apps don't have: a newer version has migrated it."""
    # One that another replaces may be deleted once it has run, and so may a whole app.
    known = {
        *loader.disk_migrations,
        *(key for each in loader.disk_migrations.values() for key in each.replaces),
    }
    return sorted(key for key in recorded if key[0] in loader.migrated_apps and key not in known)


def check_migrations(alias: str) -> list[CheckMessage]:
    """What is wrong with the migrations of a database: an error if some are missing."""
    connection = connections[alias]
    loader = MigrationLoader(connection)
    recorded = MigrationRecorder(connection).applied_migrations()
    found: list[CheckMessage] = []
    if lacking := missing(loader):
        which = _told(lacking) if recorded else "none has run, it is empty"
        found.append(
            Error(
                f"Migrations are missing from the database “{alias}”: {which}.",
                hint="Run `manage.py migrate`.",
                id="stet.E003",
            )
        )
    if newer := unknown(loader, recorded):
        found.append(
            Warning(
                f"The database “{alias}” was migrated by a newer version, whose migrations this one doesn't "
                f"know: {_told(newer)}.",
                hint="Install that version, or go back to a copy of the database from before.",
                id="stet.W003",
            )
        )
    return found


def _told(keys: Iterable[Key]) -> str:
    """The migrations by app: `desk 0031_a, 0032_b; catalog 0040_c`."""
    by_app = groupby(keys, key=lambda key: key[0])
    return "; ".join(f"{app} {', '.join(name for _, name in of_it)}" for app, of_it in by_app)

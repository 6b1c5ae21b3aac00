"""`make scale`: databases of ten thousand and of a million titles, and how long each page takes on both."""

import argparse
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.scale.settings"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from . import databases  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make scale", description=__doc__)
    parser.add_argument("--titles", type=int, default=1_000_000)
    parser.add_argument("--against", type=int, default=10_000, help="titles of the small database")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--make-only", action="store_true", help="make the databases, and measure nothing")
    parser.add_argument("--drop", action="store_true", help="drop both databases, and do nothing else")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    found = [databases.of(titles) for titles in dict.fromkeys((asked.against, asked.titles)) if titles]
    if asked.drop:
        for each in found:
            each.drop()
            print(f"Dropped {each.name}.")
        return 0
    for each in found:
        if each.exists():
            each.connect()
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                print(f"{each.name} is of an earlier version; `make scale DROP=1` drops it.")
                return 1
            print(f"{each.name} is there already; `make scale DROP=1` drops it.")
        else:
            print(f"Making {each.name}:")
            each.make()
    if asked.make_only:
        return 0
    from .measure import measured

    print(measured(found, only=asked.only))
    return 0


sys.exit(main())

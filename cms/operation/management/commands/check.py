"""Django's `check`, which asks the databases too, also where none is named.

What it finds in them is registered for this command alone: `migrate` runs the checks of databases as well,
and would refuse to mend what it is there to mend.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks.messages import ERROR
from django.core.checks.registry import registry
from django.core.management.commands import check
from django.db import connections

from cms.operation.needs import check_database


class Command(check.Command):
    help = "Checks the entire project for potential problems, and whether each database has what it needs."

    def handle(self, *app_labels: Any, **options: Any) -> None:
        tags = options["tags"]
        if options["list_tags"] or (tags and Tags.database not in tags):
            return super().handle(*app_labels, **options)
        found = {alias: check_database(alias) for alias in options["databases"] or connections}
        # Other checks read rows, which they can only where the tables are as the code wants them.
        sound = [alias for alias, messages in found.items() if all(each.level < ERROR for each in messages)]
        with also([message for messages in found.values() for message in messages]):
            return super().handle(*app_labels, **{**options, "databases": sound})


@contextmanager
def also(found: list[CheckMessage]) -> Iterator[None]:
    """Tell these beside what all other checks find."""

    def tell(**kwargs: Any) -> list[CheckMessage]:
        return found

    checks: set[Any] = registry.registered_checks
    register(tell, Tags.database)
    try:
        yield
    finally:
        checks.remove(tell)

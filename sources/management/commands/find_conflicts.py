from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sources.claims.models import FoundConflict, OpenConflict
from sources.claims.open_conflicts import queue_all, settle_all
from sources.models import Property


class Command(BaseCommand):
    help = "Find all conflicts among claims anew, such as after the rules for them have changed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--property", help="Only among claims of this property, by its code.")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["property"]
        if code and not Property.objects.filter(pk=code).exists():
            raise CommandError(f"There is no property {code}: its code is what the list of properties shows.")
        queue_all([code] if code else None)
        settle_all()
        found = OpenConflict.objects.count()
        resolved = FoundConflict.objects.exclude(outcome=None).filter(is_there=True).count()
        beside = f", {resolved} resolved" if resolved else ""
        self.stdout.write(f"{found} statement{'' if found == 1 else 's'} with an open conflict{beside}.")

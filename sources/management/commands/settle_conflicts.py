from typing import Any

from django.core.management.base import BaseCommand

from sources.claims.models import OpenConflict
from sources.claims.open_conflicts import queue_all, settle_all


class Command(BaseCommand):
    help = "Find all open conflicts among claims anew, such as after the rules for them have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        queue_all()
        settle_all()
        found = OpenConflict.objects.count()
        self.stdout.write(f"{found} open conflict{'' if found == 1 else 's'}.")

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.publishing.refresh import refresh_all


class Command(BaseCommand):
    help = "Render again every document that contains a name or a derived value which has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = refresh_all(at=timezone.now())
        self.stdout.write(f"{changed} document{'' if changed == 1 else 's'} refreshed.")

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.accounts.verify import GRACE, Verification


class Command(BaseCommand):
    help = (
        "List every act that was altered, is missing or has waited too long for its seal, and every broken "
        "seal; exits with 1 if there are any. Store the digest that it prints on another machine and pass it "
        "as --expect next time: that shows whether the chain was cut off or rewritten in between."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        minutes = GRACE.seconds // 60
        parser.add_argument(
            "--grace",
            type=int,
            default=minutes,
            metavar="MINUTES",
            help=f"How long an act may wait for its seal; {minutes} by default.",
        )
        parser.add_argument("--expect", default="", metavar="DIGEST", help="A digest from an earlier run.")

    def handle(self, *args: Any, grace: int, expect: str, **options: Any) -> None:
        if grace < 0:
            raise CommandError("--grace takes minutes, 0 or more.")
        walk = Verification(at=timezone.now(), grace=timedelta(minutes=grace), expect=expect.strip().lower())
        found = 0
        for fault in walk.faults():
            self.stdout.write(fault)
            found += 1
        self.stdout.write(f"{walk.sealed:,} acts sealed, {walk.waiting:,} waiting for their seal.")
        if walk.head:
            self.stdout.write(f"Seal {walk.head.number}, {walk.head.digest}")
        else:
            self.stdout.write("Nothing is sealed yet: `manage.py worker` seals acts every minute.")
        if found:
            raise CommandError(f"{found:,} fault{'' if found == 1 else 's'} in the audit log.")

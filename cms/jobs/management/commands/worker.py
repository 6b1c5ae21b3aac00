import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.jobs import heartbeat
from cms.jobs.worker import arrive, new_name, work, work_off


class Command(BaseCommand):
    help = (
        "Do whatever is due: publish scheduled changesets, refresh documents whose names changed, run the "
        "checks on live records, send mail. Any number of workers may run. On SIGTERM or Ctrl-C it finishes "
        "the job in hand and stops."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then exit: for cron.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stop, name = Event(), new_name()
        signals = (signal.SIGTERM, signal.SIGINT)
        before = {each: signal.signal(each, lambda *_: stop.set()) for each in signals}
        try:
            if once:
                arrive(name, at=timezone.now())
                done = work_off(name, clock=timezone.now, stop=stop)
                heartbeat.leave(name, at=timezone.now())
                self.stdout.write(f"{done} job{'' if done == 1 else 's'} done.")
            else:
                work(name, clock=timezone.now, stop=stop)
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

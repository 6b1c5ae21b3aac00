from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.accounts import rights
from cms.newsroom.demo import DemoError, make_account, pages_to_read, show

ACCOUNTS = (
    ("writer", rights.WRITER, "Wanda", "Reed"),
    ("editor", rights.EDITOR, "Edgar", "Cole"),
    ("deputy", rights.EDITOR, "Dora", "Lind"),
    ("chief", rights.CHIEF_EDITOR, "Charles", "Okafor"),
    ("data", rights.DATA_EDITOR, "Dana", "Pell"),
    ("admin", rights.ADMINISTRATOR, "Ada", "Marsh"),
)


class Command(BaseCommand):
    help = "Take the demo's sheets through import (a writer), approval (an editor) and publication."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", default="8000", help="Where the demo will be served, for the addresses."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo makes accounts with known passwords: it runs under DEBUG only.")
        people = {name: make_account(name, *rest) for name, *rest in ACCOUNTS}
        try:
            published = show(writer=people["data"], editor=people["editor"], at=timezone.now())
        except DemoError as error:
            raise CommandError(str(error))
        said = f"{published} records published" if published else "The records of the demo are there already"
        site = f"http://127.0.0.1:{options['port']}"
        pages = "".join(f"             {site}{address}  {label}\n" for label, address in pages_to_read())
        accounts = "".join(f"             {name:<8}{role}\n" for name, role, *_ in ACCOUNTS)
        self.stdout.write(
            f"\n{said}.\n\n"
            f"  Pages      {site}/  Front page\n{pages}"
            f"  Newsroom   {site}/admin/  as one of these, each with its name as its password:\n{accounts}"
            f"  Feed       {site}/api/v1/  with its docs at {site}/api/v1/docs\n\n"
            "Serving; stop with Ctrl-C.\n"
        )

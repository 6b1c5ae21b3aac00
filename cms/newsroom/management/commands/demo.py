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
    help = "Import the demo's sheets as a data editor, approve them as an editor, and publish them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", default="8000", help="The port on which the demo will be served, for its addresses."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Never where real people sign in.
        if not settings.DEBUG:
            raise CommandError("The demo makes accounts with known passwords, so it runs under DEBUG only.")
        people = {name: make_account(name, *rest) for name, *rest in ACCOUNTS}
        try:
            published = show(
                writer=people["data"], editor=people["editor"], chief=people["chief"], at=timezone.now()
            )
        except DemoError as error:
            raise CommandError(str(error))
        summary = f"{published} records published" if published else "The demo's records are there already"
        site = f"http://127.0.0.1:{options['port']}"
        pages = "".join(f"             {site}{address}  {label}\n" for label, address in pages_to_read())
        accounts = "".join(f"             {name:<8}{role}\n" for name, role, *_ in ACCOUNTS)
        self.stdout.write(
            f"\n{summary}.\n\n"
            f"  Pages      {site}/  Front page\n{pages}"
            f"  Newsroom   {site}/admin/  sign in as one of these; the password is the name:\n{accounts}"
            f"  Feed       {site}/api/v1/  with its docs at {site}/api/v1/docs\n\n"
            "Serving; stop with Ctrl-C.\n"
        )

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.newsroom.demonstrating import DemoError, make_account, pages_to_read, show


class Command(BaseCommand):
    help = "Take the demo's sheets through import (a writer), approval (an editor) and publication."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--port", default="8000", help="Where the demo will be served, for the addresses."
        )

    def handle(self, *args, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo makes accounts with known passwords: it runs under DEBUG only.")
        writer = make_account("writer", "writer", first_name="Wanda", last_name="Reed")
        editor = make_account("editor", "editor", first_name="Edgar", last_name="Cole")
        make_account("deputy", "editor", first_name="Dora", last_name="Lind")
        try:
            published = show(writer=writer, editor=editor, at=timezone.now())
        except DemoError as error:
            raise CommandError(str(error))
        said = f"{published} records published" if published else "The records of the demo are there already"
        site = f"http://127.0.0.1:{options['port']}"
        pages = "".join(f"             {site}{address}  {label}\n" for label, address in pages_to_read())
        self.stdout.write(
            f"\n{said}.\n\n"
            f"  Pages      {site}/  Front page\n{pages}"
            f"  Newsroom   {site}/admin/  writer / writer, editor / editor, or deputy / deputy\n"
            f"  Feed       {site}/api/v1/  with its docs at {site}/api/v1/docs\n\n"
            "Serving; stop with Ctrl-C.\n"
        )

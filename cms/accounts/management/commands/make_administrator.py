import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.people import PeopleError, make_administrator


class Command(BaseCommand):
    help = "Make somebody an administrator: the newsroom's first, who adds everybody else there, or another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", default="", help="The address to which a password reset is sent.")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        is_new = not User.objects.filter(username=username).exists()
        password = self._password() if is_new else None
        try:
            make_administrator(username, email=options["email"], password=password, at=timezone.now())
        except PeopleError as error:
            raise CommandError(str(error))
        kept = "" if is_new else ", with the password as it was"
        self.stdout.write(f"{username} is an administrator{kept}.")

    def _password(self) -> str:
        """The password: typed twice, or the first line of standard input."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise CommandError("The two passwords differ.")
        return password

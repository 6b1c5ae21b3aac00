"""Where the links of mails lead."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse


def is_on() -> bool:
    """Whether mails are sent: without the newsroom's address, their links would lead nowhere."""
    return bool(settings.NEWSROOM_ADDRESS)


def address(name: str, *args: object) -> str:
    """The whole address of a page of the newsroom."""
    return urljoin(settings.NEWSROOM_ADDRESS, reverse(name, args=args))

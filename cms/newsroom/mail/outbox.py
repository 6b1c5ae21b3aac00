"""The outbox: a mail is written once per key, and queued for a worker to send."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from cms.accounts.models import User
from cms.jobs.queue import enqueue

from .models import Letter

SEND = "mail.send"
KEPT = timedelta(days=30)


def is_on() -> bool:
    """Whether mails are sent: without the newsroom's address, their links would lead nowhere."""
    return bool(settings.NEWSROOM_ADDRESS)


def address(name: str, *args: object) -> str:
    """The whole address of a page of the newsroom."""
    return urljoin(settings.NEWSROOM_ADDRESS, reverse(name, args=args))


@transaction.atomic
def post(
    to: User, kind: str, key: str, *, subject: str, at: datetime, about: int | None = None, **context: Any
) -> Letter | None:
    """Write a mail and queue it for sending; None if there is one with this key already.

    Its text is rendered from the templates `newsroom/mail/<kind>.txt` and `.html`.
    """
    values = {
        "to": to,
        "newsroom": address("admin:index"),
        "choose": address("newsroom:mails"),
        **context,
    }
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "kind": kind,
            "about": about,
            # A title may have line breaks; a header with one is refused.
            "subject": " ".join(subject.split())[:250],
            "text": render_to_string(f"newsroom/mail/{kind}.txt", values).strip() + "\n",
            "html": render_to_string(f"newsroom/mail/{kind}.html", values),
            "made_at": at,
        },
    )
    if not is_new:
        return None
    enqueue(SEND, [letter.pk], due=at)
    return letter


def forget(*, at: datetime) -> None:
    """Delete mails that are a month old, since they quote drafts."""
    old = Letter.objects.filter(made_at__lt=at - KEPT)
    # This runs every minute: on most days it writes nothing.
    if old.exists():
        old.delete()

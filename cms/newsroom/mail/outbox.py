"""The outbox: a mail is written once for its key, and put in for a worker to send."""

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
    """Whether mails go out: they need to know where the newsroom is, for their links."""
    return bool(settings.NEWSROOM_ADDRESS)


def address(name: str, *args: object) -> str:
    """The whole address of a page of the newsroom."""
    return urljoin(settings.NEWSROOM_ADDRESS, reverse(name, args=args))


@transaction.atomic
def post(
    to: User, kind: str, key: str, *, subject: str, at: datetime, about: int | None = None, **context: Any
) -> Letter | None:
    """Write a mail, and have it sent; None where there is one of that key already.

    Its words are the templates `newsroom/mail/<kind>.txt` and `.html`.
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
    """Delete mails that are a month old; they hold words of drafts."""
    old = Letter.objects.filter(made_at__lt=at - KEPT)
    if old.exists():
        old.delete()

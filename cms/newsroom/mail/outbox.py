"""The outbox: a mail is written once per key, and queued for a worker to send."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from cms.accounts.models import User

from .addresses import address
from .models import Letter
from .send import deliver

KEPT = timedelta(days=30)


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
    deliver.enqueue(letter.pk)
    return letter


def forget(*, at: datetime) -> None:
    """Delete mails that are a month old, since they quote drafts."""
    old = Letter.objects.filter(made_at__lt=at - KEPT)
    # This runs every minute: on most days it writes nothing.
    if old.exists():
        old.delete()

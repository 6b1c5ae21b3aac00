"""Sign-ins, sign-outs and refused attempts, logged as acts.

By Django's signals, which are sent whichever way somebody signs in.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from . import audit
from .models import User

NAMES = ("username", "login", "email")


def connect() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    user_login_failed.connect(_refused, dispatch_uid="accounts.refused")


def _signed_in(user: User, **kwargs: Any) -> None:
    _record("session.begun", user, at=timezone.now())


def _signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record("session.ended", user, at=timezone.now())


def _refused(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Log an attempt under the account that it names, where there is one."""
    # An unknown name is not logged: people type their password into that field.
    typed = next((str(credentials[name]) for name in NAMES if credentials.get(name)), "")
    found = User.objects.filter(username=typed.replace("\0", "")).first()
    about, person = (found.username, found.pk) if found else ("", None)
    detail = {"person": person}
    audit.record("session.refused", by=None, at=timezone.now(), about=about, detail=detail)


def _record(what: str, user: User, *, at: datetime) -> None:
    audit.record(what, by=user, at=at, about=user.username, detail={"person": user.pk})

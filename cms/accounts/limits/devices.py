"""Devices that signed in to an account before: a signed cookie for each account, read at sign-in alone.

It ends by itself, and with all others of the account when its password changes or its sessions are ended.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from ..models import User
from . import digests

KNOWN_FOR = timedelta(days=90)
SALT = "cms.accounts.limits.devices"


def known(request: HttpRequest, name: str) -> str | None:
    """The id of the device that asks, where it signed in before to the account of that name."""
    sent = request.COOKIES.get(cookie_name(name))
    if not sent:
        return None
    try:
        said: dict[str, Any] = signing.loads(sent, salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=said["person"], is_active=True).first()
    if person is None or digests.of_name(person.username) != digests.of_name(name):
        return None
    return said["device"] if constant_time_compare(said["until"], _state(person)) else None


def remember(response: HttpResponseBase, person: User, *, device: str | None) -> None:
    """Give the device that signed in its cookie, with a new id unless it has one."""
    said = {"person": person.pk, "device": device or secrets.token_hex(16), "until": _state(person)}
    response.set_cookie(
        cookie_name(person.username),
        signing.dumps(said, salt=SALT),
        max_age=KNOWN_FOR,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def cookie_name(name: str) -> str:
    """One for each account, so that people who share a browser are each known on it."""
    return f"device_{digests.of_name(name)[:16]}"


def _state(person: User) -> str:
    """What a password change or the end of all sessions changes; a cookie can be read, so only its digest."""
    return digests.of("device", person.get_session_auth_hash())

"""Programs that read with a key: authentication and throttling."""

import time
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from cms.accounts import keys
from cms.accounts.models import Key

from . import rates

# Schemes of proxies in front of us, which pass their header on; whoever sends another one means a key.
OTHERS = (b"", b"basic", b"digest", b"negotiate", b"ntlm")


def sends_key(request: HttpRequest) -> bool:
    """Whether the request comes with a key, or with what is meant as one."""
    return _authorization(request)[0] not in OTHERS


def _authorization(request: HttpRequest) -> tuple[bytes, bytes]:
    scheme, _, secret = get_authorization_header(cast(Request, request)).strip().partition(b" ")
    return scheme.lower(), secret


class Bearer(BaseAuthentication):
    """Authentication by `Authorization: Bearer …` with the secret of a key.

    A key that is not valid is never read as no key: its program would go on without a word of that.
    """

    def authenticate(self, request: HttpRequest) -> tuple[AnonymousUser, Key] | None:
        if not sends_key(request):
            return None
        scheme, secret = _authorization(request)
        if scheme != b"bearer":
            raise AuthenticationFailed(
                "That is no key: send “Authorization: Bearer” and the key, or no such header."
            )
        key = keys.find(secret.decode("latin-1").strip(), at=timezone.now())
        if key is None:
            # One answer for all three, which tells nobody whether a guessed key ever existed.
            raise AuthenticationFailed(
                "That key is unknown, has expired, or was revoked: ask the newsroom for a new one."
            )
        return AnonymousUser(), key

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="Stet"'


def key_of(request: Request) -> Key | None:
    """The key by which the request was authenticated."""
    return request.auth if isinstance(request.auth, Key) else None


class KeyThrottle(BaseThrottle):
    """Limits the requests of one key to KEY_RATE, over all web processes; see `rates`."""

    seconds = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        key = key_of(request)
        # Without one nothing is counted: no read of anybody writes.
        if key is None:
            return True
        rate = rates.Rate.read(settings.KEY_RATE)
        self.seconds = rates.take_or_pass(f"key-{key.pk}", rate, at=time.time())
        return not self.seconds

    def wait(self) -> float | None:
        return self.seconds or None

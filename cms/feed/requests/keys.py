"""Programs that read with a key: authentication and throttling."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from cms.accounts import keys
from cms.accounts.models import Key


class Bearer(BaseAuthentication):
    """Authentication by `Authorization: Bearer …` with the secret of a key."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Key] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        key = keys.find(secret.decode("latin-1").strip(), at=timezone.now())
        if key is None:
            # One answer for all three, which tells nobody whether a guessed key ever existed.
            raise AuthenticationFailed("That key is unknown, has expired, or was revoked.")
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Stet"'


def key_of(request: Request) -> Key | None:
    """The key by which the request was authenticated."""
    return request.auth if isinstance(request.auth, Key) else None


class KeyThrottle(SimpleRateThrottle):
    """Limits the requests of one key to KEY_RATE; each web process counts for itself."""

    scope = "key"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        key = key_of(request)
        return f"throttle-key-{key.pk}" if key else None

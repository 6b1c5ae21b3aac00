"""What forms of signing in ask before they check anything, and how a refusal is answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import User
from . import attempts, devices, digests, waits
from .attempts import Attempt, Source


def enter(request: HttpRequest, source: Source) -> Attempt:
    """Begin an attempt; ValidationError with the wait in words where it has to wait."""
    try:
        return attempts.begin(source, at=timezone.now())
    except attempts.Slowed as slowed:
        request.slowed_for = slowed.left  # type: ignore[attr-defined]
        raise ValidationError(slowed.message, code=slowed.code)


def succeed(attempt: Attempt) -> None:
    attempts.succeed(attempt, at=timezone.now())


@contextmanager
def counted(request: HttpRequest, source: Source) -> Iterator[None]:
    """Count the block as a failed attempt, unless it ends without one. ValidationError as from `enter`."""
    attempt = enter(request, source)
    yield
    succeed(attempt)


def source(request: HttpRequest, name: str) -> Source:
    """Where an attempt at the account of that name comes from."""
    return Source(digests.of_name(name), _address(request), devices.known(request, name))


def passkey_source(request: HttpRequest, name: str) -> Source:
    """The same for a passkey said to be of that account.

    Nobody guesses a signature, so the account's failures don't slow it down: only the address's do.
    """
    found = source(request, name)
    return found if found.device else Source("", found.address)


def signed_in(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Note that somebody signed in completely: what they mistyped is forgotten, and the device is known."""
    found = source(request, person.username)
    attempts.settle(found, at=timezone.now())
    devices.remember(response, person, device=found.device)


def _address(request: HttpRequest) -> str:
    return digests.of_address(get_adapter(request).get_client_ip(request))


class SlowedMiddleware:
    """Answers an attempt that has to wait with 429 and Retry-After, whichever form told it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        left: Any = getattr(request, "slowed_for", None)
        if left:
            response["Retry-After"] = str(waits.whole_seconds(left))
            # A redirect, after a passkey, has to stay one: the page that it leads to tells the wait.
            if response.status_code < 300 or response.status_code == 400:
                response.status_code = 429
        return response

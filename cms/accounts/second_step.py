"""The middleware behind MFA_REQUIRED: without a second step, people reach only the pages that set one up."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from .models import User
from .sign_in import second_steps

SETTING_UP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class SecondStepMiddleware:
    """With MFA_REQUIRED, a person without a second step is anonymous to every view but those in SETTING_UP.

    Signing in leads them to the page that sets one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if name == "account_login" and lacks_second_step(get_user(request)):
            messages.info(request, "This newsroom requires a second step: set one up to go on.")
            return redirect("mfa_index")
        if name not in SETTING_UP:
            # Lazy: a page that never looks at the user, such as the public feed, costs no query.
            request.user = cast(User | AnonymousUser, SimpleLazyObject(lambda: admitted(request)))
        return None


def admitted(request: HttpRequest) -> User | AnonymousUser:
    """The signed-in user, or nobody where they have no second step."""
    user = get_user(request)
    return AnonymousUser() if lacks_second_step(user) else user


def lacks_second_step(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and not second_steps(user).exists()

"""Signing in, where we differ from allauth's defaults, and what is logged of it."""

import logging
from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from . import audit
from .limits import gate
from .models import User

logger = logging.getLogger(__name__)

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_steps(user: User) -> Any:
    """A person's authenticator apps and security keys; recovery codes alone don't count as a second step."""
    return Authenticator.objects.filter(user=user.pk, type__in=SECOND_STEPS)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator adds people."""
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None
    ) -> None:
        """Log what somebody changed about signing in, then mail them about it."""
        # allauth calls this for every such change, whichever page it was made on.
        what = f"signing_in.{template_prefix.rpartition('/')[2]}"
        audit.record(what, by=user, at=timezone.now(), about=user.username, detail={"person": user.pk})
        super().send_notification_mail(template_prefix, user, context, email)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of who asks; one that can't be read counts as one, and is no reason to refuse."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return ""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who has that name and password, where the attempt may be made now; ValidationError where not."""
        # For signing in and for confirming who one is; allauth counts neither (ACCOUNT_RATE_LIMITS).
        attempt = gate.enter(request, gate.source(request, str(credentials.get("username", ""))))
        user = super().authenticate(request, **credentials)
        if user:
            gate.succeed(attempt)
        return cast(User | None, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead on, from a device that is known from now on."""
        response = super().post_login(request, user, **kwargs)
        gate.signed_in(request, response, user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail; a failure is only logged."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            # An error page for a known address alone would show which addresses have an account.
            logger.exception("Mail about signing in could not be sent: see EMAIL_URL.")


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "This newsroom requires a second step: add another one first."
    }

    def build_totp_svg(self, url: str) -> str:
        """The QR code as inline SVG."""
        # The content security policy allows no image from a data: URL. Inline SVG has no XML prologue.
        return super().build_totp_svg(url).partition("?>")[2].strip()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = second_steps(authenticator.user).exclude(pk=authenticator.pk)
        return not settings.MFA_REQUIRED or others.exists()


def confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page for a sensitive act: people who have not confirmed lately who they are do so first."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return reauthentication_required(app="allauth.account")(view)(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method == "GET":
                raise
            # allauth would store the posted form in the session and replay it, with any password in it.
            messages.warning(request, "Nothing was saved: confirm that it is you, then try again.")
            return redirect(request.get_full_path())

    return page

"""Signing in, as allauth does it: what we decide otherwise, and what is kept of it."""

import logging
from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from . import audit
from .models import User

logger = logging.getLogger(__name__)

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_steps(user: User) -> Any:
    """The apps and keys a person proves themselves with; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user.pk, type__in=SECOND_STEPS)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by people who may."""
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None
    ) -> None:
        """Called for whatever people change about their own way in: kept, and told to them."""
        what = f"signing_in.{template_prefix.rpartition('/')[2]}"
        audit.record(what, by=user, at=timezone.now(), about=user.username, detail={"person": user.pk})
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail that can't go out stops nobody, and tells nobody which addresses there are."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("Mail about signing in could not be sent: see EMAIL_URL.")


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "This desk asks for a second step: add another before this one goes."
    }

    def build_totp_svg(self, url: str) -> str:
        """As markup within a page, where the security policy lets no picture come from data in an address."""
        return super().build_totp_svg(url).partition("?>")[2].strip()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = second_steps(authenticator.user).exclude(pk=authenticator.pk)
        return not settings.MFA_REQUIRED or others.exists()


def confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for a sensitive act: whoever has not proved lately who they are does so first.

    What was posted too late is not kept, since it may hold a password: the page is shown afresh.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return reauthentication_required(app="allauth.account")(view)(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method == "GET":
                raise
            messages.warning(request, "Nothing is done yet: confirm that it is you, then do it again.")
            return redirect(request.get_full_path())

    return page

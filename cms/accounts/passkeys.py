"""The forms of security keys and passkeys: an answer that no key could give is told, and never an error.

What signs somebody in, or confirms who they are, is counted as an attempt.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django import forms
from django.core.exceptions import ValidationError

from .limits import gate
from .limits.attempts import Source


class _Readable(forms.Form):
    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (ValueError, LookupError):
            # The answer is JSON from the browser; allauth and Django's own field expect one that fits.
            self.data, self.cleaned_data = {**self.data, "credential": ""}, {}
            self.add_error(None, "The answer of the key could not be read: try again.")


class _Counted(_Readable):
    user: Any

    def clean_credential(self) -> Authenticator:
        with gate.counted(context.request, self.source()):
            return super().clean_credential()  # type: ignore[misc]

    def source(self) -> Source:
        return gate.source(context.request, self.user.username)


class AddKeyForm(_Readable, AddWebAuthnForm):
    """Adds a security key or passkey."""


class SignInForm(_Counted, LoginWebAuthnForm):
    """Signs in with one."""

    def source(self) -> Source:
        try:
            claimed = extract_user_from_response(self.cleaned_data["credential"]).get_username()
        except (ValidationError, AttributeError):
            claimed = ""
        return gate.passkey_source(context.request, claimed)


class SecondStepForm(_Counted, AuthenticateWebAuthnForm):
    """Takes one as second step."""


class ConfirmForm(_Counted, ReauthenticateWebAuthnForm):
    """Takes one to confirm who somebody is."""

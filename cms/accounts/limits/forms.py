"""allauth's forms in which a code or a password is typed, each counted as an attempt before it is checked."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms

from . import gate


class _CountedCode(forms.Form):
    user: Any

    def clean_code(self) -> str:
        with gate.counted(context.request, gate.source(context.request, self.user.username)):
            return super().clean_code()  # type: ignore[misc]


class SecondStepForm(_CountedCode, AuthenticateForm):
    """Takes the code of an app, or a recovery code, as second step."""


class ConfirmByCodeForm(_CountedCode, ReauthenticateForm):
    """Takes one of them to confirm who somebody is."""


class PasswordForm(ChangePasswordForm):
    """Changes one's password, by who knows the present one."""

    def clean_oldpassword(self) -> str:
        with gate.counted(context.request, gate.source(context.request, self.user.username)):
            return super().clean_oldpassword()

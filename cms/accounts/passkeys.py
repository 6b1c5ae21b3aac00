"""The forms of security keys and passkeys: an answer that no key could give is told, never an error."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms


class _Readable(forms.Form):
    def full_clean(self) -> None:
        try:
            super().full_clean()
        except ValueError:
            # The answer is JSON from the browser; allauth and Django's own field expect one that fits.
            self.data, self.cleaned_data = {**self.data, "credential": ""}, {}
            self.add_error(None, "The answer of the key could not be read: try again.")


class AddKeyForm(_Readable, AddWebAuthnForm):
    """Adds a security key or passkey."""


class SignInForm(_Readable, LoginWebAuthnForm):
    """Signs in with one."""

"""The page of a person's mail settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.newsroom.calendar.schedule import ZoneSelect, zone_choices
from cms.newsroom.frame import newsroom_page, page

from .addresses import is_on
from .models import LAST_HOUR
from .preferences import PreferenceError, prefer, preference_of


def _zones() -> list[tuple[str, Any]]:
    return [("", f"the desk's: {settings.DESK_TIME_ZONE}"), *zone_choices()]


class MailsForm(forms.Form):
    zone = forms.ChoiceField(label="Your time zone", choices=_zones, required=False, widget=ZoneSelect)
    digest = forms.BooleanField(
        label="A daily digest, when there is news",
        required=False,
        help_text="What is waiting for you, mentions, news of your changesets, alerts and holds.",
    )
    digest_hour = forms.TypedChoiceField(
        label="Hour of the digest",
        choices=[(hour, f"{hour:02}:00") for hour in range(LAST_HOUR + 1)],
        coerce=int,
    )
    due_at_once = forms.BooleanField(
        label="At once, when a changeset that waits for you, or an answer, is due today or tomorrow",
        required=False,
    )
    holds_at_once = forms.BooleanField(
        label="At once, when a record is held and you may lift or confirm the hold", required=False
    )


@newsroom_page
def mails(request: HttpRequest) -> HttpResponse:
    chosen = preference_of(signed_in(request))
    form = MailsForm(
        request.POST or None, initial={name: getattr(chosen, name) for name in MailsForm.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            prefer(signed_in(request), by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        except PreferenceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your mail settings are saved.")
            return redirect("newsroom:mails")
    return page(request, "newsroom/mail/preferences.html", "Mail settings", form=form, is_on=is_on())

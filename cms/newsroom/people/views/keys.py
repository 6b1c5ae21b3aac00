"""Keys for programs: making, listing and revoking them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cms.accounts import keys, rights
from cms.accounts.keys import KeyRefused
from cms.accounts.models import Key
from cms.accounts.requests import signed_in
from cms.accounts.rights import NotAllowed
from cms.accounts.sign_in import confirmed
from cms.newsroom.frame import page

YEAR = timedelta(days=365)


class KeyForm(forms.Form):
    """Who a key is for, what it reads, and its last day, in UTC."""

    name = forms.CharField(
        label="For", max_length=100, help_text="The owner of the program, such as Evening Post, web desk."
    )
    scopes = forms.MultipleChoiceField(
        label="Reads",
        choices=[("feed", "the feed"), ("advance", "advance access to what is under embargo")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the key reads."},
    )
    last_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="At most two years from now. The key ends at midnight UTC after this day.",
    )

    @property
    def expires_at(self) -> datetime:
        last = min(self.cleaned_data["last_day"], date.max - timedelta(days=1))
        return datetime.combine(last + timedelta(days=1), time.min, UTC)


def keys_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people who manage keys, whatever other rights they have."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(rights.KEYS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    # The page shows a secret once: no cache may show it again.
    return admin.site.admin_view(never_cache(guarded))


@keys_page
@confirmed
def manage_keys(request: HttpRequest) -> HttpResponse:
    """List the keys and make one; its secret is shown in the response to the form and nowhere else."""
    now = timezone.now()
    form = KeyForm(request.POST or None, initial={"scopes": ["feed"], "last_day": (now + YEAR).date()})
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made, secret = keys.make(
                chosen["name"],
                scopes=chosen["scopes"],
                expires_at=form.expires_at,
                by=signed_in(request),
                at=now,
            )
        except (KeyRefused, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    found = Key.objects.select_related("made_by", "revoked_by").order_by("-pk")
    return page(
        request,
        "newsroom/people/keys.html",
        "Keys",
        form=KeyForm(initial=form.initial) if made else form,
        made=made,
        secret=secret,
        active=found.good(at=now),
        ended=found.exclude(pk__in=found.good(at=now).values("pk"))[:50],
    )


@keys_page
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    key = get_object_or_404(Key, pk=pk)
    try:
        keys.revoke(key, by=signed_in(request), at=timezone.now())
        messages.success(request, f"The key for {key} is revoked: programs can no longer read with it.")
    except (KeyRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("newsroom:keys")

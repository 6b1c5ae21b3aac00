"""The actions of a list of records, and the form beside them."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Changeset
from cms.desk.review.contents import add, propose, unaddable
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.changesets.views.contents import open_changesets
from cms.newsroom.frame import whole
from cms.newsroom.pickers import field_of


class ChangesetActionForm(ActionForm):
    """The actions of a list, and a choice of open changeset for "Add to an open changeset"."""

    to = forms.ChoiceField(required=False, label="Open changeset:")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.pk, f"{each} ({each.created_by})") for each in open_changesets()]
        field_of(self, "to", forms.ChoiceField).choices = [("", "---------"), *offered]


def are_rows(request: HttpRequest) -> bool:
    """Whether what was ticked can be rows of a list; says so where it can't."""
    if all(map(whole, request.POST.getlist(ACTION_CHECKBOX_NAME))):
        return True
    messages.error(request, "What was ticked is no row of this list: reload it and tick again.")
    return False


@admin.action(description="Put into one changeset")
def put_together(of: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return _add(request, queryset, propose)


@admin.action(description="Add to an open changeset")
def add_to_open(of: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    to = Changeset.objects.filter(pk=whole(request.POST.get("to"))).first()
    if to is None:
        messages.error(request, "Choose an open changeset next to the action, then try again.")
        return None

    def added(cards: Sequence[Card], **who: Any) -> Changeset:
        add(to, cards, **who)
        return to

    return _add(request, queryset, added)


def _add(request: HttpRequest, queryset: QuerySet, to: Callable[..., Changeset]) -> HttpResponse | None:
    """Add those of the ticked records that can be added, and say of each of the others why it can't."""
    who: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
    ticked = Card.objects.filter(pk__in=queryset.values("pk")).select_related("pending__created_by")
    cards = list(ticked.order_by("pk"))
    out = unaddable(cards, **who)
    free = [card for card in cards if card.pk not in out]
    changeset = None
    try:
        changeset = to(free, **who) if free else None
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
        return None
    for card in cards:
        if card.pk in out:
            messages.warning(request, f"Not added: “{card}” {out[card.pk]}")
    if changeset is None:
        return None
    if out:
        messages.info(request, f"{len(free)} of the {len(cards)} ticked records are added.")
    return HttpResponseRedirect(reverse("newsroom:changeset", args=[changeset.pk]))

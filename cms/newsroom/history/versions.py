"""A record's versions: comparing them, and steps back, each of which first shows what it would change."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.history import discard, drop, restore, stash, versions
from cms.desk.history.discard import DiscardError
from cms.desk.history.drop import DropError
from cms.desk.history.plan import Plan
from cms.desk.history.restore import RestoreError
from cms.desk.history.stash import StashError
from cms.desk.models import Card, Record, Version
from cms.desk.records.bodies import body
from cms.desk.records.registry import kind
from cms.desk.write.change import ChangeConflict, ChangeRefused
from cms.newsroom.difference import both_sides, compared, compared_plans
from cms.newsroom.frame import newsroom_page, page, whole
from cms.newsroom.records.views.steps import admin_url

SETTLES = "settle-"
REFUSALS = (ChangeConflict, ChangeRefused, NotAllowed, RestoreError, DiscardError, StashError, DropError)


def _card(pk: int) -> Card:
    return get_object_or_404(Card.objects.select_related("pending", "hold", "updated_by", "live"), pk=pk)


def _record(card: Card) -> Record:
    return kind(card.kind).model._default_manager.select_related("card").get(pk=card.pk)


def _history_url(card: Card) -> str:
    meta = kind(card.kind).model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[card.pk])


@newsroom_page
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare two versions: by default the live one, or else the one before, with the working copy."""
    card = _card(pk)
    default = card.live_version or max(card.version - 1, 1)
    numbers = [whole(request.GET.get("from")) or default, whole(request.GET.get("to")) or card.version]
    found = card.versions.select_related("by").prefetch_related("contributions__user")
    by_number = {each.number: each for each in found.filter(number__in=numbers)}
    if not set(numbers) <= by_number.keys():
        raise Http404
    before, after = (by_number[number] for number in numbers)
    of = kind(card.kind)
    # A version older than a field of its kind lacks it: both sides are filled up before they are compared.
    pair = [body(of, versions.whole(of, each.state)) for each in (before, after)]
    return page(
        request,
        "newsroom/history/compare.html",
        f"Versions {before.number} and {after.number} of {card}",
        card=card,
        record_url=admin_url(card),
        history_url=_history_url(card),
        sides=[before, after],
        live={card.live_version, card.live and card.live.version},
        difference=compared([card.kind], [(pair[0], pair[1])])[0],
        earlier=before.number - 1,
        later=after.number + 1 if after.number < card.version else 0,
    )


def _take(request: HttpRequest, card: Card, step: Callable[[], object], done: str) -> HttpResponse:
    """Take the step and go to the record; after a refusal, show the page again with the current version."""
    try:
        step()
    except REFUSALS as refusal:
        # To the page and not to a new rendering: its plan is made from the version that is current now.
        messages.error(request, f"{refusal} This page shows it as it is now.")
        return redirect(request.path)
    messages.success(request, done)
    return redirect(admin_url(card))


def _show(
    request: HttpRequest, title: str, card: Card, plan: Plan, *, says: str, button: str, **context: Any
) -> HttpResponse:
    difference = compared_plans([plan])[0]
    return page(
        request,
        "newsroom/history/plan.html",
        title,
        card=card,
        record_url=admin_url(card),
        says=says,
        button=button,
        plan=plan,
        difference=difference,
        unread=[] if difference else [name.replace("_", " ") for name in plan.fields],
        both_sides=both_sides(kind(card.kind), plan.conflicts),
        **context,
    )


def _nothing(request: HttpRequest, card: Card, refusal: Exception) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(admin_url(card))


@newsroom_page
def restore_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    card = _card(pk)
    version = get_object_or_404(Version.objects.select_related("by"), card=card, number=number)
    if request.method == "POST":
        return _take(
            request,
            card,
            lambda: restore.restore(_record(card), version, **_reader(request)),
            f"“{card}” is restored to version {number}.",
        )
    says = (
        f"The working copy becomes what it was in version {number}, by {version.by}. Later versions stay "
        "in the history. The authors of what is restored count as contributors again."
    )
    plan = restore.preview(card, version, expect=card.version)
    return _show(request, f"Restore version {number} of {card}", card, plan, says=says, button="Restore it")


def _reader(request: HttpRequest) -> dict:
    """Who takes the step, when, and the version that their page showed."""
    return {"by": signed_in(request), "at": timezone.now(), "expect": whole(request.POST.get("expect"))}


@newsroom_page
def discard_edits(request: HttpRequest, pk: int) -> HttpResponse:
    card = _card(pk)
    if request.method == "POST":
        done = f"The unpublished edits of “{card}” are discarded."
        return _take(request, card, lambda: discard.discard(_record(card), **_reader(request)), done)
    try:
        plan = discard.preview(card, expect=card.version)
    except DiscardError as refusal:
        return _nothing(request, card, refusal)
    says = (
        "The working copy returns to the live version; nothing changes for readers. The discarded edits stay "
        "in the history, from where they can be restored."
    )
    title = f"Discard the edits of {card}"
    return _show(request, title, card, plan, says=says, button="Discard edits", danger=True)


@newsroom_page
def stash_edits(request: HttpRequest, pk: int) -> HttpResponse:
    card = _card(pk)
    if request.method == "POST":
        done = f"The edits of “{card}” are stashed. Correct the live version, then apply the stash."
        return _take(request, card, lambda: stash.stash(_record(card), **_reader(request)), done)
    try:
        plan = discard.preview(card, expect=card.version)
    except DiscardError as refusal:
        return _nothing(request, card, refusal)
    says = (
        "These edits are stashed, and the working copy returns to the live version, so that a correction can "
        "be published on its own. Applying the stash later merges them into the working copy of that time."
    )
    return _show(request, f"Stash the edits of {card}", card, plan, says=says, button="Stash edits")


@newsroom_page
def apply_edits(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the stash of a record, or drop it."""
    card = _card(pk)
    aside = stash.open_stash(card)
    if aside is None:
        return _nothing(request, card, StashError(f"“{card}” has no stashed edits.", code="no_edits"))
    if "give_up" in request.POST:
        done = f"The stash of “{card}” is dropped; its edits stay in the history."
        by, at = signed_in(request), timezone.now()
        return _take(request, card, lambda: stash.drop_stash(aside, by=by, at=at), done)
    settled = {
        key.removeprefix(SETTLES): request.POST[key] for key in request.POST if key.startswith(SETTLES)
    }
    if request.method == "POST":
        done = f"The stash of “{card}” is applied."
        return _take(
            request, card, lambda: stash.apply_stash(aside, settled=settled, **_reader(request)), done
        )
    says = (
        f"{aside.by} stashed these edits on {timezone.localtime(aside.at):%d %B, %H:%M}. They are merged "
        "into the working copy as it is now. Their authors count as contributors."
    )
    plan = stash.preview(aside, expect=card.version)
    title = f"Apply the stash of {card}"
    return _show(request, title, card, plan, says=says, button="Apply the stash", may_drop_stash=True)


@newsroom_page
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    card = _card(pk)
    listing = reverse("admin:{0.app_label}_{0.model_name}_changelist".format(kind(card.kind).model._meta))
    if request.method == "POST":
        label = str(card)  # read before the card is gone
        try:
            drop.drop(card, **_reader(request))
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, f"The draft “{label}” is deleted.")
        return redirect(listing)
    reason, named_by = "", []
    try:
        drop.require_droppable(card)
    except DropError as refusal:
        reason, named_by = str(refusal), refusal.named_by
    return page(
        request,
        "newsroom/history/drop.html",
        f"Delete the draft “{card}”",
        card=card,
        record_url=admin_url(card),
        reason=reason,
        named_by=named_by,
    )

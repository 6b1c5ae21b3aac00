"""Locking a fact of a record and lifting a lock, each with a reason; and the list of all locks."""

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.search_words import LONGEST
from cms.desk.finding.find import find_cards
from cms.desk.models import Card, FactLock
from cms.desk.models.locks import LONGEST_REASON
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write import locks
from cms.desk.write.edits import Conflict
from cms.desk.write.locks import LockError
from cms.newsroom.difference import both_sides
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator
from cms.newsroom.records.facts import MOST_CHOICES, facts_to_lock

from .steps import admin_url

PER_PAGE = 50


class FactForm(forms.Form):
    """Which fact is to be locked: chosen, or its path typed where there are too many to choose among."""

    path = forms.CharField(
        max_length=200, label="Path of the fact", help_text="Such as premiere, or credits/311 for a line."
    )

    def __init__(self, facts: list[tuple[str, str]]):
        super().__init__()
        if len(facts) <= MOST_CHOICES:
            self.fields["path"] = forms.ChoiceField(choices=facts, label="Fact")


class ReasonForm(forms.Form):
    """The decision. expect: the version that was read."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues, never public. Everybody whom the lock stops reads it.",
    )
    expect = forms.IntegerField(required=False, widget=forms.HiddenInput)


@newsroom_page
def lock_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a fact of the record, read what it says, and lock it with a reason."""
    card = get_object_or_404(Card.objects.select_related("pending", "updated_by"), pk=pk)
    of = kind(card.kind)
    state = states(of, [card])[card.pk]
    path = request.GET.get("path", "").replace("\0", "")[:201]
    if not locks.is_lockable(of, state, path):
        return _choose(request, card, facts_to_lock(of, state), path)
    form = ReasonForm(request.POST or None, initial={"expect": card.version})
    if request.method == "POST" and form.is_valid():
        try:
            placed = locks.lock_fact(
                card,
                path,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
                expect=form.cleaned_data["expect"] or 0,
            )
            messages.success(
                request, f"The {placed.fact} of “{card}” stays as it is until the lock is lifted."
            )
            return redirect(admin_url(card))
        except (LockError, NotAllowed) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())
    value = locks.value_at(state, path)
    is_list = path in {part.name for part in of.all_parts}
    [sides] = both_sides(of, [Conflict(path, None, None, None if is_list else value)])
    return page(
        request,
        "newsroom/records/lock.html",
        f"Lock a fact of {card}",
        card=card,
        record_url=admin_url(card),
        form=form,
        fact=locks.in_words(of, state, path),
        now=sides.yours,
        rows=len(value) if is_list else None,
        is_empty=locks.is_empty(value),
        there=locks.standing([card.pk]).filter(path=path).first(),
    )


def _choose(request: HttpRequest, card: Card, facts: list[tuple[str, str]], path: str) -> HttpResponse:
    if path:
        messages.error(request, f"“{card}” has no “{path}” that could be locked: choose one of its facts.")
    return page(
        request,
        "newsroom/records/lock_which.html",
        f"Lock a fact of {card}",
        card=card,
        record_url=admin_url(card),
        form=FactForm(facts),
        locked=locks.standing([card.pk]),
    )


@newsroom_page
def lift_lock(request: HttpRequest, pk: int) -> HttpResponse:
    placed = get_object_or_404(FactLock.objects.select_related("card", "by", "lifted_by"), pk=pk)
    form = ReasonForm(request.POST or None)
    del form.fields["expect"]
    if request.method == "POST" and form.is_valid():
        try:
            locks.lift_lock(
                placed, reason=form.cleaned_data["reason"], by=signed_in(request), at=timezone.now()
            )
            messages.success(request, f"The {placed.fact} of “{placed.card}” can be changed again.")
            return redirect(admin_url(placed.card))
        except (LockError, NotAllowed) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
    return page(
        request,
        "newsroom/records/lift_lock.html",
        f"Lift the lock on {placed}",
        card=placed.card,
        record_url=admin_url(placed.card),
        placed=placed,
        form=form,
    )


@newsroom_page
@require_safe
def all_locks(request: HttpRequest) -> HttpResponse:
    """The locks that stand, the newest first; those on records that a search finds."""
    words = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    found = FactLock.objects.standing().order_by("-at", "-pk").select_related("card__pending", "by")
    if words:
        # Those of merged records stand too: they hold again when a merge is undone.
        found = found.filter(card__in=find_cards(words, as_merged=True).ids)
    return page(
        request,
        "newsroom/records/locks.html",
        "Locked facts",
        words=words,
        found=CappedPaginator(found, PER_PAGE).get_page(request.GET.get("page")),
        also=f"&q={quote(words)}" if words else "",
        may_lift=request.user.has_perm(permissions.LOCK),
    )

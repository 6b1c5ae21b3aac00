"""Undoing a published changeset: what that would propose for each of its records, then the proposal."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.history import undo
from cms.desk.history.undo import UndoError, UndoStep
from cms.desk.models import Changeset
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kind
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeConflict, ChangeRefused
from cms.newsroom.difference import BothSides, both_sides, compared_plans
from cms.newsroom.frame import newsroom_page, page
from cms.publishing.difference import FactChange

PER_PAGE = 50


class UndoForm(forms.Form):
    note = forms.CharField(
        required=False,
        label="Public note of the withdrawals",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The feed answers requests for a withdrawn record with it.",
    )


@dataclass(frozen=True)
class UndoRow:
    """One record of the changeset, as undoing would leave it. left: what was changed since, in words."""

    backward: UndoStep
    difference: list[FactChange]
    left: list[BothSides]


@newsroom_page
def undo_changeset(request: HttpRequest, pk: int) -> HttpResponse:
    changeset = get_object_or_404(Changeset, pk=pk)
    form = UndoForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            made = undo.undo(
                changeset,
                by=signed_in(request),
                at=timezone.now(),
                # A digest of the preview: what has changed since has to be looked at first.
                expect=request.POST.get("expect", ""),
                note=form.cleaned_data["note"],
            )
            messages.success(request, f"“{made}” is proposed. Read it, then submit it for review.")
            return redirect("newsroom:changeset", made.pk)
        found = undo.preview(changeset)
    except (UndoError, ReviewError, ChangeRefused, ChangeConflict, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("newsroom:undo" if request.method == "POST" else "newsroom:changeset", pk)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "newsroom/history/undo.html",
        f"Undo “{changeset}”",
        changeset=changeset,
        form=form,
        rows=_rows(list(shown)),
        shown=shown,
        expect=undo.digest(found),
        blocking=[each for each in found if each.blocks],
        going=sum(1 for each in found if each.action),
        withdraws=any(each.action == Action.WITHDRAW for each in found),
    )


def _rows(found: list[UndoStep]) -> list[UndoRow]:
    # All plans at once, so that the names in them take one query.
    plans = [each.plan for each in found if each.plan]
    marks = {plan.card.pk: each for plan, each in zip(plans, compared_plans(plans), strict=True)}
    return [
        UndoRow(
            each,
            marks.get(each.card.pk, []),
            both_sides(kind(each.card.kind), each.plan.conflicts) if each.plan else [],
        )
        for each in found
    ]

"""The page of a bulk edit: choose the field, look at the preview, confirm, read what came of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.records.registry import kind
from cms.desk.review.contents import propose
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.bulk_edit.fields import fields
from cms.desk.write.bulk_edit.preview import BulkEditRefused
from cms.jobs.bulk_edits import confirm, preview, progress_of, take_back
from cms.newsroom.frame import newsroom_page, page, whole

from .forms import FieldForm, ValueForm, filled, label_of
from .shown import records, rows_shown, sentence, tabs

PER_PAGE = 50


def _found(pk: int) -> BulkEdit:
    return get_object_or_404(BulkEdit.objects.select_related("by", "takes_back"), pk=pk)


def _listing(edit: BulkEdit) -> str:
    return reverse("admin:{0.app_label}_{0.model_name}_changelist".format(kind(edit.kind).model._meta))


@newsroom_page
def bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a bulk edit is: its choice of a field, its preview, or what came of it."""
    edit = _found(pk)
    is_previewed = edit.state == BulkEdit.State.PREVIEWED
    if edit.state == BulkEdit.State.ASKED and "field" not in request.GET:
        return _under_way(request, edit)
    if edit.is_confirmed or edit.takes_back or (is_previewed and "field" not in request.GET):
        return _rows(request, edit)
    if edit.by != signed_in(request):
        return _page(request, "wait", edit)
    field = request.GET.get("field", "")
    if field not in fields(kind(edit.kind)):
        form = FieldForm(kind(edit.kind), request.GET if field else None, initial={"field": edit.field})
        return _page(request, "field", edit, form=form, status=422 if form.is_bound else 200)
    return _value(request, edit, field)


def _value(request: HttpRequest, edit: BulkEdit, name: str) -> HttpResponse:
    """Choose what is done to the field; once that makes sense, go to its preview."""
    of = kind(edit.kind)
    field = fields(of)[name]
    made = ValueForm.of(of, field, request)
    shown = filled(edit) if edit.field == name else None
    form = made(request.POST) if request.method == "POST" else made(initial=shown)
    if request.method == "POST" and form.is_valid() and (there := _previewed(request, edit, name, form)):
        return redirect(there)
    status = 422 if form.errors else 200
    return _page(request, "value", edit, form=form, field=label_of(field), media=form.media, status=status)


def _previewed(request: HttpRequest, edit: BulkEdit, name: str, form: ValueForm) -> str:
    """The address where its preview can be read, or followed; "" where it is refused, which the form says."""
    address = reverse("newsroom:bulk_edit", args=[edit.pk])
    try:
        started = preview(
            edit,
            field=name,
            deed=form.cleaned_data["deed"],
            value=form.given(),
            citation=form.citation(),
            about=_previewing(edit),
            back=address,
            by=signed_in(request),
            at=timezone.now(),
        )
    except (BulkEditRefused, NotAllowed) as refusal:
        form.add_error("value", str(refusal))
        return ""
    return reverse("newsroom:task", args=[started.pk]) if started else address


def _previewing(edit: BulkEdit) -> str:
    return f"Preview a change of one field of {records(len(edit.cards), kind(edit.kind))}"


def _under_way(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    """What was asked for, while its preview is made; and the way on where that was stopped."""
    progress = progress_of(edit)
    is_running = progress is not None and progress.job.done_at is None
    is_own = edit.by == signed_in(request)
    return _page(request, "under_way", edit, progress=progress, is_running=is_running, is_own=is_own)


def _rows(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    counts = edit.rows.counts()
    offered = tabs(counts)
    codes = [each.code for each in offered]
    shown = request.GET.get("show", "")
    shown = shown if shown in codes else (codes[0] if codes else "")
    rows = edit.rows.filter(outcome=shown).select_related("card")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    of, Outcome = kind(edit.kind), BulkEditRow.Outcome
    progress = progress_of(edit) if edit.is_confirmed else None
    return _page(
        request,
        "rows",
        edit,
        counts=counts,
        tabs=offered,
        shown=shown,
        found=found,
        also=f"&show={shown}",
        rows=rows_shown(edit, list(found)),
        gone=len(edit.cards) - sum(counts.values()),
        field=label_of(fields(of)[edit.field]) if edit.field in fields(of) else edit.field,
        waiting=records(counts[Outcome.CHANGE], of),
        changed=records(counts[Outcome.CHANGED], of),
        is_own=edit.by == signed_in(request),
        progress=progress,
        is_running=progress is not None and progress.job.done_at is None,
        taken_back=edit.taken_back_by,
        cited=Card.objects.filter(pk=edit.citation["source"]).first() if edit.citation else None,
    )


def _page(
    request: HttpRequest, name: str, edit: BulkEdit, *, status: int = 200, **context: Any
) -> HttpResponse:
    of = kind(edit.kind)
    said = sentence(edit)
    title = f"Change one field of {records(len(edit.cards), of)}"
    response = page(
        request,
        f"newsroom/records/bulk_edit/{name}.html",
        title,
        edit=edit,
        kind=of,
        listing=_listing(edit),
        sentence=said,
        chosen=records(len(edit.cards), of),
        **context,
    )
    response.status_code = status
    return response


@newsroom_page
@require_POST
def apply_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the records as previewed; many of them in the background."""
    edit = _found(pk)
    address = reverse("newsroom:bulk_edit", args=[pk])
    try:
        started = confirm(
            edit,
            seen=whole(request.POST.get("preview")),
            about=f"{sentence(edit)} for {records(edit.rows.waiting().count(), kind(edit.kind))}",
            back=address,
            by=signed_in(request),
            at=timezone.now(),
        )
    except (BulkEditRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect(address)
    return redirect("newsroom:task", started.pk) if started else redirect(address)


@newsroom_page
@require_POST
def take_back_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview that the changed records get their earlier value again."""
    try:
        edit = _found(pk)
        made = take_back(
            edit,
            about=f"Preview to take back: {sentence(edit)}",
            address=lambda made: reverse("newsroom:bulk_edit", args=[made.pk]),
            by=signed_in(request),
            at=timezone.now(),
        )
    except (BulkEditRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("newsroom:bulk_edit", pk)
    return redirect("newsroom:bulk_edit", made.pk)


@newsroom_page
@require_POST
def propose_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the changed records into one changeset, except those that are in one already."""
    edit = _found(pk)
    if other := edit.taken_back_by:
        words = f"{other.by} took this back: there is nothing of it to review any more."
        messages.error(request, words)
        return redirect("newsroom:bulk_edit", pk)
    changed = Card.objects.filter(pk__in=edit.rows.changed().values("card"))
    free = list(changed.filter(pending=None))
    elsewhere = changed.exclude(pending=None).count()
    try:
        made = propose(free, by=signed_in(request), at=timezone.now())
    except (ReviewError, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("newsroom:bulk_edit", pk)
    if elsewhere:
        stay = records(elsewhere, kind(edit.kind))
        messages.info(request, f"{stay} of this bulk edit stay in the changesets that they are in already.")
    return redirect("newsroom:changeset", made.pk)

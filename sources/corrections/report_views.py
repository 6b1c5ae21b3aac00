"""The newsroom's pages of reports: all that wait, and one of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator

from .forms import AnswerForm, ReportForm
from .models import Report
from .reports import close, receive, unanswered

PER_PAGE = 50


@newsroom_page
def reports(request: HttpRequest) -> HttpResponse:
    """Reports that wait, those due first, and the form to keep another."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = receive(form.save(commit=False), by=signed_in(request), at=timezone.now())
            messages.success(
                request, f"The report is kept; an answer is due {kept.due_at:%-d %B, %H:%M} UTC."
            )
            return redirect("admin:correction_report", kept.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    answered = Report.objects.exclude(answered_at=None).select_related("record").order_by("-answered_at")
    return page(
        request,
        "sources/corrections/reports.html",
        "Reports of errors",
        form=form,
        waiting=CappedPaginator(unanswered(), PER_PAGE).get_page(request.GET.get("page")),
        answered=answered[:PER_PAGE],
        at=timezone.now(),
        media=form.media,
    )


@newsroom_page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: correct what it is about, or answer it."""
    found = get_object_or_404(
        Report.objects.select_related("record", "case__correction", "received_by", "answered_by"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close(found, **form.cleaned_data, by=signed_in(request), at=timezone.now())
            messages.success(request, "The answer is kept, and the report is closed.")
            return redirect("admin:correction_reports")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(request, "sources/corrections/report.html", str(found), report=found, form=form)

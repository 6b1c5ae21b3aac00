"""The page of a start form: asks its questions, then makes the draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.write.change import ChangeRefused, change
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.records.start import start

from .steps import admin_url


@newsroom_page
def start_page(request: HttpRequest, code: str) -> HttpResponse:
    if not request.user.has_perm(permissions.WRITE):
        raise PermissionDenied
    try:
        kind, form_class = start(code)
    except KeyError:
        raise Http404
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = kind.model()
        try:
            change(record, by=signed_in(request), at=timezone.now(), expect=0, fields=form.draft())
        except ChangeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{record.card}” is saved as a draft. Now fill it in.")
            return redirect(admin_url(record.card))
    return page(
        request, "newsroom/records/start.html", f"Start a {form.label.lower()}", form=form, media=form.media
    )

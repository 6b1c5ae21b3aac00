"""Pages of the admin: choose a sheet, upload, preview, import. Each makes one call of a rule."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.operation.body_limits import File, takes_file
from cms.sheets.files.base import Unreadable
from cms.sheets.files.open import SPLIT

from . import apply, stage
from .columns import sheet, sheets
from .forms import UploadForm
from .models import Import, StagedRow
from .preview import Summary, rows_shown

AT_ONCE = 50
RECENT = 20


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for people who may import sheets: 403 for others who are signed in."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            stage.require_importer(signed_in(request))
        except permissions.NotAllowed as refusal:
            raise PermissionDenied(str(refusal))
        return view(request, *args, **kwargs)

    return admin.site.admin_view(page)


def _page(request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"admin/sheets/{name}.html", context, status=status)


@for_writers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sheets, and one's own latest imports."""
    recent = Import.objects.filter(by=signed_in(request)).select_related("by")[:RECENT]
    return _page(request, "index", "Sheets", sheets=sheets(), recent=recent)


@takes_file(File(permissions.IMPORT, most=lambda: settings.SHEET_MAX_BYTES, advice=SPLIT))
@for_writers
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a sheet and a file; the form says why a file can't be read."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm(initial=request.GET.dict())
    if is_sent and form.is_valid() and (staged := _staged(request, form)):
        return redirect("sheets:preview", staged.pk)
    status = 422 if form.errors else 200
    return _page(request, "upload", "Upload a sheet", status, form=form, sheets=sheets())


def _staged(request: HttpRequest, form: UploadForm) -> Import | None:
    chosen = form.cleaned_data
    source = chosen.get("source")
    try:
        return stage.stage(
            chosen["file"],
            sheet=sheet(chosen["sheet"]),
            by=signed_in(request),
            at=timezone.now(),
            worksheet=chosen["worksheet"],
            source=source.card if source else None,
        )
    except Unreadable as error:
        form.add_error("file", str(error))
        return None


@for_writers
@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty CSV file with a sheet's header."""
    try:
        chosen = sheet(code)
    except KeyError:
        raise Http404
    # Without the byte order mark, Excel would open the file in an older encoding.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    csv.writer(response).writerow(chosen.names)
    return response


@for_writers
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would change; once imported, the changesets that it is in."""
    found = get_object_or_404(Import.objects.select_related("by", "ended_by", "again", "source"), pk=pk)
    return _preview(request, found)


def _preview(request: HttpRequest, found: Import, refused: stage.ImportRefused | None = None) -> HttpResponse:
    shown = request.GET.get("show", "")
    rows = found.rows.select_related("card__pending")
    if shown in StagedRow.Outcome.values:
        rows = rows.filter(outcome=shown)
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    return _page(
        request,
        "preview",
        found.file_name,
        409 if refused else 200,
        staged=found,
        sheet=_title(found),
        summary=Summary.of(found, by=signed_in(request)),
        refused=refused,
        shown=shown,
        page=page,
        pages=page.paginator.get_elided_page_range(page.number) if page.has_other_pages() else (),
        rows=rows_shown(found, page.object_list),
    )


def _title(found: Import) -> str:
    """The sheet's title, or its code where no kind declares that sheet now."""
    return {each.code: each.title for each in sheets()}.get(found.sheet, found.sheet)


@for_writers
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, apply.apply, "Imported into the changesets below.")


@for_writers
@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, stage.discard, "Discarded: nothing was imported.")


@for_writers
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, stage.stage_again, "Previewed again, against the records as they are now.")


def _step(request: HttpRequest, pk: int, rule: Callable[..., Any], done: str) -> HttpResponse:
    """Call a rule; where it refuses, the preview shows why, with the rows that are the reason."""
    found = get_object_or_404(Import.objects.select_related("by", "ended_by", "again", "source"), pk=pk)
    try:
        result = rule(found, by=signed_in(request), at=timezone.now())
    except stage.ImportRefused as refused:
        found.refresh_from_db()
        return _preview(request, found, refused)
    except permissions.NotAllowed as refused:
        raise PermissionDenied(str(refused))
    messages.success(request, done)
    return redirect("sheets:preview", result.pk if isinstance(result, Import) else pk)

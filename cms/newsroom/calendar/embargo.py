"""Advance access in the newsroom: the page of a record under embargo, as holders of a key get it."""

from dataclasses import replace

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import select_template
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cms.accounts import rights
from cms.accounts.requests import signed_in
from cms.desk.base import canonical
from cms.desk.records.registry import kind
from cms.newsroom.frame import newsroom_page, page
from cms.pages.languages import reader_of
from cms.pages.views import context, templates
from cms.publishing.embargo.access_log import Copy, log_access
from cms.publishing.models import Advance
from cms.publishing.page_documents import page_documents


def _advance(request: HttpRequest, pk: int) -> Advance:
    """The record's document under embargo; 403 without the right to read it, 404 if there is none."""
    if not request.user.has_perm(rights.READ_ADVANCE):
        raise PermissionDenied
    return get_object_or_404(Advance.objects.select_related("card", "schedule__changeset"), pk=pk)


@newsroom_page
def read_early(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the document in a frame, with the end of its embargo."""
    advance = _advance(request, pk)
    return page(
        request,
        "newsroom/calendar/embargo.html",
        f"{advance}: advance access",
        advance=advance,
        card=advance.card,
        changeset=advance.schedule.changeset,
        plural=kind(advance.kind).plural,
    )


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@newsroom_page
def document_early(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the document as a readers' page, and enter that in the access log."""
    advance, now = _advance(request, pk), timezone.now()
    surroundings = page_documents(advance.card, at=now, including=advance.schedule.changeset)
    # The stored document and not a new rendering: it is what holders of a key are served.
    shown = replace(surroundings, document=canonical.loads(advance.text))
    found = select_template(templates(kind(advance.kind)))
    copy = Copy(advance.pk, advance.schedule.changeset_id, advance.version, advance.label)
    # Logged before the response leaves: nobody reads what the log does not have.
    log_access([copy], by=signed_in(request), key=None, at=now)
    reader = reader_of(request.GET.get("language"))
    said = context(shown, now=now, is_preview=True, reader=reader)
    response = HttpResponse(found.render(said, request))
    response["Cache-Control"] = "private, no-store"
    return response

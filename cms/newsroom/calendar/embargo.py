"""What is under embargo, as those read it who may have it in advance."""

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
from cms.pages.views import context, templates
from cms.publishing.embargo.access_log import Copy, log_access
from cms.publishing.models import Advance
from cms.publishing.page_documents import page_documents


def _laid(request: HttpRequest, pk: int) -> Advance:
    if not request.user.has_perm(rights.READ_ADVANCE):
        raise PermissionDenied
    return get_object_or_404(Advance.objects.select_related("card", "schedule__changeset"), pk=pk)


@newsroom_page
def read_early(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the document, in a frame, with until when it is under embargo."""
    laid = _laid(request, pk)
    return page(
        request,
        "newsroom/calendar/embargo.html",
        f"{laid} as it is read in advance",
        laid=laid,
        card=laid.card,
        changeset=laid.schedule.changeset,
        plural=kind(laid.kind).plural,
    )


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@newsroom_page
def document_early(request: HttpRequest, pk: int) -> HttpResponse:
    """The page itself; kept as read."""
    laid, now = _laid(request, pk), timezone.now()
    beside = page_documents(laid.card, at=now, including=laid.schedule.changeset)
    shown = replace(beside, document=canonical.loads(laid.text))
    found = select_template(templates(kind(laid.kind)))
    copy = Copy(laid.pk, laid.schedule.changeset_id, laid.version, laid.label)
    log_access([copy], by=signed_in(request), key=None, at=now)
    response = HttpResponse(found.render(context(shown, is_preview=True), request))
    response["Cache-Control"] = "private, no-store"
    return response

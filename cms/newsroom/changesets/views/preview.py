"""Previews of a changeset: the readers' page of each record, before and after publication."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import select_template
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cms.desk.models import Changeset, Proposal
from cms.desk.models.states import UNFINISHED
from cms.desk.records.registry import kind
from cms.newsroom.frame import newsroom_page, page
from cms.pages.languages import reader_of
from cms.pages.views import context, templates
from cms.publishing.page_documents import page_documents

SIDES = {"before": "Live now", "after": "As proposed"}


def _proposal(pk: int, card: int) -> Proposal:
    """A proposal that is still in an unfinished changeset; 404 otherwise."""
    changeset = get_object_or_404(Changeset, pk=pk, state__in=UNFINISHED)
    proposal = changeset.standing().filter(card=card).select_related("card", "changeset").first()
    if proposal is None:
        raise Http404
    return proposal


@newsroom_page
def preview(request: HttpRequest, pk: int, card: int) -> HttpResponse:
    """Show both pages side by side, in frames."""
    proposal = _proposal(pk, card)
    return page(
        request,
        "newsroom/changesets/preview.html",
        f"{proposal.card} as readers see it",
        proposal=proposal,
        changeset=proposal.changeset,
        card=proposal.card,
        sides=SIDES,
    )


# The readers' pages refuse to be framed; this copy of one is framed by our own preview.
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@newsroom_page
def reader(request: HttpRequest, pk: int, card: int, side: str) -> HttpResponse:
    """Show one of the two pages: as it is now, or as it would be after publication."""
    if side not in SIDES:
        raise Http404
    proposal = _proposal(pk, card)
    including = proposal.changeset if side == "after" else None
    now = timezone.now()
    shown = page_documents(proposal.card, at=now, including=including)
    if shown.document is None:
        return HttpResponse(select_template(["pages/nothing.html"]).render({"side": side}, request))
    found = select_template(templates(kind(proposal.card.kind)))
    reader = reader_of(request.GET.get("language"))
    return HttpResponse(
        found.render(context(shown, now=now, is_preview=side == "after", reader=reader), request)
    )

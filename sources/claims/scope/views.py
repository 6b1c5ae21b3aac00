"""The page on which somebody says what the source of a claim does not state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.desk.write.change import ChangeConflict, ChangeRefused
from cms.newsroom.frame import newsroom_page, page

from .leave_open import asked_of, leave_open
from .not_stated import ASKED, NOT_STATED


@newsroom_page
def not_stated(request: HttpRequest, pk: int) -> HttpResponse:
    """What a claim needs and says nothing of; what its source does not state, where that is posted."""
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk, kind="claim")
    if request.method == "POST":
        try:
            leave_open(card, request.POST.getlist("kind"), by=signed_in(request), at=timezone.now())
        except (Refusal, ChangeRefused, ChangeConflict, permissions.NotAllowed) as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:sources_claim_not_stated", pk)
        messages.success(
            request, "The claim says now what its source leaves open, and it is not asked again."
        )
        return redirect("newsroom:record", pk)
    return page(
        request,
        "sources/not_stated.html",
        "What the source does not state",
        card=card,
        asked=[(each, ASKED[each]) for each in asked_of(card)],
        words=NOT_STATED,
        may_say=signed_in(request).has_perm(permissions.WRITE) and not card.is_read_only,
    )

"""The page on which somebody says why two sources don't depend on one another."""

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

from .split import LONGEST, split


@newsroom_page
def compare(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Two sources that count as one origin; the reason why they are two, where one is posted."""
    mine, theirs = (get_object_or_404(Card, pk=pk, kind="source") for pk in (one, other))
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            split(mine, theirs, reason, by=signed_in(request), at=timezone.now())
        except (Refusal, ChangeRefused, ChangeConflict, permissions.NotAllowed) as refusal:
            # On this page, so that what was typed is not lost.
            messages.error(request, str(refusal))
        else:
            message = (
                f"Kept as an edit of “{mine}”, for all claims: put it into a changeset, so that a second "
                "person approves it. Until then the two count as one origin."
            )
            messages.success(request, message)
            return redirect("newsroom:record", one)
    return page(
        request,
        "sources/compare.html",
        "Compare two sources",
        one=mine,
        other=theirs,
        reason=reason,
        longest=LONGEST,
        may_split=signed_in(request).has_perm(permissions.WRITE),
    )

"""The editors' queue of open conflicts, and the step that resolves one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator

from ..conflicts import contradictions
from ..open_conflicts import open_conflicts
from .models import FoundConflict
from .resolve import reopen, resolve

PER_PAGE = 25
RECENT = 10


@newsroom_page
def conflicts(request: HttpRequest) -> HttpResponse:
    """The list of open conflicts, each with both sides, and what was resolved last."""
    statements = open_conflicts().values("subject", "property", "depicted_in")
    groups = CappedPaginator(statements, PER_PAGE).get_page(request.GET.get("page"))
    # What each side says is computed for the groups of this page alone, so that the cost stays the same.
    found = contradictions(list(groups))
    return page(
        request,
        "sources/conflicts.html",
        "Open conflicts",
        found=found,
        groups=groups,
        outcomes=FoundConflict.Outcome.choices,
        may_resolve=request.user.has_perm(permissions.APPROVE),
        resolved=_resolved(),
    )


def _resolved() -> list[FoundConflict]:
    rows = FoundConflict.objects.exclude(outcome=None).order_by("-resolved_at", "-pk")
    return list(rows.select_related("one", "other", "resolved_by", "subject", "property")[:RECENT])


@newsroom_page
@require_POST
def resolve_conflict(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Resolve a conflict, or take its resolution back."""
    conflict = get_object_or_404(FoundConflict, pk=pk)
    by, at = signed_in(request), timezone.now()
    try:
        if "reopen" in request.POST:
            reopen(conflict, by=by, at=at)
            messages.success(request, f"“{conflict.one}” is in the queue again.")
        else:
            given = {name: request.POST.get(name, "") for name in ("outcome", "reason", "seen")}
            done = resolve(conflict, by=by, at=at, **given)
            messages.success(
                request, f"Resolved: {done.get_outcome_display()}. It opens again if a value moves."
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:sources_claim_conflicts")

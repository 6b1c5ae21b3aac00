"""Likely duplicates of a kind: each pair side by side, to be merged or told apart."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.search_words import SQUEEZED
from cms.desk.finding.duplicates import LOOKED_THROUGH, likely_duplicates
from cms.desk.models import Card, ToldApart
from cms.desk.records.blank import blank
from cms.desk.records.registry import Kind, kind, kinds
from cms.desk.write.told_apart import ToldApartError, compare_again, tell_apart
from cms.newsroom.frame import back, newsroom_page, page, whole

ANSWERS = 20


def compared_kinds() -> list[Kind]:
    """The kinds whose records are compared with their namesakes."""
    return [each for each in kinds() if each.body.compared(blank(each)) is not None]


@newsroom_page
@require_safe
def likely(request: HttpRequest, code: str) -> HttpResponse:
    """The pairs of one kind, from a name on, and the latest answers."""
    of = _compared(code)
    found = likely_duplicates(of, after=request.GET.get("after", "").replace("\0", "")[:SQUEEZED])
    answers = ToldApart.objects.filter(first__kind=of.code).order_by("-pk")
    return page(
        request,
        "newsroom/records/duplicates.html",
        f"Likely duplicates: {of.verbose_name_plural}",
        of=of,
        others=[each for each in compared_kinds() if each is not of],
        found=found,
        go_on=f"?after={quote(found.after)}" if found.after else "",
        looked_through=LOOKED_THROUGH,
        answers=answers.select_related("first", "second", "by")[:ANSWERS],
        may_write=request.user.has_perm(permissions.WRITE),
        back=request.get_full_path(),
    )


@newsroom_page
@require_POST
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Say that two records are two."""
    of = _compared(code)
    pair = Card.objects.in_bulk([whole(request.POST.get("first")), whole(request.POST.get("second"))])
    if len(pair) != 2 or any(each.kind != of.code for each in pair.values()):
        messages.error(request, "One of the two is not there any more: nothing was kept.")
        return back(request)
    first, second = sorted(pair.values(), key=lambda each: each.pk)
    try:
        tell_apart(second, [first], by=signed_in(request), at=timezone.now())
    except (ToldApartError, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{first}” and “{second}” are two, and nobody is asked about them again.")
    return back(request)


@newsroom_page
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that two records are two."""
    pair = get_object_or_404(ToldApart.objects.select_related("first", "second"), pk=pk)
    if not request.user.has_perm(permissions.WRITE):
        raise PermissionDenied
    try:
        compare_again(pair, by=signed_in(request), at=timezone.now())
    except ToldApartError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{pair.first}” and “{pair.second}” are compared again.")
    return back(request)


def _compared(code: str) -> Kind:
    try:
        of = kind(code)
    except KeyError:
        raise Http404
    if of not in compared_kinds():
        raise Http404
    return of

"""A list of the front page as a page of its own."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk import permissions

from ..sections import Listed, dressed
from . import newsroom_page, page

PER_PAGE = 50


@newsroom_page
def section(request: HttpRequest, code: str) -> HttpResponse:
    from ..front import BY_CODE

    found = BY_CODE.get(code)
    if found is None:
        raise Http404
    at = timezone.now()
    rows = Paginator(found.rows(signed_in(request), at), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "newsroom/section.html",
        found.title,
        listed=Listed(found, dressed(found, list(rows), at=at), rows.paginator.count),
        rows=rows,
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        at=at,
    )

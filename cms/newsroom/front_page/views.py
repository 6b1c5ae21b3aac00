"""A list of the front page as a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator

from .page import BY_CODE
from .sections import Listed, decorated

PER_PAGE = 50


@newsroom_page
def section(request: HttpRequest, code: str) -> HttpResponse:

    found = BY_CODE.get(code)
    if found is None:
        raise Http404
    at = timezone.now()
    pages = CappedPaginator(found.rows(signed_in(request), at), PER_PAGE, most=found.most)
    rows = pages.get_page(request.GET.get("page"))
    return page(
        request,
        "newsroom/front_page/section.html",
        found.title,
        listed=Listed(found, decorated(found, list(rows), at=at), pages.count, pages.counted),
        rows=rows,
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        at=at,
    )

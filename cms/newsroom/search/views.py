"""Search over all records, by any name or id."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page

PER_PAGE = 50


@newsroom_page
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200].replace("\0", "").strip()
    cards = Card.objects.matching(words) if words else Card.objects.none()
    found = cards.select_related("pending", "updated_by").nearest(words)
    return page(
        request,
        "newsroom/search/search.html",
        f"“{words}”" if words else "Find a record",
        words=words,
        found=Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    )

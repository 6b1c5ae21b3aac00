"""Search over all records, by any name or id."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from cms.desk.base.search_words import LONGEST
from cms.desk.finding.find import MOST, Found, find_cards
from cms.desk.finding.told_apart import told_apart
from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page

PER_PAGE = 50


@newsroom_page
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    found = find_cards(words) if words else Found()
    pages = Paginator(found.ids, PER_PAGE).get_page(request.GET.get("page"))
    shown = Card.objects.select_related("pending", "updated_by", "merged_into").in_bulk(pages.object_list)
    apart = told_apart(list(shown.values()))
    return page(
        request,
        "newsroom/search/search.html",
        f"“{words}”" if words else "Find a record",
        words=words,
        found=found,
        pages=pages,
        cards=[(shown[key], apart[key]) for key in pages.object_list if key in shown],
        most=MOST,
    )

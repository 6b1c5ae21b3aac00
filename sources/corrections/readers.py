"""The page of corrections that readers see: all notices, the newest first, ready to print."""

from django.core.paginator import Paginator
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cms.desk.base import canonical
from cms.pages.languages import reader_of
from cms.pages.linked_names import linked_names
from cms.pages.views import for_readers
from cms.publishing.access import cache_control
from cms.publishing.models import LiveDocument
from cms.publishing.page_documents import PageDocuments

PER_PAGE = 25


def live_notices() -> QuerySet[LiveDocument]:
    """Notices that readers can open, by when they were first published, the newest first."""
    # By position: an edit of an old notice does not bring it to the top again.
    live = LiveDocument.objects.filter(kind="correction").annotate(first=Min("card__publications__position"))
    return live.order_by("-first")


@for_readers
def corrections(request: HttpRequest) -> HttpResponse:
    """Live notices by when they were first published."""
    page = Paginator(live_notices(), PER_PAGE).get_page(request.GET.get("page"))
    found = [canonical.loads(each.text) for each in page]
    reader = reader_of(request.GET.get("language"))
    names = linked_names(PageDocuments(None, {"corrections": found}), reader)
    said = {"found": found, "page": page, "reader": reader, "names": names}
    response = HttpResponse(render_to_string("pages/corrections.html", said, request))
    response["Cache-Control"] = cache_control()
    return response

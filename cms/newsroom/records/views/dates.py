"""How a date is understood, asked for while it is typed."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from cms.newsroom.frame import newsroom_page
from cms.newsroom.records.dates import told

LONGEST = 200


@newsroom_page
def understand(request: HttpRequest) -> HttpResponse:
    """What to say below the field, and whether the text is understood."""
    said, is_understood = told(request.GET.get("text", "")[:LONGEST])
    return JsonResponse({"told": said, "understood": is_understood}, headers={"Cache-Control": "no-store"})

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.paging import CappedPaginator
from cms.newsroom.records.admin import RecordAdmin

from .conflicts import contradictions
from .models import Claim
from .open_conflicts import open_conflicts
from .voice.views import asked_for, read, tell

PER_PAGE = 50


@newsroom_page
def conflicts(request: HttpRequest) -> HttpResponse:
    """The list of open conflicts."""
    statements = open_conflicts().values("subject", "property", "depicted_in")
    groups = CappedPaginator(statements, PER_PAGE).get_page(request.GET.get("page"))
    # What each side says is computed for the groups of this page alone, so that the cost stays the same.
    found = contradictions(list(groups))
    return page(request, "sources/conflicts.html", "Open conflicts", found=found, groups=groups)


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    columns = ("property", "modality", "said_on")
    filters = ("subject", "property", "modality", "speaker", "originator", "told_as", YearFilter("said_on"))
    leading = (
        *("subject", "property", "modality", "value_state", "bound", "amount", "unit", "text", "entity"),
        *("rank", "universe"),
    )
    sections = (
        (
            "Who said it",
            (
                *("speaker", "speaker_described", "said_on", "said_when"),
                *("originator", "originator_described", "method"),
            ),
        ),
        ("How we tell it", ("told_as", "told_as_reason")),
    )
    folded = (
        ("Other values", ("amount_to", "currency", "date", "when", "boolean")),
        ("True in a story only", ("depicted_in",)),
        ("Plan or prediction", ("window_from", "window_to", "criteria", "outcome")),
        (
            "Standing and validity",
            ("standing", "standing_reason", "valid_from", "valid_to", "valid_when", "review_by"),
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("conflicts/", conflicts, name="sources_claim_conflicts"),
            path("asked/", asked_for, name="sources_claim_asked"),
            path("tell/", tell, name="sources_claim_tell"),
            path("<int:pk>/passages/", read, name="sources_claim_passages"),
        ]
        return [*own, *super().get_urls()]

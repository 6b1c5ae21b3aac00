from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.paging import CappedPaginator
from cms.newsroom.records.admin import RecordAdmin

from .conflicts import contradictions
from .drawn import origins
from .models import Claim
from .open_conflicts import open_conflicts

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
    change_form_template = "sources/claim.html"
    columns = ("property", "modality", "said_on")
    filters = ("subject", "property", "modality", "speaker", "originator", YearFilter("said_on"))
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
        return [
            path("conflicts/", conflicts, name="sources_claim_conflicts"),
            path("<int:pk>/origins/", origins, name="sources_claim_origins"),
            *super().get_urls(),
        ]

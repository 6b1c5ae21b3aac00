from django.contrib import admin
from django.urls import URLPattern, path

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Claim
from .stored.page import conflicts, resolve_conflict


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
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
            path("conflicts/<int:pk>/", resolve_conflict, name="sources_claim_resolve"),
            *super().get_urls(),
        ]

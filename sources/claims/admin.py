from django.contrib import admin

from cms.newsroom.records import RecordAdmin

from .models import Claim


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "property", "modality", "said_on")
    list_filter = (*RecordAdmin.list_filter, "modality", "property")
    list_select_related = ("property",)
    sections = (
        (
            "Who says so",
            (
                "modality",
                "speaker",
                "speaker_described",
                "said_on",
                "originator",
                "originator_described",
                "method",
            ),
        ),
        ("In a story only", ("depicted_in",)),
        ("A plan or a prediction", ("window_from", "window_to", "criteria", "outcome")),
        ("How long it stands", ("standing", "standing_reason", "valid_from", "valid_to", "review_by")),
    )

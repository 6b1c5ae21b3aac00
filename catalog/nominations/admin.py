from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Nomination


@admin.register(Nomination)
class NominationAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "ceremony", "category", "result")
    list_filter = (*RecordAdmin.list_filter, "result", "afterwards", "category")
    folded = (
        (
            "What became of it afterwards",
            (
                *("afterwards", "afterwards_on", "afterwards_by"),
                *("afterwards_by_named", "afterwards_reason"),
            ),
        ),
    )
    lines = ("nominees",)
    list_select_related = ("ceremony__card", "category")

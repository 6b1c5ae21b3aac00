from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Nomination


@admin.register(Nomination)
class NominationAdmin(RecordAdmin):
    columns = ("ceremony", "category", "result")
    filters = ("result", "ceremony", "category", "title", "afterwards")
    folded = (
        (
            "What became of it afterwards",
            (
                *("afterwards", "afterwards_on", "afterwards_by"),
                *("afterwards_by_named", "afterwards_reason", "afterwards_nomination"),
            ),
        ),
    )
    lines = ("nominees",)

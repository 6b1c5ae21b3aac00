from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Review


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "critic_named", "published", "rating_printed", "verdict")
    list_filter = (*RecordAdmin.list_filter, "verdict", "outlet_unidentified")
    sections = (
        ("Who published it", ("outlet", "outlet_unidentified", "seen_on", "url", "published", "language")),
        ("Who wrote it", ("critic", "critic_named")),
        ("What it says", ("rating_printed", "rating_scale", "rating", "verdict", "verdict_by", "summary")),
    )

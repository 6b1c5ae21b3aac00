from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Review


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    columns = ("critic_named", "published", "rating_printed", "verdict")
    filters = (
        "outlet",
        "title",
        "verdict",
        YearFilter("published"),
        "critic",
        "outlet_unidentified",
        "language",
    )
    sections = (
        ("Who published it", ("outlet", "outlet_unidentified", "seen_on", "url", "published", "language")),
        ("Who wrote it", ("critic", "critic_named")),
        ("What it says", ("rating_printed", "rating_scale", "rating", "verdict", "verdict_by", "summary")),
    )

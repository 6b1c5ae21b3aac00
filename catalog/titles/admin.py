from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Title


@admin.register(Title)
class TitleAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "premiere", "production_status")
    list_filter = (*RecordAdmin.list_filter, "type", "production_status", "original_language")
    leading = (
        *("name", "type", "disambiguation", "original_name", "original_language", "sort_name"),
        *("premiere", "ended", "production_status", "runtime", "episode_count"),
        *("countries", "languages", "genres", "keywords", "setting_place", "setting_period"),
        *("tagline", "synopsis_short", "synopsis_medium", "synopsis", "notice"),
    )

from django.contrib import admin

from cms.newsroom.records import HIDDEN, RecordAdmin

from .models import Title


@admin.register(Title)
class TitleAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "premiere", "production_status")
    list_filter = (*RecordAdmin.list_filter, "type", "production_status", "original_language")
    autocomplete_fields = ("original_language", "countries", "languages", "genres", "keywords")
    fields = (
        *("name", "type", "disambiguation", "original_name", "original_language", "sort_name"),
        *("premiere", "ended", "production_status", "runtime", "episode_count"),
        *("countries", "languages", "genres", "keywords", "setting_place", "setting_period"),
        *("tagline", "synopsis_short", "synopsis_medium", "synopsis", "notice"),
        *("slug", "external_ids", "sheet_key", *HIDDEN),
    )

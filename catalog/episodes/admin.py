from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Episode


@admin.register(Episode)
class EpisodeAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "number", "type", "air_date")
    list_filter = (*RecordAdmin.list_filter, "type")

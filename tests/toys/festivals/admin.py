from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Festival


@admin.register(Festival)
class FestivalAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "city")

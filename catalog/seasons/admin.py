from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Season


@admin.register(Season)
class SeasonAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "number", "premiere")

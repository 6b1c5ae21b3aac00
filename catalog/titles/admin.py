from django.contrib import admin

from cms.newsroom.records import RecordAdmin

from .models import Title


@admin.register(Title)
class TitleAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "premiere")
    list_filter = (*RecordAdmin.list_filter, "type")
    autocomplete_fields = ("genres", "countries")

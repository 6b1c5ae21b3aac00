from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Event


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "date", "place")
    list_filter = (*RecordAdmin.list_filter, "type__group", "type")
    list_select_related = ("type",)
    sections = (("Of a ceremony", ("award", "edition")),)

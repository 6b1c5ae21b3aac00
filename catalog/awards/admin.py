from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Award


@admin.register(Award)
class AwardAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "short_name", "organisation")
    list_select_related = ("organisation__card",)

from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Correction


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "found_on")
    list_filter = (*RecordAdmin.list_filter, "type", "cause")

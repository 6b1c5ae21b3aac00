from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Award


@admin.register(Award)
class AwardAdmin(RecordAdmin):
    columns = ("short_name", "organisation")
    filters = ("organisation",)

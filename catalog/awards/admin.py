from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Award


@admin.register(Award)
class AwardAdmin(RecordAdmin):
    made_with = ("name", "short_name")
    columns = ("short_name", "organisation")
    filters = ("organisation",)

from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Festival


@admin.register(Festival)
class FestivalAdmin(RecordAdmin):
    columns = ("city",)

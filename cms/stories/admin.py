from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Story


@admin.register(Story)
class StoryAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "form", "section", "review_on")
    list_filter = (*RecordAdmin.list_filter, "form", "topics")

from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Story


@admin.register(Story)
class StoryAdmin(RecordAdmin):
    columns = ("form", "section", "review_on")
    filters = ("form", "section", "topics", "title", YearFilter("review_on"))

from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Event


@admin.register(Event)
class EventAdmin(RecordAdmin):
    made_with = ("name", "date", "place")
    columns = ("type", "date", "place")
    filters = ("type", "type__group", YearFilter("date"), "country", "title", "award")
    sections = (("Of a ceremony", ("award", "edition")),)

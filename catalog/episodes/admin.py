from django.contrib import admin

from catalog.numbering.lists import count_filters
from catalog.showings.filters import LISTS as SHOWN
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Episode


@admin.register(Episode)
class EpisodeAdmin(RecordAdmin):
    columns = ("number", "type", "air_date")
    filters = ("title", "season", "type", YearFilter("air_date"), *count_filters, *SHOWN)

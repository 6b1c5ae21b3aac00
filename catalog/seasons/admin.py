from django.contrib import admin

from catalog.numbering.lists import count_filters
from catalog.showings.filters import LISTS as SHOWN
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Season


@admin.register(Season)
class SeasonAdmin(RecordAdmin):
    columns = ("number", "premiere")
    filters = ("title", YearFilter("premiere"), *count_filters, *SHOWN)

from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Correction


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    columns = ("type", "found_on")
    filters = ("type", "cause", YearFilter("found_on"))

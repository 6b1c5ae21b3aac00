from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Person


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    made_with = ("name", "description")
    columns = ("description", "born", "naming")
    filters = ("naming", YearFilter("born"), YearFilter("died"))

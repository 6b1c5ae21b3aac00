from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Person


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "description", "naming")
    list_filter = (*RecordAdmin.list_filter, "naming")

from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "description", "country")
    list_filter = (*RecordAdmin.list_filter, "types", "parent_relation")
    leading = (
        *("name", "description", "types", "parent_relation", "parent"),
        *("country", "founded", "dissolved", "website", "biography"),
    )

from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    made_with = ("name", "description")
    columns = ("description", "country")
    filters = ("types", "country", "parent", "parent_relation")
    leading = (
        *("name", "description", "types", "parent_relation", "parent"),
        *("country", "founded", "dissolved", "website", "biography"),
    )

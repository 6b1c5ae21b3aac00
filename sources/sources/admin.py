from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "outlet", "published")
    list_filter = (*RecordAdmin.list_filter, "type", "status")
    list_select_related = ("outlet__card",)
    sections = (("Where it can be read", ("url", "accessed", "status")),)
    folded = (
        ("Archived copy", ("archived_url", "archived_on")),
        ("Press material and anonymity", ("press_material", "anonymous", "anonymous_reason", "note")),
    )

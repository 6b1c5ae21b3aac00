from django.contrib import admin
from django.urls import URLPattern, path

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from ..claims.origins.views import compare
from ..intake import views as intake
from .models import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    made_with = ("title", "url", "published")
    columns = ("type", "outlet", "published")
    filters = ("type", "outlet", "status", YearFilter("published"), "language", "press_material", "anonymous")
    sections = (("Where it can be read", ("url", "accessed", "status")),)
    folded = (
        ("Archived copy", ("archived_url", "archived_on")),
        ("Press material and anonymity", ("press_material", "anonymous", "anonymous_reason", "note")),
    )

    change_list_template = "sources/source_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:one>/apart/<int:other>/", compare, name="sources_source_compare")
        return [own, *intake.urls, *super().get_urls()]

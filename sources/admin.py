from django.contrib import admin
from django.http import HttpRequest

from cms.desk.base import permissions
from cms.desk.records import folders
from cms.newsroom.records.vocabularies import VocabularyAdmin

from .models import Metric, Property, Region, Topic, Unit

NAMING = ("owner", "source")

admin.site.register(Topic, VocabularyAdmin)


@admin.register(Unit)
class UnitAdmin(VocabularyAdmin):
    list_display = ("code", "label", "dimension", "factor")
    list_filter = ("dimension",)


@admin.register(Property)
class PropertyAdmin(VocabularyAdmin):
    list_display = ("code", "label", "value_type", "phrase", "many", "sources_needed", "party", "perishable")
    list_filter = ("value_type", "many", "party", "perishable")
    autocomplete_fields = ("units",)


@admin.register(Region)
class RegionAdmin(VocabularyAdmin):
    list_display = ("code", "label", "part_of", "until")
    autocomplete_fields = ("part_of",)


@admin.register(Metric)
class MetricAdmin(VocabularyAdmin):
    list_display = ("code", "label", "owner", "unit", "rule", "valid_from", "valid_to")
    list_filter = ("unit",)
    autocomplete_fields = ("superseded_by", "owner", "source")

    # Records that it names may be drafts, and who keeps vocabularies need not see those.

    def get_exclude(self, request: HttpRequest, obj: Metric | None = None) -> tuple[str, ...]:
        return () if permissions.sees_drafts(request.user) else NAMING

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        hidden = self.get_exclude(request)
        return tuple(each for each in self.list_display if each not in hidden)


folders.load("sources", "admin")

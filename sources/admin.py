from django.contrib import admin

from cms.desk.records import folders
from cms.newsroom.records.vocabularies import VocabularyAdmin

from .models import Property, Topic, Unit

admin.site.register(Topic, VocabularyAdmin)


@admin.register(Unit)
class UnitAdmin(VocabularyAdmin):
    list_display = ("code", "label", "dimension")
    list_filter = ("dimension",)


@admin.register(Property)
class PropertyAdmin(VocabularyAdmin):
    list_display = ("code", "label", "value_type", "phrase", "many", "sources_needed", "party", "perishable")
    list_filter = ("value_type", "many", "party", "perishable")
    autocomplete_fields = ("units",)


folders.load("sources", "admin")

from django.contrib import admin

from cms.desk.records import folders
from cms.newsroom.records.vocabularies import VocabularyAdmin

from .models import (
    AwardCategory,
    CompanyRole,
    Country,
    EventType,
    Genre,
    Job,
    Keyword,
    Language,
    OrganisationType,
    ParticipantRole,
)

admin.site.register(
    [AwardCategory, CompanyRole, Country, Genre, Keyword, Language, OrganisationType, ParticipantRole],
    VocabularyAdmin,
)


@admin.register(Job)
class JobAdmin(VocabularyAdmin):
    list_display = ("code", "label", "department")
    list_filter = ("department",)


@admin.register(EventType)
class EventTypeAdmin(VocabularyAdmin):
    list_display = ("code", "label", "group")
    list_filter = ("group",)


folders.load("catalog", "admin")

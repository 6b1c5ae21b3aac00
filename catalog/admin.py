from django.contrib import admin

from cms.desk import folders
from cms.newsroom.records import VocabularyAdmin

from .models import AwardCategory, CompanyRole, Country, Genre, Job, Keyword, Language, OrganisationType

admin.site.register(
    [AwardCategory, CompanyRole, Country, Genre, Keyword, Language, OrganisationType], VocabularyAdmin
)


@admin.register(Job)
class JobAdmin(VocabularyAdmin):
    list_display = ("code", "label", "department")
    list_filter = ("department",)


folders.load("catalog", "admin")

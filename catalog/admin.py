from django.contrib import admin

from cms.desk import folders
from cms.newsroom.records import VocabularyAdmin

from .models import Country, Genre, Job

admin.site.register([Country, Genre], VocabularyAdmin)


@admin.register(Job)
class JobAdmin(VocabularyAdmin):
    list_display = ("code", "label", "department")
    list_filter = ("department",)


folders.load("catalog", "admin")

from django.contrib import admin

from cms.newsroom.records import RecordAdmin

from .models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    pass

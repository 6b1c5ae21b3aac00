from django.contrib import admin

from cms.newsroom.records import RecordAdmin

from .models import Person


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    pass

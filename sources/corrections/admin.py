from django.contrib import admin
from django.urls import URLPattern, path

from cms.newsroom.changesets.questions import ask
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from . import demo, due, offers, questions, report_views, views
from .models import Correction

__all__ = ["CorrectionAdmin", "demo", "due", "offers"]

ask(questions.RULE, questions.ASKED)


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    columns = ("type", "found_on")
    filters = ("type", "cause", YearFilter("found_on"))

    def get_urls(self) -> list[URLPattern]:
        return [
            path("begin/<int:pk>/", views.begin_correction, name="correction_begin"),
            path("<int:pk>/places/", views.places, name="correction_places"),
            path("<int:pk>/readers/", views.readers, name="correction_readers"),
            path("reports/", report_views.reports, name="correction_reports"),
            path("reports/<int:pk>/", report_views.report, name="correction_report"),
            *super().get_urls(),
        ]

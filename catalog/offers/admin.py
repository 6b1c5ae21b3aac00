from django.contrib import admin

from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .filters import WindowFilter
from .models import Offer


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    columns = ("type", "territory", "starts", "ends")
    filters = (
        "country",
        WindowFilter("window"),
        "provider",
        "type",
        "title",
        "territory",
        YearFilter("ends"),
        "through",
        "quality",
    )
    sections = (
        ("Provider", ("provider", "through", "plan", "url")),
        ("Where", ("territory", "country", "except_countries")),
        ("When", ("starts", "starts_time", "ends", "ends_time", "zone")),
        ("Terms", ("type", "price", "currency", "quality", "episodes_available", "episodes_total")),
    )

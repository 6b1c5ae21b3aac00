from django.contrib import admin

from cms.newsroom.records.admin import RecordAdmin

from .models import Offer


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    list_display = (*RecordAdmin.list_display, "type", "territory", "starts", "ends")
    list_filter = (*RecordAdmin.list_filter, "type", "territory")
    sections = (
        ("Provider", ("provider", "through", "plan", "url")),
        ("Where", ("territory", "country", "except_countries")),
        ("When", ("starts", "starts_time", "ends", "ends_time", "zone")),
        ("Terms", ("type", "price", "currency", "quality", "episodes_available", "episodes_total")),
    )

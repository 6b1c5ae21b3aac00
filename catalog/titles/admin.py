from django.contrib import admin

from catalog.offers.filters import WithoutOfferFilter
from catalog.showings.filters import LISTS as SHOWN
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .models import Title


@admin.register(Title)
class TitleAdmin(RecordAdmin):
    made_with = ("name", "type", "premiere")
    columns = ("type", "premiere", "production_status")
    filters = (
        *(
            "type",
            YearFilter("premiere"),
            "countries",
            WithoutOfferFilter("no_offer_in"),
            "genres",
            "languages",
            "original_language",
        ),
        *("production_status", "keywords"),
        *SHOWN,
    )
    leading = (
        *("name", "type", "disambiguation", "original_name", "original_language", "sort_name"),
        *("premiere", "ended", "production_status", "runtime", "episode_count"),
        *("countries", "languages", "genres", "keywords", "setting_place", "setting_period"),
        *("tagline", "synopsis_short", "synopsis_medium", "synopsis", "notice"),
    )

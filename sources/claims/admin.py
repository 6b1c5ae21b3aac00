from copy import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cms.desk.base.choices import RowChoice
from cms.desk.models import Record
from cms.newsroom.frame import newsroom_page
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin, RecordPage

from . import preview
from .drawn import origins
from .form import SHOW, ClaimForm
from .models import Claim
from .needs import OF_VALUE
from .scope.views import not_stated
from .stored import demo
from .stored.page import conflicts, resolve_conflict
from .voice.views import asked_for, read, tell

__all__ = ["ClaimAdmin", "demo"]

VALUE = "What is said"
CHOSEN = ("property", "unit")
ASK = (
    '<p class="quiet scopes">{scopes}</p>'
    '<p class="quiet choose">Choose the property: what is asked for here follows from it.</p>'
    '<p class="ask-again">'
    f'<button type="submit" class="plain" name="{SHOW}" value="1" formnovalidate>'
    "Ask for what it needs</button></p>"
)


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    change_form_template = "sources/claim.html"
    columns = ("property", "modality", "said_on")
    filters = ("subject", "property", "modality", "speaker", "originator", "told_as", YearFilter("said_on"))
    form = ClaimForm
    leading = ("subject", "property")
    lines = ("qualifiers",)
    lines_behind = VALUE
    sections = (
        (VALUE, ("value_state", *OF_VALUE)),
        (
            "Who said it",
            (
                *("modality", "speaker", "speaker_described", "said_on", "said_when"),
                *("originator", "originator_described", "method"),
            ),
        ),
        ("How we tell it", ("told_as", "told_as_reason")),
    )
    folded = (
        ("True in a story only", ("depicted_in",)),
        ("Plan or prediction", ("window_from", "window_to", "criteria", "outcome")),
        (
            "Standing and validity",
            ("standing", "standing_reason", "valid_from", "valid_to", "valid_when", "review_by"),
        ),
    )

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [name for name in super().get_autocomplete_fields(request) if name not in CHOSEN]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        # A short list is chosen from as it stands: that works without a script, too.
        if db_field.name in CHOSEN:
            kwargs |= {"form_class": RowChoice, "widget": forms.Select}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        if isinstance(form, ClaimForm):
            for title, options in context["adminform"].fieldsets:
                if title == VALUE:
                    options["classes"] = form.classes()
                    options["description"] = format_html(ASK, scopes=form.scopes())
            if SHOW in request.POST:
                context["sentence"] = preview.sentence_of(preview.as_typed(form, request.POST))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        def sentence(request: HttpRequest) -> HttpResponse:
            own = copy(self)
            own._page = RecordPage()
            return preview.show(own.get_form(request)(request.POST), request.POST)

        own = [
            path("conflicts/", conflicts, name="sources_claim_conflicts"),
            path("conflicts/<int:pk>/", resolve_conflict, name="sources_claim_resolve"),
            path("asked/", asked_for, name="sources_claim_asked"),
            path("tell/", tell, name="sources_claim_tell"),
            path("needs/", newsroom_page(preview.ask), name="sources_claim_needs"),
            path("sentence/", newsroom_page(require_POST(sentence)), name="sources_claim_sentence"),
            path("<int:pk>/passages/", read, name="sources_claim_passages"),
            path("<int:pk>/not-stated/", not_stated, name="sources_claim_not_stated"),
            path("<int:pk>/origins/", origins, name="sources_claim_origins"),
        ]
        return [*own, *super().get_urls()]

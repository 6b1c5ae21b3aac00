"""What lists of records show, and what they are filtered by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from cms.desk.models import Record
from cms.desk.models.cards import EditorialState, in_state


class EditorialStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return EditorialState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        state = self.value()
        if state is None or state not in EditorialState.values:
            return queryset
        return queryset.filter(in_state(state, card="card__"))


@admin.display(description="state")
def editorial_state(record: Record) -> str:
    state = record.card.editorial_state
    return format_html('<span class="state state-{}">{}</span>', state.value, state.label)


@admin.display(description="name", ordering="card__folded")
def label(record: Record) -> str:
    return record.card.label


@admin.display(description="last changed", ordering="card__updated_at")
def updated(record: Record) -> str:
    at = timezone.localtime(record.card.updated_at)
    return format_html("{} <span class=quiet>{}</span>", f"{at:%d %b %Y, %H:%M}", record.card.updated_by)

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cms.desk.base import permissions
from cms.desk.finding.find import find_cards
from cms.desk.models import Card
from cms.desk.models.cards import CardQuerySet
from cms.newsroom.changesets.approval_policy import ApprovalsAdmin

from .frame import whole
from .people import admin as people_admin  # noqa: F401 its classes are registered
from .pickers import without_kind

__all__ = ["ApprovalsAdmin"]


@admin.register(Card)
class CardAdmin(admin.ModelAdmin):
    """Records of any kind, registered only for pickers; their pages are those of the kind's admin."""

    search_fields = ("folded",)
    ordering = ("folded", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        own = cast(CardQuerySet, queryset).own()
        if not search_term.strip():
            return own.order_by(*self.ordering), False
        return find_cards(without_kind(search_term), among=own).of(own, *self.ordering), False

    def has_view_permission(self, request: HttpRequest, obj: Card | None = None) -> bool:
        return permissions.sees_drafts(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Card | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Card | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("newsroom:search")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if key := whole(object_id):
            return redirect("newsroom:record", key)
        raise Http404

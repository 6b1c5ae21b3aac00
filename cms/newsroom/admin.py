from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect

from cms.desk import permissions
from cms.desk.models import Card

from . import people  # noqa: F401 its classes are registered
from .pickers import without_kind
from .views import whole
from .wanted import ApprovalsAdmin

__all__ = ["ApprovalsAdmin"]


@admin.register(Card)
class CardAdmin(admin.ModelAdmin):
    """Any record by its name, for the pickers; its own kind's page is where it is written."""

    search_fields = ("folded",)
    ordering = ("folded", "pk")

    def get_search_results(self, request, queryset, search_term):
        words = without_kind(search_term)
        return queryset.own().matching(words).nearest(words), False

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm(permissions.WRITE) or request.user.has_perm(permissions.APPROVE)

    def has_module_permission(self, request) -> bool:
        return False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def changelist_view(self, request, extra_context=None):
        return redirect("newsroom:search")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if key := whole(object_id):
            return redirect("newsroom:record", key)
        raise Http404

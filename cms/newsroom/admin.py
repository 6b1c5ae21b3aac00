from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import Http404
from django.shortcuts import redirect

from cms.accounts.models import User
from cms.desk import permissions
from cms.desk.models import Card

from .pickers import without_kind
from .views import whole
from .wanted import ApprovalsAdmin

__all__ = ["ApprovalsAdmin"]


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """People who leave are deactivated: what they did names them."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody but a superuser changes one, or their password."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def get_readonly_fields(self, request, obj=None):
        """Whoever manages accounts can't raise themselves, nor make superusers."""
        fixed = [] if request.user.is_superuser else ["is_superuser", "user_permissions"]
        if obj and obj == request.user and not request.user.is_superuser:
            fixed += ["is_staff", "groups"]
        return (*super().get_readonly_fields(request, obj), *fixed)


@admin.register(Card)
class CardAdmin(admin.ModelAdmin):
    """Any record by its name, for the pickers; its own kind's page is where it is written."""

    search_fields = ("folded",)
    ordering = ("folded", "pk")

    def get_search_results(self, request, queryset, search_term):
        words = without_kind(search_term)
        return queryset.matching(words).nearest(words), False

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

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from cms.accounts.models import User


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

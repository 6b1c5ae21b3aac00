from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from cms.accounts.models import User


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """People who leave are deactivated: what they did names them."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

"""The page of who may do what."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.accounts import rights
from cms.accounts.models import User
from cms.newsroom.frame import page
from cms.newsroom.people import rights as rights_table


@admin.site.admin_view
@require_safe
def who_may(request: HttpRequest) -> HttpResponse:
    """Show who may do what, to everybody in the newsroom: people have to know whom to ask."""
    columns = rights_table.roles()
    here = User.objects.filter(is_active=True)
    return page(
        request,
        "newsroom/people/rights.html",
        "Who may do what",
        roles=columns,
        areas=rights_table.table(columns),
        beside_roles=rights_table.beside_roles(),
        without_role=here.filter(groups=None, user_permissions=None, is_superuser=False).order_by("username"),
        superusers=here.filter(is_superuser=True).order_by("username"),
        may_manage_people=request.user.has_perm(rights.PEOPLE),
        may_manage_groups=request.user.has_perm(rights.GROUPS),
    )

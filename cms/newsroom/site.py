from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse


class PickRecord(AutocompleteJsonView):
    """The options of a picker; if it offers records of any kind, each is shown with its kind."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        result = super().serialize_result(obj, to_field_name)
        kind = getattr(obj, "kind", None)
        return {**result, "text": f"{obj} ({kind})", "kind": kind, "name": str(obj)} if kind else result


class Newsroom(AdminSite):
    """The admin site of the newsroom."""

    site_header = "Stet"
    site_title = "Stet"
    index_title = "Front page"
    site_url = None
    enable_nav_sidebar = False

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, PickRecord.as_view(admin_site=self)(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the one sign-in page, which asks for a second step too; the admin's does not."""
        if request.user.is_authenticated:
            raise PermissionDenied(
                "Your account has no access to the newsroom: an administrator can give you access."
            )
        wanted = {"next": request.GET.get("next") or reverse("admin:index")}
        return redirect(f"{reverse('account_login')}?{urlencode(wanted)}")

    # The stubs expect Django's own pages as answers; these redirect.

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from allauth.account.views import LogoutView

        return LogoutView.as_view()(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        # This module is imported before the apps' models are.
        from cms.accounts.requests import signed_in
        from cms.newsroom.front_page.page import front

        return super().index(request, front(signed_in(request)) | (extra_context or {}))


class NewsroomConfig(AdminConfig):
    """Django's admin with the newsroom's site as the default one."""

    default_site = "cms.newsroom.site.Newsroom"

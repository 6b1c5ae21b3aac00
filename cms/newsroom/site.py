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
    """What a picker offers: where any record may be picked, each with its kind."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        result = super().serialize_result(obj, to_field_name)
        kind = getattr(obj, "kind", None)
        return {**result, "text": f"{obj} ({kind})", "kind": kind, "name": str(obj)} if kind else result


class Newsroom(AdminSite):
    """The admin, as a newsroom uses it."""

    site_header = "Stet"
    site_title = "Stet"
    index_title = "Front page"
    site_url = None
    enable_nav_sidebar = False

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, PickRecord.as_view(admin_site=self)(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one place where people sign in, which asks for a second step too."""
        if request.user.is_authenticated:
            raise PermissionDenied(
                "Your account does not open the newsroom: an administrator can let you in."
            )
        wanted = {"next": request.GET.get("next") or reverse("admin:index")}
        return redirect(f"{reverse('account_login')}?{urlencode(wanted)}")

    # Django's three lead elsewhere too; its stubs know only of their pages.

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
        from cms.accounts.requests import signed_in
        from cms.newsroom.front_page.page import front

        return super().index(request, front(signed_in(request)) | (extra_context or {}))


class NewsroomConfig(AdminConfig):
    """Stock admin, with our site in place of its own."""

    default_site = "cms.newsroom.site.Newsroom"

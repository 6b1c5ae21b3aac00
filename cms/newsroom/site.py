from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

SAVE_AS = "_saveasnew"  # Django's admin takes it even where it offers no such button


class PickRecord(AutocompleteJsonView):
    """The options of a picker, each with what tells it from others of its name.

    If it offers records of any kind, each is shown with its kind too.
    """

    _apart: dict[int, str]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The options, and behind the last of them the offer to make what was typed."""
        from cms.desk.base import permissions
        from cms.newsroom.pickers import FOUND_ONLY
        from cms.newsroom.records.make import offers

        self.term, self.model_admin, self.source_field, to_field_name = self.process_request(request)
        if not self.has_perm(request):
            raise PermissionDenied
        self.object_list = self.get_queryset()
        context = self.get_context_data()
        has_more = context["page_obj"].has_next()
        results = [self.serialize_result(each, to_field_name) for each in context["object_list"]]
        may_make = FOUND_ONLY not in request.GET and request.user.has_perm(permissions.WRITE)
        if may_make and not has_more:
            results += offers(self.source_field, self.term)
        return JsonResponse({"results": results, "pagination": {"more": has_more}})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The apps are not loaded when this module is.
        from cms.desk.finding.told_apart import told_apart
        from cms.desk.models import Card, Record

        context = super().get_context_data(**kwargs)
        shown = [each for each in context["object_list"] if isinstance(each, Card | Record)]
        self._apart = told_apart([each if isinstance(each, Card) else each.card for each in shown])
        return context

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        result = super().serialize_result(obj, to_field_name)
        kind = getattr(obj, "kind", None)
        said = ", ".join(words for words in (kind, self._apart.get(obj.pk)) if words)
        if said:
            result["text"] = f"{obj} ({said})"
        return {**result, "kind": kind, "name": str(obj)} if kind else result


def without_nul(query: QueryDict) -> QueryDict:
    """The query without NUL: Django's lists would hand it to the database, where it is an error."""
    clean = QueryDict(mutable=True)
    for name, values in query.lists():
        clean.setlist(name.replace("\0", ""), [each.replace("\0", "") for each in values])
    return clean


def require_possible(request: HttpRequest, parameters: dict[str, Any]) -> None:
    """Refuse an address that can name nothing, before anything is looked up by it.

    Http404 for the id of a row that no database could hold; BadRequest for a NUL in the path, and for what
    Django's admin reads of a form though no form of ours has it. parameters: those of the path.
    """
    from cms.desk.base.choices import LARGEST  # the apps are not loaded when this module is

    if any(isinstance(each, int) and each > LARGEST for each in parameters.values()):
        raise Http404
    if "\0" in request.path:
        raise BadRequest("A NUL character is no part of an address of the newsroom.")
    if "%00" in request.META.get("QUERY_STRING", ""):
        request.GET = without_nul(request.GET)  # type: ignore[assignment]  # what Django puts there is one too
    if SAVE_AS in request.POST:
        raise BadRequest("Nothing is saved as new here: start a record of its own.")
    if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
        raise BadRequest(f"{TO_FIELD_VAR} is empty: leave it out.")


class Newsroom(AdminSite):
    """The admin site of the newsroom."""

    site_header = "Stet"
    site_title = "Stet"
    index_title = "Front page"
    site_url = None
    enable_nav_sidebar = False

    def admin_view(  # type: ignore[override]  # its stubs take functions of their own type only
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """A page of the newsroom, for those signed in to it, at an address that can name something."""

        def possible(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_possible(request, kwargs)
            return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(possible, view), cacheable)

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

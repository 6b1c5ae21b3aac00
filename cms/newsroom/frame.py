"""The frame of the newsroom's own pages, which look like the admin's: guarded, with its header."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cms.desk.base import permissions


def newsroom_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people who write or approve, signed in to the admin."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.sees_drafts(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def whole(text: str | None) -> int:
    """A number that a page sent, such as an id; 0 for anything else."""
    # 18 digits fit into the database's bigint.
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form came from, by its `back`; to the front page if that is no address of ours."""
    to = request.POST.get("back", "")
    # Never to another site: the address comes from the form. One of ours begins with a slash.
    is_ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if is_ours else reverse("admin:index"))


def page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), "title": title, **context}
    )

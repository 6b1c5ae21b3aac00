"""Saving a list under a name, removing one, and keeping the columns that are shown."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.records.registry import Kind, kinds
from cms.newsroom.frame import newsroom_page

from .columns import PARAMETER
from .filters import filters_of
from .models import SavedList
from .saved import ListRefused, keep_columns, remove_list, save_list

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


@newsroom_page
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Save the list whose query the form holds."""
    of, query = _kind(code), _shown(request)
    own = cast(Any, admin_of(of)).filters
    try:
        saved = save_list(
            of.model,
            filters_of(of.model, own),
            name=request.POST.get("name", ""),
            query=query,
            is_shared="is_shared" in request.POST,
            by=signed_in(request),
        )
    except (ListRefused, NotAllowed) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{list_of(of)}?{query.urlencode()}")
    shown = "for everybody" if saved.is_shared else "for you"
    messages.success(request, f"“{saved}” is saved {shown}: it stands above the list.")
    return HttpResponseRedirect(f"{list_of(of)}?{saved.query}")


@newsroom_page
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a saved list."""
    person = signed_in(request)
    saved = get_object_or_404(SavedList.objects.seen_by(person), pk=pk)
    of = _kind(saved.kind)
    try:
        remove_list(saved, by=person)
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{saved}” is no longer saved; no record was touched.")
    return HttpResponseRedirect(list_of(of))


@newsroom_page
@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the columns that the form has ticked, for this person."""
    of = _kind(code)
    keep_columns(of.model, request.POST.getlist(PARAMETER), by=signed_in(request))
    messages.success(request, f"Your lists of {of.verbose_name_plural} show these columns from now on.")
    query = _shown(request)
    query.pop(PARAMETER, None)
    return HttpResponseRedirect(f"{list_of(of)}?{query.urlencode()}")


def _shown(request: HttpRequest) -> QueryDict:
    """The query of the list on which the form stood."""
    return QueryDict(request.POST.get("query", "").lstrip("?").replace("%00", ""), mutable=True)


def _kind(code: str) -> Kind:
    for each in kinds():
        if each.code == code:
            return each
    raise Http404


def admin_of(of: Kind) -> "ModelAdmin":
    return admin.site.get_model_admin(of.model)


def list_of(of: Kind) -> str:
    """The address of the list of one kind."""
    meta = of.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")

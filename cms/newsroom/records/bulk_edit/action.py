"""The action of a list that begins a bulk edit of the ticked rows, or of all that the list found."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.records.registry import kind_of
from cms.desk.write.bulk_edit.preview import MOST, BulkEditRefused, choose
from cms.newsroom.frame import whole


@admin.action(description="Change one field …")
def change_one_field(of: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    try:
        ids = _chosen(of, request, queryset)
        edit = choose(ids, of=kind_of(of.model), by=signed_in(request), at=timezone.now())
    except (BulkEditRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return None
    return redirect("newsroom:bulk_edit", edit.pk)


def _chosen(of: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> Sequence[int]:
    """Ids in the order of the list; BulkEditRefused where the list can't say which all of them are."""
    if request.POST.get("select_across") != "1":
        # What was ticked and is no row of the list any more is for the rule to refuse, not to leave out.
        ticked = list(dict.fromkeys(map(whole, request.POST.getlist(ACTION_CHECKBOX_NAME))))
        found = [pk for pk in queryset.values_list("pk", flat=True)[: MOST + 1] if pk in set(ticked)]
        return [*found, *(pk for pk in ticked if pk not in set(found))]
    searched = getattr(of.get_changelist_instance(request), "found", None)
    if searched is not None and searched.is_cut:
        raise BulkEditRefused(
            f"The search finds more than the {len(searched.ids):,} that it lists, so “all” can't be told: "
            "type more of the name, or choose a filter.",
            code="search_cut",
        )
    # One more than may be: the rule says no to those, and nobody counts a million rows for it.
    return list(queryset.values_list("pk", flat=True)[: MOST + 1])

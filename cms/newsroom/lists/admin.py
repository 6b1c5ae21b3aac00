"""The list of one kind in the admin: what it shows, by what it is narrowed, and what pickers find in it."""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.finding.find import find_cards
from cms.desk.records.registry import kind_of
from cms.newsroom.paging import CappedPaginator
from cms.newsroom.pickers import PickingAdmin, is_picking, without_kind

from .columns import ALWAYS, Column, chosen
from .filters import Asked, Filter, filters_of
from .record_list import RecordList


class ListAdmin(PickingAdmin):
    """The list half of a kind's admin.

    columns: what its list shows beside name, state and last change, until somebody chooses others. filters:
    fields, or paths to them, by which its list is narrowed.
    """

    list_display: tuple[str | Callable[[Any], str], ...] = ALWAYS
    columns: tuple[str, ...] = ()
    filters: ClassVar[tuple[str | Filter, ...]] = ()
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False  # it would count the whole table for each search
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("card__folded",)
    ordering = ("card__folded", "pk")
    _columns: tuple[Column, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).filter(card__kind=kind_of(self.model).code)
        return rows.select_related("card__pending", "card__updated_by")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Those that a picker offers for what is typed; a list is searched by `RecordList`."""
        if not is_picking(request):
            return queryset, False
        own = queryset.filter(card__merged_into=None)
        if not (words := without_kind(search_term).strip()):
            return own, False
        # A search among all of the kind needs no second look at which those are.
        is_limited = str(queryset.query.where) != str(self.get_queryset(request).query.where)
        among = own if is_limited else None
        return find_cards(words, kind=kind_of(self.model).code, among=among).of(own, *self.ordering), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The kind's list, with the columns that this person chose."""
        own = copy(self)
        person = signed_in(request)
        own._columns = (
            *chosen(self.model, request.GET, person, self.columns),
            *self._brought(request, Asked(by=person, at=timezone.now())),
        )
        title = str(self.opts.verbose_name_plural).capitalize()
        context = {"title": title, "may_import": request.user.has_perm(permissions.IMPORT)}
        return super(ListAdmin, own).changelist_view(request, {**context, **(extra_context or {})})

    def _brought(self, request: HttpRequest, asked: Asked) -> list[Column]:
        """The columns that filters bring."""
        made = [each.column(self.model, request.GET, asked) for each in self.get_list_filter(request)]
        return [each for each in made if each]

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*self.list_display, *self._columns)

    def get_list_filter(self, request: HttpRequest) -> list[Filter]:  # type: ignore[override]
        """The filters of `RecordList`, which are none of Django's."""
        return filters_of(self.model, self.filters)

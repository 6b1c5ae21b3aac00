"""The list of one kind: searched the nearest first, and paged by an index."""

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from cms.desk.finding.find import Found, find_cards
from cms.desk.models.cards import EditorialState
from cms.desk.records.registry import kind_of
from cms.newsroom.records.columns import EditorialStateFilter


class RecordList(ChangeList):
    """Found: what its search found, among the rows that its other filters leave; None without one."""

    found: Found | None = None

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        words, self.query = self.query, ""
        rows = super().get_queryset(request, exclude_parameters)
        self.query = words
        if not words.strip():
            return rows
        as_merged = request.GET.get(EditorialStateFilter.parameter_name) == EditorialState.MERGED
        self.found = find_cards(words, kind=kind_of(self.model).code, among=rows, as_merged=as_merged)
        # Whoever asked for another order gets it.
        if ORDER_VAR in request.GET:
            return rows.filter(pk__in=self.found.ids)
        return self.found.of(rows, *self.get_ordering(request, rows))

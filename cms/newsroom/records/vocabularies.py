"""Vocabularies in the admin: only administrators change them, and no code is ever deleted."""

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models.vocabulary import Vocabulary
from cms.desk.records import vocabularies
from cms.newsroom.pickers import PickingAdmin, is_picking


class VocabularyAdmin(PickingAdmin):
    """The admin of a vocabulary: a code never changes once it is given, its label may."""

    list_display: tuple[str, ...] = ("code", "label")
    search_fields = ("code", "label")

    def save_model(self, request: HttpRequest, obj: Vocabulary, form: Any, change: bool) -> None:
        moved = {name: (form.initial.get(name, ""), form.cleaned_data[name]) for name in form.changed_data}
        vocabularies.save(obj, by=signed_in(request), at=timezone.now(), moved=moved)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not is_picking(request):
            return found, may_repeat
        near = Case(
            When(label__iexact=search_term, then=0), When(label__istartswith=search_term, then=1), default=2
        )
        return found.order_by(near, "label"), may_repeat

    def has_view_permission(self, request: HttpRequest, obj: Vocabulary | None = None) -> bool:
        """Writers may look at it too: they choose from it."""
        return any(map(request.user.has_perm, (permissions.WRITE, permissions.VOCABULARIES)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permissions.VOCABULARIES)

    def has_change_permission(self, request: HttpRequest, obj: Vocabulary | None = None) -> bool:
        return request.user.has_perm(permissions.VOCABULARIES)

    def has_delete_permission(self, request: HttpRequest, obj: Vocabulary | None = None) -> bool:
        """Never: deleting a code would change every record with that code, without a change or a version."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Vocabulary | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

"""The admin page on which administrators set how many approvals it takes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models import ApprovalsWanted
from cms.desk.models.approvals import MOST
from cms.desk.models.states import Action
from cms.desk.records.registry import kinds
from cms.desk.review import approval_policy
from cms.desk.review.approval_policy import PolicyEffect
from cms.newsroom.people.admin import RuledAdmin
from cms.newsroom.people.forms import Refusable

ABOUT = "One approval is enough, except for what is listed here."


def kind_choices() -> list[tuple[str, str]]:
    named = sorted((each.verbose_name, each.code) for each in kinds())
    return [("", "any kind"), *((code, name) for name, code in named)]


class ApprovalsForm(Refusable):
    """Kind and action are what a number is for: they stay, the number changes."""

    kind = forms.ChoiceField(choices=kind_choices, required=False)
    action = forms.ChoiceField(choices=[("", "anything"), *Action.choices], required=False)

    class Meta:
        model = ApprovalsWanted
        fields = ("kind", "action", "number")
        help_texts = {
            "number": (
                f"1 to {MOST}. Each by another person, none of whom made all of it. One is what four eyes "
                "take; a hold never needs any."
            ),
        }


@admin.register(ApprovalsWanted)
class ApprovalsAdmin(RuledAdmin[ApprovalsWanted]):
    """How many approvals it takes, by kind and action; the closest row counts, or one without a row."""

    right = permissions.SET_APPROVALS
    list_display = ("described_kind", "described_action", "number")

    @admin.display(description="Kind", ordering="kind")
    def described_kind(self, row: ApprovalsWanted) -> str:
        return dict(kind_choices()).get(row.kind, row.kind)

    @admin.display(description="Action", ordering="action")
    def described_action(self, row: ApprovalsWanted) -> str:
        return row.get_action_display() if row.action else "anything"

    def get_readonly_fields(
        self, request: HttpRequest, obj: ApprovalsWanted | None = None
    ) -> tuple[str, ...]:
        return ("kind", "action") if obj else ()

    def form_class(self, change: bool) -> type[Refusable]:
        return ApprovalsForm

    def has_delete_permission(self, request: HttpRequest, obj: ApprovalsWanted | None = None) -> bool:
        return request.user.has_perm(self.right)

    def save_model(
        self, request: HttpRequest, obj: ApprovalsWanted, form: forms.ModelForm, change: bool
    ) -> None:
        settled = approval_policy.require_approvals(
            obj.kind, obj.action, obj.number, by=signed_in(request), at=timezone.now()
        )
        # The rule writes the row: what the admin shows and logs next is that one.
        obj.pk = ApprovalsWanted.objects.get(kind=obj.kind, action=obj.action).pk
        _tell(request, settled)

    def delete_model(self, request: HttpRequest, obj: ApprovalsWanted) -> None:
        _tell(request, approval_policy.reset_approvals(obj, by=signed_in(request), at=timezone.now()))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        for row in approval_policy.more_than_people():
            messages.warning(request, approval_policy.shortage(row))
        said = {"title": "Numbers of approvals", "about": ABOUT}
        return super().changelist_view(request, said | (extra_context or {}))


def _tell(request: HttpRequest, settled: PolicyEffect) -> None:
    for sentence in settled.sentences:
        messages.warning(request, sentence)

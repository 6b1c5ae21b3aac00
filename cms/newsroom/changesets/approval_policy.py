"""The admin of the approval policy: the number of approvals required, by kind and action."""

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

ABOUT = "One approval is enough, except for the kinds and actions listed here."


def kind_choices() -> list[tuple[str, str]]:
    named = sorted((each.verbose_name, each.code) for each in kinds())
    return [("", "any kind"), *((code, name) for name, code in named)]


class ApprovalsForm(Refusable):
    """A rule of the policy: for which kind and action it is, and the number of approvals."""

    kind = forms.ChoiceField(choices=kind_choices, required=False)
    action = forms.ChoiceField(choices=[("", "anything"), *Action.choices], required=False)

    class Meta:
        model = ApprovalsWanted
        fields = ("kind", "action", "number")
        help_texts = {
            "number": (
                f"1 to {MOST}, each by a different person who did not write everything in the changeset. "
                "1 means that a second person approves. A hold never needs an approval."
            ),
        }


@admin.register(ApprovalsWanted)
class ApprovalsAdmin(RuledAdmin[ApprovalsWanted]):
    """The number of approvals required, by kind and action; the most specific row counts, 1 without a row."""

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
        # The rule writes the row itself; the admin logs and redirects to `obj`.
        obj.pk = ApprovalsWanted.objects.get(kind=obj.kind, action=obj.action).pk
        _show_warnings(request, settled)

    def delete_model(self, request: HttpRequest, obj: ApprovalsWanted) -> None:
        _show_warnings(
            request, approval_policy.reset_approvals(obj, by=signed_in(request), at=timezone.now())
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        for row in approval_policy.more_than_people():
            messages.warning(request, approval_policy.shortage(row))
        context = {"title": str(self.opts.verbose_name_plural).capitalize(), "about": ABOUT}
        return super().changelist_view(request, context | (extra_context or {}))


def _show_warnings(request: HttpRequest, settled: PolicyEffect) -> None:
    for sentence in settled.sentences:
        messages.warning(request, sentence)

"""The admin of people and groups: each save is one rule call, whose refusal is shown in the form."""

from copy import copy
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format

from cms.accounts import groups, people, rights
from cms.accounts.limits import lift
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.accounts.sign_in import confirmed, second_steps

from .forms import NewPersonForm, PersonForm, Refusable, with_rights

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts

Fieldsets: TypeAlias = "tuple[tuple[str | None, _FieldOpts], ...]"
Row = TypeVar("Row", bound=models.Model)


class RuledAdmin(admin.ModelAdmin, Generic[Row]):
    """Rows that only rules may write. `right` opens their pages; Django's own permissions do not."""

    right: str
    refusal: Refusal | None = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.right)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return request.user.has_perm(self.right)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No actions: an action on many rows at once would bypass the rules."""
        return {}

    def form_class(self, change: bool) -> type[Refusable]:
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = self.form_class(change).asked(by=signed_in(request), refusal=self.refusal)
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            # Django shares one admin among all requests and threads: the refusal lives in a copy.
            refused = copy(self)
            refused.refusal = refusal
            return super(RuledAdmin, refused).changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the rule has written everything."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Row | None = None,
    ) -> HttpResponse:
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


@admin.register(User)
@method_decorator(confirmed, name="changeform_view")
class PeopleAdmin(RuledAdmin[User]):
    """People who leave are deactivated and never deleted, since their work names them."""

    right = rights.PEOPLE
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "signed_in")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    change_form_template = "newsroom/people/person_form.html"
    add_form_template = "admin/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Groups")
    def roles(self, person: User) -> str:
        return ", ".join(sorted(group.name for group in person.groups.all())) or "none"

    @admin.display(description="Last sign-in", ordering="last_login")
    def signed_in(self, person: User) -> str:
        return f"{date_format(person.last_login, 'j M Y, H:i')} UTC" if person.last_login else "never"

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or people.is_manageable(obj, by=signed_in(request)))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        # Nobody deactivates or promotes themselves, and one's address is confirmed under "Your account".
        return ("email", "is_active", "is_staff", "roles") if obj == signed_in(request) else ()

    def form_class(self, change: bool) -> type[Refusable]:
        return PersonForm if change else NewPersonForm

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Fieldsets:
        who = ("username", "first_name", "last_name", "email")
        if obj is None:
            return (None, {"fields": (*who, "password")}), ("Access", {"fields": ("is_staff", "groups")})
        may_change = obj != signed_in(request) and self.has_change_permission(request, obj)
        held = "groups" if may_change else "roles"
        return (None, {"fields": who}), ("Access", {"fields": ("is_active", "is_staff", held)})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in form.cleaned_data if name in people.FIELDS}
        chosen = form.cleaned_data.get("groups")
        if change:
            people.change(obj, fields=fields, groups=chosen, by=signed_in(request), at=timezone.now())
            return
        added = people.add(
            fields=fields,
            groups=chosen or (),
            password=form.cleaned_data["password"],
            by=signed_in(request),
            at=timezone.now(),
        )
        # The rule made a row of its own; the admin redirects to `obj`.
        obj.pk = added.pk

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: User | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context["is_oneself"] = obj == signed_in(request)
            context["has_second_step"] = second_steps(obj).exists()
            context["slowdown"] = lift.slowdown(obj, at=timezone.now())
            context["why_not"] = _why_not(obj, by=signed_in(request))
        return super().render_change_form(request, context, add, change, form_url, obj)


# Their own admins would write past the rules.
for stock in (Group, EmailAddress, Authenticator):
    admin.site.unregister(stock)


@admin.register(Group)
@method_decorator(confirmed, name="changeform_view")
class GroupAdmin(RuledAdmin[Group]):
    """A group, with a checkbox for each right."""

    right = rights.GROUPS
    search_fields = ("name",)
    ordering = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Groups that come with Stet can't be deleted."""
        return request.user.has_perm(self.right) and obj is not None and obj.name not in rights.ROLES

    def form_class(self, change: bool) -> type[Refusable]:
        return with_rights()

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("name",) if obj is not None and obj.name in rights.ROLES else ()

    def get_fieldsets(self, request: HttpRequest, obj: Group | None = None) -> Fieldsets:
        boxes: list[tuple[str, _FieldOpts]] = [
            (area, {"fields": [right.field for right in inside]}) for area, inside in rights.areas().items()
        ]
        return (None, {"fields": ["name"]}), *boxes

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        name = form.cleaned_data.get("name", obj.name)
        saved = groups.save(obj, name=name, codes=form.codes(), by=signed_in(request), at=timezone.now())
        obj.pk = saved.pk

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        groups.delete(obj, by=signed_in(request), at=timezone.now())

    @method_decorator(confirmed)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())


def _why_not(person: User, *, by: User) -> str:
    try:
        people.check_manageable(person, by=by)
    except Refusal as refusal:
        return str(refusal)
    return ""

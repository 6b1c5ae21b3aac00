"""The admin of any kind of record: one class that calls the rules; each kind's admin only declares."""

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Record, Version
from cms.desk.records.blank import blank
from cms.desk.records.registry import kind_of
from cms.desk.review.contents import take_out_card
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved, submit_alone
from cms.desk.write.change import ChangeConflict, ChangeRefused, change
from cms.desk.write.told_apart import tell_apart
from cms.newsroom.autosave import AutosavedForm, finish_autosave, unsaved_comments
from cms.newsroom.difference import sides_of
from cms.newsroom.frame import whole
from cms.newsroom.lists.admin import ListAdmin

from .actions import ChangesetActionForm, add_to_open, are_rows, put_together
from .bulk_edit.action import change_one_field
from .dates import worded
from .forms import SOURCE_OF_CHANGES, NotSaved, RecordForm, is_filled
from .lines import Lines, lines_of, with_lines
from .namesakes import NONE_OF, MaybeThere, others_than
from .past import entries
from .sidebar import Sidebar
from .standing import Standing
from .views.parts import Rows

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts
Fieldsets: TypeAlias = "tuple[tuple[str | None, _FieldOpts], ...]"
HIDDEN = ("version_opened", "version_expected", "version_settled")


@dataclass
class RecordPage:
    """What the methods of the admin hand to one another during one request for a record's page.

    autosaved: its form with unsaved changes. refusal: why the save was refused. version: the version that
    was saved; None if nothing changed. standing: the record as this person sees it. lines: the lists on it.
    """

    autosaved: AutosavedForm | None = None
    refusal: NotSaved | None = None
    version: Version | None = None
    standing: Standing | None = None
    lines: list[Lines] = field(default_factory=list)


class RecordAdmin(ListAdmin):
    """The list and the page of one kind. Every write goes through `desk.change`.

    leading: the fields shown first, in order. sections: headings and fields shown below the others.
    folded: likewise, and collapsed while all of their fields are empty. lines: names of parts, short lists,
    whose rows are edited on the record's own form too. lines_behind: the heading of the fields that they
    stand behind; those shown first if it is "". made_with: the plain columns that a picker asks for
    where it makes a record, the first for what was typed; none where it makes none. columns, filters: see
    `ListAdmin`.
    """

    form: type[RecordForm] = RecordForm
    change_form_template = "newsroom/records/record.html"
    actions = (put_together, add_to_open, change_one_field)
    action_form = ChangesetActionForm
    leading: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: tuple[str, ...] = ()
    lines_behind = ""
    made_with: tuple[str, ...] = ()
    _page: RecordPage | None = None

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Record | None:
        # The key is another row's: Django compares it with any number, and the database refuses a huge one.
        return super().get_object(request, object_id, from_field) if whole(object_id) else None

    # Permissions

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return permissions.sees_drafts(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permissions.WRITE)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """No while the record is in review or somebody else is working on it: its page is read-only then."""
        # A form that was opened before that is judged by `change`, whose refusal keeps what was typed.
        card = obj.card if obj is not None and obj.card_id and request.method != "POST" else None
        if card and (card.is_read_only or self._standing(request, card).is_taken):
            return False
        return request.user.has_perm(permissions.WRITE)

    def _standing(self, request: HttpRequest, card: Card) -> Standing:
        """The record's standing; made once for its page, since the admin asks for permissions repeatedly."""
        if self.page.standing is None or self.page.standing.card.pk != card.pk:
            self.page.standing = Standing(card, signed_in(request))
        return self.page.standing

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    # The page

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        unsaved = self._autosaved(request, obj).shown
        locks = self._standing(request, obj.card).locks if obj is not None and obj.pk else None
        form = self.form.opened(refusal=self.page.refusal, unsaved=unsaved, locks=locks)
        if locks:
            kwargs["help_texts"] = locks.help_texts(self.model)
        return super().get_form(request, obj, change, form=form, **kwargs)

    def _autosaved(self, request: HttpRequest, obj: Record | None = None) -> AutosavedForm:
        """The form and its unsaved changes; made once for a page, so that the form has one id for its tab."""
        if self.page.autosaved is None:
            existing = obj if obj is not None and obj.pk else None
            code = kind_of(self.model).code.replace("_", "-")
            name = f"record:{existing.pk}" if existing else f"new:{code}"
            self.page.autosaved = AutosavedForm(request, name, existing.card if existing else None)
        return self.page.autosaved

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Fieldsets:
        names = list(flatten_fieldsets(super().get_fieldsets(request, obj)))
        read_only = obj is not None and not self.has_change_permission(request, obj)
        if read_only:
            names = [name for name in names if name not in (*HIDDEN, *SOURCE_OF_CHANGES)]
        # The new address is offered above the other fields, by the page's own template.
        left_out = ["new_slug"] if kind_of(self.model).has_slug else ["new_slug", "slug"]
        names = [name for name in names if name not in left_out]
        sections = (*self.sections, ("Source of these changes", SOURCE_OF_CHANGES))
        folded = (*self.folded, ("Addresses and ids", ("slug", "external_ids", "sheet_key")))
        placed = {name for _, fields in (*sections, *folded) for name in fields}
        placed.update(self.leading)
        first = [*self.leading, *(name for name in names if name not in placed)]
        made: list[tuple[str | None, _FieldOpts]] = [(None, {"fields": tuple(first)})]
        for title, fields in (*sections, *folded):
            shown = [name for name in fields if name in names]
            closed = (title, fields) in folded and not is_filled(obj, shown)
            if shown:
                made.append((title, {"fields": tuple(shown), "classes": ["collapse"] if closed else []}))
        if read_only:
            for _, options in made:
                options["fields"] = tuple(worded(self.model, str(name)) for name in options["fields"])
        return tuple(made)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """All foreign keys and many-to-many fields: records and vocabularies are found by typing."""
        meta = self.model._meta
        keys = [each for each in meta.concrete_fields if each.many_to_one and each.editable]
        return [each.name for each in (*keys, *meta.many_to_many)]

    @admin.display(description="slug")
    def slug(self, record: Record) -> str:
        return record.card.slug or ""

    @admin.display(description="external ids")
    def external_ids(self, record: Record) -> str:
        rows = record.card.external_ids.exclude(scheme__startswith="sheet:")
        return ", ".join(map(str, rows))

    @admin.display(description="sheet key")
    def sheet_key(self, record: Record) -> str:
        return ", ".join(row.value for row in record.card.external_ids.filter(scheme__startswith="sheet:"))

    def _create_formsets(
        self, request: HttpRequest, obj: Record | None, change: bool
    ) -> tuple[list[Rows], list[Any]]:
        """The lines on the form, which Django validates with it; a record has none of Django's inlines."""
        card = obj.card if change and obj is not None else None
        if card and not self.has_change_permission(request, obj):
            return [], []
        unsaved = self._autosaved(request, obj).shown
        of, posted = kind_of(self.model), request.POST if request.method == "POST" else None
        self.page.lines = [
            lines_of(of, of.part(name), card, posted=posted, words=unsaved.words if unsaved else None)
            for name in self.lines
        ]
        if card and (locks := self._standing(request, card).locks):
            for each in self.page.lines:
                each.close(locks)
        return [formset for each in self.page.lines for formset in each.formsets if formset.is_bound], []

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """None: `lines` are shown by the record's own template."""
        return []

    @property
    def page(self) -> RecordPage:
        """What is known so far about the page of this request; a blank one outside a record's page."""
        return self._page or RecordPage()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The record's page."""
        # Django shares one admin among all requests and threads: state of a request lives in a copy.
        own = copy(self)
        own._page = RecordPage()
        return own._shown(request, object_id, form_url, extra_context)

    def _shown(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ChangeConflict, ChangeRefused, NotAllowed, ReviewError, MaybeThere) as refusal:
            self.page.refusal = refusal
            self._accept_what_is_shown(request, object_id, refusal)
            # The transaction was rolled back with the refusal: the second run only shows the form again.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _accept_what_is_shown(self, request: HttpRequest, object_id: str | None, refusal: NotSaved) -> None:
        """Keep what the person typed, and let the next save expect the version that they see now."""
        posted = request.POST.copy()
        if isinstance(refusal, ChangeConflict) and object_id:
            posted["version_expected"] = str(Card.objects.get(pk=object_id).version)
            before = posted.get("version_settled", "").split(",")
            paths = {*before, *(conflict.path for conflict in refusal.conflicts)} - {""}
            posted["version_settled"] = ",".join(sorted(paths))
        request.POST = posted  # type: ignore[assignment]  # what Django puts there is a QueryDict too

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            standing = context["standing"] = self._standing(request, obj.card)
            context["sidebar"] = Sidebar(standing, has_refused_edits=self.page.refusal is not None)
            context["unsaved_comments"] = (
                unsaved_comments(obj.card.pending_id, signed_in(request)) if obj.card.pending_id else []
            )
        context["kind"] = kind_of(self.model)
        context["maybe_there"] = self.page.refusal if isinstance(self.page.refusal, MaybeThere) else None
        context["lines"] = self.page.lines
        context["lines_behind"] = self.lines_behind
        for each in self.page.lines:
            for formset in each.formsets:
                context["media"] += formset.media
        context |= sides_of(kind_of(self.model), self.page.refusal, request.POST)
        autosaved = self._autosaved(request, obj)
        autosaved.is_closed = change and not self.has_change_permission(request, obj)
        autosaved.list_unsaved(context["adminform"].form)
        context["autosaved"] = autosaved
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """Do nothing: `save_related` writes the record and its parts in one change."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change_: bool) -> None:
        expect = form.cleaned_data["version_expected"] if change_ else 0
        # Within the admin's transaction: if the change is refused, the record stays in review.
        if change_ and "_take_out" in request.POST:
            take_out_card(form.instance.card, by=signed_in(request), at=timezone.now())
        card = form.instance.card if change_ else None
        fields = with_lines(form.changes(), self.page.lines, card, form)
        others = [] if change_ else others_than(form.kind, fields, request.POST.get(NONE_OF, ""))
        version = change(
            form.instance, by=signed_in(request), at=timezone.now(), expect=expect, fields=fields
        )
        if others:
            tell_apart(form.instance.card, others, by=signed_in(request), at=timezone.now())
        self.page.version = version
        finish_autosave(request)
        if version and change_ and version.number > expect + 1:
            messages.info(
                request, "Somebody else saved other fields while you were editing: both edits are kept."
            )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        return [{"added": {}}] if add else [{"changed": {"fields": sorted(form.changes())}}]

    def log_change(self, request: HttpRequest, obj: Record, message: Any) -> Any:
        return super().log_change(request, obj, message) if self.page.version else None

    def response_add(
        self, request: HttpRequest, obj: Record, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._after_save(request, obj, f"“{obj.card}” is saved as a draft.")

    def response_change(self, request: HttpRequest, obj: Record) -> HttpResponse:
        if "_popup" in request.POST:
            return super().response_change(request, obj)
        message = (
            f"“{obj.card}” is saved." if self.page.version else f"Nothing to save: “{obj.card}” is unchanged."
        )
        return self._after_save(request, obj, message)

    def _after_save(self, request: HttpRequest, obj: Record, message: str) -> HttpResponse:
        page = HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        )
        if "_submit" not in request.POST:
            messages.success(request, message)
            is_with = "_submit_with" in request.POST
            return redirect("newsroom:submit_with", obj.pk) if is_with else page
        if not self.page.version:
            message = f"“{obj.card}” is unchanged."
        try:
            changeset = submit_alone(obj.card, by=signed_in(request), at=timezone.now())
            if "_when_approved" in request.POST:
                publish_when_approved(changeset, by=signed_in(request), at=timezone.now())
        except (ReviewError, NotAllowed) as error:
            messages.success(request, message)
            messages.error(request, f"It can't be submitted yet. {error}")
            return page
        messages.success(request, f"“{changeset}” is submitted for review.")
        return page

    # Lists

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        of = kind_of(self.model)
        is_compared = of.body.compared(blank(of)) is not None
        shown = {"duplicates": of.code if is_compared else None}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        # Django asks the database for whatever was posted as ticked.
        return super().response_action(request, queryset, *args, **kwargs) if are_rows(request) else None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            # As Django's own history page does; its stubs leave the method out.
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
        card: Card = record.card
        context = {
            **self.admin_site.each_context(request),
            "title": f"Versions of {card}",
            "card": card,
            "record_url": reverse("newsroom:record", args=[record.pk]),
            "entries": entries(card),
            "left": card.live_version or max(card.version - 1, 1),
            "live": {card.live_version, card.live and card.live.version},
            "may_write": request.user.has_perm(permissions.WRITE) and not card.is_read_only,
        }
        return TemplateResponse(request, "newsroom/history/versions.html", context)

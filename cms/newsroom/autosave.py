"""Autosaved forms: unsaved changes shown again, and who else has the record open."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.html import format_html

from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.collaboration import autosave, presence
from cms.desk.models import Card, Presence, Unsaved

from .frame import whole

# Changes this recent may be from another window that is still open: a blank form does not show them unasked.
FRESH = timedelta(minutes=1)
FIELDS_NAMED = 6

# The mark of a field that is filled with unsaved changes, for the style and the script too.
KEPT = "data-kept"


class AutosavedForm:
    """One form of a page, with the unsaved changes of the person who has it open.

    form: its name, such as `record:311`. tab: the id of this window; it stays when the page is shown again
    after a refusal. shown: the unsaved changes that fill the fields, by default the newest. is_closed: the
    form can't be edited now, and shows none.
    """

    def __init__(
        self, request: HttpRequest, form: str, card: Card | None = None, unsaved: list[Unsaved] | None = None
    ):
        self.form, self.card, self.by, self.at = form, card, signed_in(request), timezone.now()
        self.is_refused = request.method == "POST" and request.POST.get("words_form") == form
        posted = request.POST.get("words_tab", "") if self.is_refused else ""
        self.tab = posted if autosave.is_tab(posted) else secrets.token_urlsafe(12)
        self.posted_marks = request.POST.get("words_shown", "") if self.is_refused else ""
        self.chosen = whole(request.GET.get("words"))
        self.is_closed = False
        self.touched: Iterable[str] = ()
        self.unsaved_in: list[str] = []
        # A page with many comment boxes fetches the unsaved comments of all of them in one query.
        if unsaved is not None:
            self.unsaved = unsaved

    @cached_property
    def unsaved(self) -> list[Unsaved]:
        return [each for each in autosave.unsaved(self.by, self.form) if each.tab != self.tab]

    @cached_property
    def shown(self) -> Unsaved | None:
        # After a refusal the form is bound to what was posted, which is newer than what was autosaved.
        if self.is_refused or not self.unsaved:
            return None
        chosen = next((each for each in self.unsaved if each.pk == self.chosen), None)
        is_maybe_open = self.form.startswith("new:") and self.at - self.unsaved[0].at < FRESH
        return chosen or (None if is_maybe_open else self.unsaved[0])

    @property
    def in_other_windows(self) -> list[Unsaved]:
        """Unsaved changes from other windows, which can be shown instead."""
        return [] if self.is_refused else [each for each in self.unsaved if each != self.shown]

    @property
    def marks(self) -> str:
        return self.shown.mark if self.shown else self.posted_marks

    @property
    def saved_by(self) -> User | None:
        """Who saved the record after the unsaved changes were typed."""
        if self.card is None or self.shown is None:
            return None
        expected = whole(self.shown.words.get("version_expected"))
        return self.card.updated_by if 0 < expected < self.card.version else None

    @cached_property
    def others(self) -> list[Presence]:
        return presence.others(self.card, by=self.by, at=self.at) if self.card else []

    @property
    def text(self) -> str:
        """The text of a comment box."""
        return self.shown.words.get("text", "") if self.shown else ""

    def list_unsaved(self, form: forms.BaseForm) -> None:
        """Set which fields of a record's form have unsaved changes."""
        names = form.changed_data if form.is_bound else getattr(form, "filled", [])
        self.touched = [name for name in names if not name.startswith("version_")]
        self.name_fields(str(form[name].label) for name in self.touched if name in form.fields)

    def name_fields(self, labels: Iterable[str]) -> None:
        """Set the labels of the fields that have unsaved changes; after six, only how many more."""
        named = list(dict.fromkeys(labels))
        more = [f"{len(named) - FIELDS_NAMED} more"] if len(named) > FIELDS_NAMED else []
        self.unsaved_in = [*named[:FIELDS_NAMED], *more]


def unsaved_comments(changeset: int, by: User) -> list[Unsaved]:
    """The comments on a changeset that this person typed and has not posted yet."""
    return list(autosave.unsaved(by).filter(form__startswith=f"comment:{changeset}:"))


def finish_autosave(request: HttpRequest) -> None:
    """Drop the autosaved changes of the form that was posted: they are saved now."""
    autosave.mark_saved(
        request.POST.get("words_form", ""),
        tab=request.POST.get("words_tab", ""),
        shown=request.POST.get("words_shown", "").split(","),
        by=signed_in(request),
        at=timezone.now(),
    )


def refill(form: forms.BaseForm, words: QueryDict, names: Iterable[str]) -> list[str]:
    """Fill fields of an unbound form with autosaved values; returns the names of the fields filled."""
    filled = []
    for name in names:
        if name in form.fields and (value := _value(form, name, words)) is not None:
            form.initial[name] = value
            filled.append(name)
    return filled


def _value(form: forms.BaseForm, name: str, words: QueryDict) -> object:
    field, key = form.fields[name], form.add_prefix(name)
    if field.widget.value_omitted_from_data(words, {}, key):
        return None
    value = field.widget.value_from_datadict(words, {}, key)
    if isinstance(field, forms.ModelChoiceField):
        try:
            field.clean(value) if value else None
        except forms.ValidationError:
            return None  # the row that was chosen is gone, so the widget has no option for it
    return value


def mark_unsaved(form: forms.BaseForm, name: str, was: str) -> None:
    """Mark a field as unsaved, with the value that is saved in its help text."""
    field = form.fields[name]
    _inner(field).attrs[KEPT] = "yes"
    saved = format_html("“{}”", was) if was else "nothing"
    field.help_text = format_html('{} <span class="kept-was">Saved: {}.</span>', field.help_text, saved)


def _inner(field: forms.Field) -> forms.Widget:
    # The admin's wrapper does not pass its own attributes on to the widget that it wraps.
    return field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget


def is_unsaved(field: forms.Field) -> bool:
    """Whether a field is marked as filled with what was typed and not saved."""
    return KEPT in _inner(field).attrs


def touched_in(form: forms.BaseForm, names: Iterable[str]) -> list[str]:
    """The fields of a form that posted names belong to; the admin posts a date and time as two names."""
    posted = set(names)
    posted |= {name.rpartition("_")[0] for name in posted if name[-2:] in ("_0", "_1")}
    return [name for name in form.fields if form.add_prefix(name) in posted]

"""Forms that keep what is typed into them: the words left there before, and who else has them open."""

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

# Words this fresh may lie in another window that is still open: a blank form asks before it shows them.
FRESH = timedelta(minutes=1)
NAMED = 6


class Keeping:
    """One form of a page, as its person left it.

    form: its name, such as `record:311`. tab: what this window is called; a page that is shown again with
    what was refused keeps the name. shown: the words that its fields are filled with, newer ones first.
    is_closed: it can't be edited now, and shows none.
    """

    def __init__(
        self, request: HttpRequest, form: str, card: Card | None = None, left: list[Unsaved] | None = None
    ):
        self.form, self.card, self.by, self.at = form, card, signed_in(request), timezone.now()
        self.is_refused = request.method == "POST" and request.POST.get("words_form") == form
        posted = request.POST.get("words_tab", "") if self.is_refused else ""
        self.tab = posted if autosave.is_tab(posted) else secrets.token_urlsafe(12)
        self.posted_marks = request.POST.get("words_shown", "") if self.is_refused else ""
        self.wanted = whole(request.GET.get("words"))
        self.is_closed = False
        self.touched: Iterable[str] = ()
        self.said_in: list[str] = []
        if left is not None:
            self.left = left

    @cached_property
    def left(self) -> list[Unsaved]:
        return [each for each in autosave.unsaved(self.by, self.form) if each.tab != self.tab]

    @cached_property
    def shown(self) -> Unsaved | None:
        if self.is_refused or not self.left:
            return None
        chosen = next((each for each in self.left if each.pk == self.wanted), None)
        is_maybe_open = self.form.startswith("new:") and self.at - self.left[0].at < FRESH
        return chosen or (None if is_maybe_open else self.left[0])

    @property
    def others_left(self) -> list[Unsaved]:
        """From other windows, to be looked at in place of what is shown."""
        return [] if self.is_refused else [each for each in self.left if each != self.shown]

    @property
    def marks(self) -> str:
        return self.shown.mark if self.shown else self.posted_marks

    @property
    def moved_by(self) -> User | None:
        """Who saved the record since the shown words were typed."""
        if self.card is None or self.shown is None:
            return None
        expected = whole(self.shown.words.get("version_expected"))
        return self.card.updated_by if 0 < expected < self.card.version else None

    @cached_property
    def others(self) -> list[Presence]:
        return presence.others(self.card, by=self.by, at=self.at) if self.card else []

    @property
    def text(self) -> str:
        """What a comment's box says."""
        return self.shown.words.get("text", "") if self.shown else ""

    def say_what_of(self, form: forms.BaseForm) -> None:
        """Which fields of a record's form say something that is not saved."""
        names = form.changed_data if form.is_bound else getattr(form, "filled", [])
        self.touched = [name for name in names if not name.startswith("version_")]
        self.say_where(str(form[name].label) for name in self.touched if name in form.fields)

    def say_where(self, labels: Iterable[str]) -> None:
        """Which fields differ, in words."""
        named = list(dict.fromkeys(labels))
        more = [f"{len(named) - NAMED} more"] if len(named) > NAMED else []
        self.said_in = [*named[:NAMED], *more]


def left_on(changeset: int, by: User) -> list[Unsaved]:
    """What somebody typed into the boxes of a changeset and did not say yet."""
    return list(autosave.unsaved(by).filter(form__startswith=f"comment:{changeset}:"))


def saved(request: HttpRequest) -> None:
    """The form that was posted is saved: what was kept of it is not needed any more."""
    autosave.mark_saved(
        request.POST.get("words_form", ""),
        tab=request.POST.get("words_tab", ""),
        shown=request.POST.get("words_shown", "").split(","),
        by=signed_in(request),
        at=timezone.now(),
    )


def refill(form: forms.BaseForm, words: QueryDict, names: Iterable[str]) -> list[str]:
    """Fill fields of an unbound form with words that one like it posted; the names of those filled."""
    filled = []
    for name in names:
        if name in form.fields and (said := _said(form, name, words)) is not None:
            form.initial[name] = said
            filled.append(name)
    return filled


def _said(form: forms.BaseForm, name: str, words: QueryDict) -> object:
    field, key = form.fields[name], form.add_prefix(name)
    if field.widget.value_omitted_from_data(words, {}, key):
        return None
    said = field.widget.value_from_datadict(words, {}, key)
    if isinstance(field, forms.ModelChoiceField):
        try:
            field.clean(said) if said else None
        except forms.ValidationError:
            return None  # what was chosen is gone: it can't be shown as a choice
    return said


def mark(form: forms.BaseForm, name: str, was: str) -> None:
    """Show that a field says something else than what is saved."""
    field = form.fields[name]
    widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
    widget.attrs["data-kept"] = "yes"
    said = format_html("“{}”", was) if was else "nothing"
    field.help_text = format_html('{} <span class="kept-was">Saved: {}.</span>', field.help_text, said)


def touched_in(form: forms.BaseForm, names: Iterable[str]) -> list[str]:
    """The fields of a form that posted names belong to; a date and its time are one field."""
    posted = set(names)
    posted |= {name.rpartition("_")[0] for name in posted if name[-2:] in ("_0", "_1")}
    return [name for name in form.fields if form.add_prefix(name) in posted]

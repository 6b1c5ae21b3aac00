"""A long list of parts on a page of its own, fifty rows at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.desk.changing import ChangeConflict, ChangeRefused, change
from cms.desk.models import Card, Record
from cms.desk.permissions import NotAllowed
from cms.desk.registry import Kind, Part, kind
from cms.desk.states import fields_of, states

from ..forms import OpenedForm, Refusal, refusals, state_of, stated
from . import newsroom_page, page, whole
from .records import admin_url

PER_PAGE = 50
BLANK_ROWS = 3


class NamedSelect(AutocompleteSelect):
    """Picks a record by typing its name; the names of those picked already are looked up once a page."""

    names: Mapping[int, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [key for each in value if (key := whole(str(each)))]
        options = [(None, "", False)] if not self.is_required else []
        options += [(key, self.names.get(key, f"record {key}"), True) for key in chosen]
        choices = [
            self.create_option(name, key or "", label, selected, place)
            for place, (key, label, selected) in enumerate(options)
        ]
        return [(None, choices, 0)]


class RowForm(forms.Form):
    """One row of a part; `row` is its id, empty for a new one."""

    row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(required=False)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("row", "remove")}

    def is_blank(self) -> bool:
        return not self.cleaned_data.get("row") and not any(self.values().values())

    def facts(self):
        """The fields that say something, for the template's columns."""
        return [field for field in self.visible_fields() if field.name != "remove"]


def row_form(part: Part, names: Mapping[int, str]) -> type[RowForm]:
    """The form of one row of `part`."""
    fields = {field.name: form_field(field, names) for field in fields_of(part.model)}
    return type("PartRowForm", (RowForm,), fields)


def form_field(field: models.Field, names: Mapping[int, str]) -> forms.Field:
    label = str(field.verbose_name).capitalize()
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record):
        widget = NamedSelect(field, admin.site)
        widget.names = names
        return forms.IntegerField(required=False, label=label, widget=widget)
    if isinstance(field, models.ForeignKey):
        options = [("", "")] + [(row.pk, str(row)) for row in field.related_model._default_manager.all()]
        return forms.ChoiceField(choices=options, required=False, label=label)
    made = field.formfield(required=False)
    made.help_text = ""
    return made


@newsroom_page
def part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk)
    of = kind(card.kind)
    shown = next((each for each in of.parts if each.name == name), None)
    if shown is None:
        raise Http404
    rows = Paginator(states(of, [card])[card.pk][shown.name], PER_PAGE).get_page(request.GET.get("page"))
    formset, opened = _forms(request, card, shown, list(rows))
    if request.method == "POST" and formset.is_valid() and opened.is_valid():
        refusal = _save(request, card, of, shown, formset, opened)
        if refusal is None:
            return redirect(f"{request.path}?page={rows.number}")
        _show(refusal, shown, formset, opened, card)
    return page(
        request,
        "newsroom/part.html",
        f"{shown.name.replace('_', ' ').capitalize()} of {card}",
        card=card,
        record_url=admin_url(card),
        part=shown,
        rows=rows,
        formset=formset,
        opened=opened,
        read_only=card.is_read_only,
        media=formset.media,
    )


def _forms(request: HttpRequest, card: Card, shown: Part, rows: Sequence[dict]):
    shown_rows = _posted_rows(request, card, shown) if request.method == "POST" else rows
    initial = [{**row, "row": row["id"]} for row in shown_rows]
    keys = [field.name for field in fields_of(shown.model) if isinstance(field, models.ForeignKey)]
    wanted = {row[key] for row in rows for key in keys if isinstance(row[key], int)}
    wanted |= {key for value in request.POST.values() if (key := whole(value))}
    names = dict(Card.objects.filter(pk__in=wanted).values_list("pk", "label"))
    factory = forms.formset_factory(row_form(shown, names), extra=0 if card.is_read_only else BLANK_ROWS)
    data = request.POST if request.method == "POST" else None
    version = {"version_opened": card.version, "version_expected": card.version}
    return factory(data, initial=initial, prefix=shown.name), OpenedForm(data, initial=version)


def _posted_rows(request: HttpRequest, card: Card, shown: Part) -> list[dict]:
    """The rows that the page was filled with, as they were then: others may have removed some since."""
    opened = whole(request.POST.get("version_opened"))
    if not 0 < opened <= card.version:
        return []
    known = state_of(card, opened, kind(card.kind))[shown.name]
    by_id = {str(row["id"]): row for row in known}
    prefix, posted = shown.name, []
    for place in range(len(known)):
        if row := by_id.get(request.POST.get(f"{prefix}-{place}-row", "")):
            posted.append(row)
    return posted


def _save(request: HttpRequest, card: Card, of: Kind, shown: Part, formset, opened) -> Refusal | None:
    record = of.model._default_manager.select_related("card").get(pk=card.pk)
    try:
        known = state_of(card, opened.cleaned_data["version_opened"], of)[shown.name]
        changes = _changes(shown, formset, {row["id"]: row for row in known})
        version = change(
            record,
            by=request.user,
            at=timezone.now(),
            expect=opened.cleaned_data["version_expected"],
            fields={shown.name: changes},
        )
    except (ChangeConflict, ChangeRefused, NotAllowed) as refusal:
        return refusal
    messages.success(request, f"“{card}” is saved." if version else "Nothing to save: no row was changed.")
    return None


def _changes(shown: Part, formset, base: Mapping[int, dict]) -> dict[Any, Any]:
    """What the page's user changed, row by row, as `desk.change` takes it."""
    changes: dict[Any, Any] = {}
    columns = {field.name: field for field in fields_of(shown.model)}
    for place, form in enumerate(formset.forms):
        key = form.cleaned_data.get("row")
        values = {name: stated(columns[name], value) for name, value in form.values().items()}
        if key and form.cleaned_data["remove"]:
            changes[key] = None
        elif key:
            before = base.get(key, {})
            moved = {name: value for name, value in values.items() if value != before.get(name)}
            if moved:
                changes[key] = moved
        elif not form.is_blank() and not form.cleaned_data["remove"]:
            changes[f"new-{place}"] = values
    return changes


def _show(refusal: Refusal, shown: Part, formset, opened, card: Card) -> None:
    """Each refusal at its row; what was typed stays."""
    by_key = {str(form.cleaned_data.get("row") or f"new-{n}"): form for n, form in enumerate(formset.forms)}
    for path, message in refusals(refusal):
        _, _, place = path.partition(f"{shown.name}/")
        key, _, column = place.partition("/")
        form = by_key.get(key)
        if isinstance(refusal, ChangeConflict) and form and not column and not form.cleaned_data["remove"]:
            formset.data = form.data = formset.data | {form.add_prefix("row"): ""}
        if form is None:
            opened.add_error(None, message)
        else:
            form.add_error(column if column in form.fields else None, message)
    if isinstance(refusal, ChangeConflict):
        opened.data = opened.data.copy()
        opened.data["version_expected"] = str(Card.objects.get(pk=card.pk).version)

"""The page of a record's part, such as its credits: a long list, fifty rows at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.collaboration import leases
from cms.desk.models import Card
from cms.desk.records.bodies import body
from cms.desk.records.labels import names_of
from cms.desk.records.registry import Kind, Part, evidence, kind, references
from cms.desk.records.states import fields_of, states
from cms.desk.write.change import ChangeConflict, ChangeRefused, change
from cms.desk.write.paths import supported
from cms.newsroom.autosave import KEPT, AutosavedForm, finish_autosave, refill, touched_in
from cms.newsroom.difference import sides_of, takes_theirs
from cms.newsroom.frame import newsroom_page, page, whole
from cms.newsroom.pickers import picker, picks_record
from cms.newsroom.records.dates import show_understanding
from cms.newsroom.records.facts import MOST_CHOICES, facts_to_cite
from cms.newsroom.records.forms import NotSaved, OpenedForm, refusals, state_of, stated
from cms.newsroom.records.locks import Locks

from .steps import admin_url

PER_PAGE = 50
BLANK_ROWS = 3
MOST_COLUMNS = 6  # what fits into one line of a table
MOST_ROWS = 200  # no form posts more rows than a page could have made


class RowForm(forms.Form):
    """One row of a part; `row` is its id, empty for a new one. locks: what to read of it that is locked."""

    row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(required=False)
    locks: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("row", "remove")}

    def is_blank(self) -> bool:
        entered = (
            value for name, value in self.values().items() if value and value != self.fields[name].initial
        )
        return not self.cleaned_data.get("row") and not any(entered)

    def facts(self) -> list[forms.BoundField]:
        """The fields of the row itself, for the template's columns."""
        return [field for field in self.visible_fields() if field.name != "remove"]


Rows: TypeAlias = "forms.BaseFormSet[RowForm]"


@dataclass(frozen=True)
class ShownRow:
    """A row on the page. named: ids and names of the records that its text names."""

    form: RowForm
    named: Sequence[tuple[int, str]]

    @classmethod
    def of(cls, form: RowForm, named: Mapping[int, Sequence[tuple[int, str]]]) -> Self:
        return cls(form, named.get(whole(str(form.initial.get("row") or "")), ()))


def row_form(part: Part, names: Mapping[int, str | None], facts: Sequence[tuple[str, str]]) -> type[RowForm]:
    """The form class for one row of `part`; a citation chooses among `facts`."""
    fields = {field.name: form_field(field, names) for field in fields_of(part.model)}
    if part.points_by and len(facts) <= MOST_CHOICES:
        label = fields[part.points_by].label if part.path else "Fact"
        widget = forms.Select(attrs={"data-long": True} if part.about else {})
        fields[part.points_by] = forms.ChoiceField(choices=facts, required=False, label=label, widget=widget)
    return type("PartRowForm", (RowForm,), fields)


def form_field(field: models.Field, names: Mapping[int, str | None]) -> forms.Field:
    label = str(field.verbose_name).capitalize()
    if picks_record(field):
        return picker(field, names=names, label=label)
    if isinstance(field, models.ForeignKey):
        options = [("", "")] + [(row.pk, str(row)) for row in field.related_model._default_manager.all()]
        return forms.ChoiceField(choices=options, required=False, label=label)
    made = field.formfield(required=False)
    if made is None:
        raise TypeError(f"{field.name} has no form field.")
    if isinstance(field, models.TextField):
        made.widget.attrs["rows"] = 3
    else:
        made.help_text = ""
    show_understanding(made)
    return made


def names_in_text(of: Kind, state: Mapping[str, Any], part: Part) -> dict[int, list[tuple[int, str]]]:
    """For each row whose text names records by id, their ids and names."""
    made = body(of, dict(state))
    rows = {row["id"]: references(row) for row in made.get(part.name, ()) if isinstance(row, dict)}
    picked = {field.name for field in fields_of(part.model) if picks_record(field)}
    chosen = {row["id"]: {row[name] for name in picked} for row in state[part.name]}
    named = {
        key: dict.fromkeys(ref["$ref"] for ref in refs if ref["$ref"] not in chosen.get(key, ()))
        for key, refs in rows.items()
    }
    labels = names_of(each for ids in named.values() for each in ids)
    return {key: [(each, labels.get(each) or "no such record") for each in ids] for key, ids in named.items()}


@newsroom_page
def part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk)
    of = kind(card.kind)
    shown = next((each for each in of.edited_parts if each.name == name), None)
    if shown is None:
        raise Http404
    state = states(of, [card])[card.pk]
    rows = Paginator(state[shown.name], PER_PAGE).get_page(request.GET.get("page"))
    lease = leases.lease_of(card, at=timezone.now())
    is_closed = card.is_read_only or (lease is not None and lease.by_id != signed_in(request).pk)
    autosaved = AutosavedForm(request, f"part:{card.pk}:{shown.name}", card)
    autosaved.is_closed = is_closed and request.method != "POST"
    words = autosaved.shown.words if autosaved.shown and not is_closed else None
    facts = facts_to_cite(of, state, shown)
    formset, opened = _forms(request, card, shown, list(rows), facts, words, is_closed=is_closed)
    _mark_unsaved_rows(autosaved, formset, words)
    locks = Locks(card, signed_in(request))
    locks.close_rows(formset, shown.name)
    named = names_in_text(of, state, shown)
    refusal = None
    if request.method == "POST" and formset.is_valid() and opened.is_valid():
        refusal = _save(request, card, of, shown, formset, opened)
        if refusal is None:
            finish_autosave(request)
            return redirect(f"{request.path}?page={rows.number}")
        _show(refusal, shown, formset, opened, card, request.POST.copy())
    return page(
        request,
        "newsroom/records/part.html",
        f"{shown.name.replace('_', ' ').capitalize()} of {card}",
        card=card,
        record_url=admin_url(card),
        part=shown,
        is_wide=is_wide(shown),
        inserter=inserter(shown),
        rows=rows,
        formset=formset,
        shown_rows=[ShownRow.of(form, named) for form in formset],
        opened=opened,
        autosaved=autosaved,
        **sides_of(of, refusal, request.POST),
        read_only=is_closed and request.method != "POST",
        lease=lease,
        locked=locks.marks(locks.within(shown.name)),
        may_lock=locks.may_lift and not card.merged_into_id,
        media=formset.media + opened.media,
    )


def inserter(part: Part) -> forms.BoundField | None:
    """A picker that inserts a record into a text; None if the part's texts name no records."""
    keys = (each for each in fields_of(part.model) if picks_record(each) and each.related_model is Card)
    if part.inserts is None or (key := next(keys, None)) is None:
        return None
    made = type("InsertForm", (forms.Form,), {"insert": picker(key, label="Name a record in the text")})
    return made()["insert"]


def is_wide(part: Part) -> bool:
    """Whether a row has too many or too long fields for a line of a table."""
    fields = fields_of(part.model)
    return len(fields) > MOST_COLUMNS or any(isinstance(field, models.TextField) for field in fields)


def _forms(
    request: HttpRequest,
    card: Card,
    shown: Part,
    rows: Sequence[dict],
    facts: list[tuple[str, str]],
    words: QueryDict | None,
    *,
    is_closed: bool,
) -> tuple[Rows, OpenedForm]:
    """The formset and the form around it. words: what was autosaved from them, as a form would post it."""
    data = request.POST if request.method == "POST" else None
    posted = words if data is None else data
    shown_rows = rows if posted is None else posted_rows(posted, card, shown)
    initial = [{**row, "row": row["id"]} for row in shown_rows]
    keys = [field.name for field in fields_of(shown.model) if picks_record(field)]
    # The names of all picked records in one query, where each picker would ask for its own.
    picked = {row[key] for row in rows for key in keys if isinstance(row[key], int)}
    if posted is not None:
        picked |= {key for name in posted if (key := whole(posted.get(name)))}
    form = row_form(shown, names_of(picked), facts)
    extra = blank_rows(posted, shown, len(initial), is_closed=is_closed)
    factory = forms.formset_factory(form, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    opened = OpenedForm(data, initial={"version_opened": card.version, "version_expected": card.version})
    if shown.evidence:
        opened.forget_source()
    formset = factory(data, initial=initial, prefix=shown.name)
    if words is not None:
        for each in (opened, *formset.forms):
            refill(each, words, list(each.fields))
    return formset, opened


def blank_rows(
    posted: QueryDict | None, shown: Part, rows: int, *, is_closed: bool = False, least: int = BLANK_ROWS
) -> int:
    """How many blank rows the page offers: at least as many as the form that was posted."""
    if is_closed:
        return 0
    total = whole(posted.get(f"{shown.name}-TOTAL_FORMS")) if posted else 0
    return max(least, min(total, MOST_ROWS) - rows)


def _mark_unsaved_rows(autosaved: AutosavedForm, formset: Rows, words: QueryDict | None) -> None:
    """Mark the fields with unsaved changes, and list their rows."""
    if words is None or autosaved.shown is None:
        return
    autosaved.touched = autosaved.shown.names
    labels = []
    for place, form in enumerate(formset.forms, start=1):
        for name in touched_in(form, autosaved.touched):
            form.fields[name].widget.attrs[KEPT] = "yes"
            labels.append(f"row {place}")
    autosaved.name_fields(labels)


def posted_rows(posted: QueryDict, card: Card, shown: Part) -> list[dict]:
    """The rows that filled the form when it was opened."""
    # From the version it was opened with: somebody may have removed or reordered rows since.
    opened = whole(posted.get("version_opened"))
    if not 0 < opened <= card.version:
        return []
    known = state_of(card, opened, kind(card.kind))[shown.name]
    by_id = {str(row["id"]): row for row in known}
    prefix, found = shown.name, []
    for place in range(len(known)):
        if row := by_id.get(posted.get(f"{prefix}-{place}-row", "")):
            found.append(row)
    return found


def _save(
    request: HttpRequest, card: Card, of: Kind, shown: Part, formset: Rows, opened: OpenedForm
) -> NotSaved | None:
    record = of.model._default_manager.select_related("card").get(pk=card.pk)
    try:
        known = state_of(card, opened.cleaned_data["version_opened"], of)
        changes = row_changes(shown, formset, {row["id"]: row for row in known[shown.name]})
        version = change(
            record,
            by=signed_in(request),
            at=timezone.now(),
            expect=opened.cleaned_data["version_expected"],
            fields={shown.name: changes, **row_citations(of, shown, changes, opened, known)},
        )
    except (ChangeConflict, ChangeRefused, NotAllowed) as refusal:
        return refusal
    messages.success(request, f"“{card}” is saved." if version else "Nothing to save: no row has changed.")
    return None


def row_citations(
    of: Kind, shown: Part, changes: Mapping[Any, Any], opened: OpenedForm, known: Mapping
) -> dict[str, Any]:
    """A citation of the source of these changes for each row that was added or changed."""
    part = evidence()
    if part is None or part is shown:
        return {}
    paths = [f"{shown.name}/{key}" for key, values in changes.items() if values]
    rows = opened.citations(supported(of, paths) if paths else [], known[part.name])
    return {part.name: rows} if rows else {}


def row_changes(shown: Part, formset: Rows, base: Mapping[int, dict]) -> dict[Any, Any]:
    """What was changed, row by row, as `desk.change` takes it; a row that is None is removed."""
    changes: dict[Any, Any] = {}
    columns = {field.name: field for field in fields_of(shown.model)}
    for place, form in enumerate(formset.forms):
        key = form.cleaned_data.get("row")
        if takes_theirs(formset.data, f"{shown.name}/{key or f'new-{place}'}"):
            continue
        values = {name: stated(columns[name], value) for name, value in form.values().items()}
        if key and form.cleaned_data["remove"]:
            changes[key] = None
        elif key:
            before = base.get(key, {})
            moved = {
                name: value
                for name, value in values.items()
                if value != before.get(name) and not takes_theirs(formset.data, f"{shown.name}/{key}/{name}")
            }
            if moved:
                changes[key] = moved
        elif not form.is_blank() and not form.cleaned_data["remove"]:
            changes[f"new-{place}"] = values
    return changes


def _show(
    refusal: NotSaved, shown: Part, formset: Rows, opened: OpenedForm, card: Card, posted: QueryDict
) -> None:
    """Show each message at its row, with what was typed. posted: a copy of the data, for the next save."""
    by_key = {str(form.cleaned_data.get("row") or f"new-{n}"): form for n, form in enumerate(formset.forms)}
    for path, message in list(refusals(refusal, kind(card.kind))):
        _, _, place = path.partition(f"{shown.name}/")
        key, _, column = place.partition("/")
        form = by_key.get(key)
        if isinstance(refusal, ChangeConflict) and form and not column and not form.cleaned_data["remove"]:
            # Somebody else removed the row: saving it again adds a new one, so its id is dropped here
            # and its conflict renamed, so that a choice of sides is read for the new row.
            posted[form.add_prefix("row")] = ""
            formset.data = form.data = posted
            conflict = next(each for each in refusal.conflicts if each.path == path)
            at = refusal.conflicts.index(conflict)
            refusal.conflicts[at] = replace(conflict, path=f"{shown.name}/new-{formset.forms.index(form)}")
        if form is None:
            opened.add_error(None, message)
        else:
            form.add_error(column if column in form.fields else None, message)
    if isinstance(refusal, ChangeConflict):
        posted["version_expected"] = str(Card.objects.get(pk=card.pk).version)
        opened.data = posted

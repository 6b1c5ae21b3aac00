"""The sentence of a claim while its form is filled in; nothing is written."""

from collections.abc import Mapping
from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest, JsonResponse, QueryDict

from cms.desk.records.blank import blank, blank_row
from cms.desk.records.bodies import body
from cms.desk.records.labels import names_of
from cms.desk.records.registry import Facts, kind, references
from cms.desk.records.states import fields_of
from cms.newsroom.records.forms import stated
from cms.newsroom.records.lines import lines_of

from ..models import Property
from .comparison.terms import terms_for
from .needs import needs
from .sentence import sentence
from .voice.day import day_reached
from .voice.staleness import is_past


def as_typed(form: ModelForm, posted: QueryDict) -> Facts:
    """The body of the claim as far as it is filled in with what can be meant."""
    of = kind("claim")
    form.full_clean()
    state = blank(of)
    for field in fields_of(of.model):
        if field.name in form.cleaned_data:
            state[field.name] = stated(field, form.cleaned_data[field.name])
    part = of.part("qualifiers")
    rows = lines_of(of, part, None, posted=posted, words=None).rows
    columns = {field.name: field for field in fields_of(part.model)}
    for place, row in enumerate(rows.forms if rows is not None and rows.is_bound else []):
        if row.is_valid() and not row.is_blank() and not row.cleaned_data["remove"]:
            values = {name: stated(columns[name], value) for name, value in row.values().items()}
            state[part.name].append({**blank_row(part), **values, "id": place})
    return body(of, state)


def sentence_of(made: Facts) -> str:
    """The sentence of a claim's body with the names of working copies; "" where it has no property."""
    if not made["property"]:
        return ""
    terms = terms_for({0: made}, lambda ids: {}).terms
    return sentence(
        made,
        of=terms.properties.get(made["property"]),
        unit=terms.units.get(made["value"]["unit"] or ""),
        names=names_of({each["$ref"] for each in references(made)}),
        places=terms.world.regions.places,
        metrics=terms.metrics,
        is_past=is_past(made, day_reached()),
    )


def show(form: ModelForm, posted: QueryDict) -> JsonResponse:
    """The sentence of what was typed, and which fields can't be meant, by their labels."""
    said = sentence_of(as_typed(form, posted))
    refused = [str(form[name].label) for name in form.errors if name in form.fields]
    return _told({"sentence": said, "refused": refused})


def ask(request: HttpRequest) -> JsonResponse:
    """What the form asks for with that property."""
    code = request.GET.get("property", "")
    return _told(needs(Property.objects.filter(pk=code).first() if code else None))


def _told(answer: Mapping[str, Any]) -> JsonResponse:
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})

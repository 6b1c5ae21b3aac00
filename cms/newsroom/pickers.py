"""Pickers: form fields in which a record is chosen by typing its name."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest

from cms.desk.models import Card, Record
from cms.desk.records.labels import names_of
from cms.desk.records.registry import kinds
from cms.desk.records.survivors import survivor

from .frame import whole

Field = TypeVar("Field", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """The field of the form, typed as `kind`; TypeError if it is another kind of field."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is not a {kind.__name__}.")
    return field


def key(model: type[models.Model], name: str) -> models.ForeignKey:
    """The foreign key of this name; TypeError if the field is not one."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.ForeignKey):
        raise TypeError(f"{name} is not a foreign key.")
    return field


class NamedSelect(AutocompleteSelect):
    """Picks a record by typing its name. names: of the records picked already; if None, they are queried."""

    names: Mapping[int, str | None] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        # Django's widget takes its options from a queryset of the field, which an IntegerField does not have.
        chosen = [key for each in value if (key := whole(str(each)))]
        names = names_of(chosen) if self.names is None else self.names
        options: list[tuple[int | None, str, bool]] = [] if self.is_required else [(None, "", False)]
        options += [(key, names.get(key) or f"record {key}", True) for key in chosen]
        choices = [
            self.create_option(name, key or "", label, selected, place)
            for place, (key, label, selected) in enumerate(options)
        ]
        return [(None, choices, 0)]


def picker(
    field: models.ForeignKey, *, names: Mapping[int, str | None] | None = None, **values: Any
) -> forms.IntegerField:
    """A form field that holds the id of the record that `field` points at."""
    widget = NamedSelect(field, admin.site)
    widget.names = names
    return forms.IntegerField(required=False, widget=widget, **values)


def called(record: Card | Record) -> str:
    """The name of a picked record; of a merged one, the name of the survivor."""
    return str(survivor(record if isinstance(record, Card) else record.card))


class RecordChoice(forms.ModelChoiceField):
    """A choice among records of one kind, by their current names."""

    def label_from_instance(self, obj: Card | Record) -> str:
        return called(obj)


def picks_record(field: models.Field) -> TypeGuard[models.ForeignKey]:
    """Whether the field points at a record: of one kind, or of any kind by its card."""
    return isinstance(field, models.ForeignKey) and issubclass(field.related_model, Card | Record)


def without_kind(words: str) -> str:
    """What was typed, without the kind that pickers show after a name."""
    name, _, kind = words.rstrip().rpartition(" (")
    return name if name and kind.endswith(")") and kind[:-1] in {each.code for each in kinds()} else words


def is_picking(request: HttpRequest) -> bool:
    """Whether the request comes from a picker, which has no columns to sort by."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"

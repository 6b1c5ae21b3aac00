"""Choosing a record by typing its name."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models

from cms.desk.models import Card, Record
from cms.desk.records.labels import names_of
from cms.desk.records.registry import kinds
from cms.desk.records.survivors import survivor

from .frame import whole

Field = TypeVar("Field", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """A field of the form, of the kind that it is known to be; TypeError for another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}.")
    return field


def key(model: type[models.Model], name: str) -> models.ForeignKey:
    """The column that points at another row; TypeError for one that does not."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.ForeignKey):
        raise TypeError(f"{name} points at nothing.")
    return field


class NamedSelect(AutocompleteSelect):
    """Picks a record by typing its name. names: those of records picked already; looked up where null."""

    names: Mapping[int, str | None] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
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
    """What a picked record is called: a merged one as the record that it is part of now."""
    return str(survivor(record if isinstance(record, Card) else record.card))


class RecordChoice(forms.ModelChoiceField):
    """A record of one kind, called by its name of today."""

    def label_from_instance(self, obj: Card | Record) -> str:
        return called(obj)


def picks_record(field: models.Field) -> TypeGuard[models.ForeignKey]:
    """Whether the column points at a record: of one kind, or of any by its card."""
    return isinstance(field, models.ForeignKey) and issubclass(field.related_model, Card | Record)


def without_kind(words: str) -> str:
    """What was typed, without the kind that pickers show after a name."""
    name, _, kind = words.rstrip().rpartition(" (")
    return name if name and kind.endswith(")") and kind[:-1] in {each.code for each in kinds()} else words
